/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/visit.h - what most functions begin and end a step with.
 *
 * Whoever enters settles what others have left (play/order.h), if it is a function that gives
 * orders itself and may give them now.
 */
#ifndef PLAY_VISIT_H
#define PLAY_VISIT_H

#include "play/view.h"

/* False and *e when the account cannot be opened, its gate is busy, or what was left there
 * cannot be settled. visit_done is called in any case. */
bool visit_begin(struct visit *visit, struct step *step, struct err *e);
void visit_done(struct visit *visit);
static inline void own_visit(struct visit *visit)
{
	visit_done(visit);
}

/* The result of a step that failed with *e. A session that somebody else has taken is
 * waited for until the moment it may be taken back. */
struct step_result visit_failed(const struct visit *visit, const struct err *e);

#endif
