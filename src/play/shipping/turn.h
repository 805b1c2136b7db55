/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/turn.h - whose are the ships that come home next?
 *
 * Tasks of one account share few ships. If the first look after a return took them all, a task
 * with many loads would take them each time, and one with a single load would wait until the
 * other is done. So a task that lacks ships stands in a line, in the account's journal:
 *
 *	"ships": { "k3f9": { "freighters": false, "wanted": 1, "look": MS } }
 *
 * in the order of asking. The ships that those before it want for one load each are not free
 * for a task. A task that has sent a load leaves the line, and returns to its end for more.
 *
 * A place holds as long as its task claims goods (play/order.h), and lapses a minute after
 * the moment at which the task wanted to look again: a task that is paused or hangs keeps no
 * other waiting.
 */
#ifndef PLAY_SHIPPING_TURN_H
#define PLAY_SHIPPING_TURN_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct visit;

/* What those before this task wait for; all others while it has no place. */
struct turn {
	int64_t ships;	 /* held for them */
	int64_t look_ms; /* wall time: when the last of them looks; 0: the line is empty */
};

/* Inside the gate, as all of it. */
bool turn_look(struct visit *visit, bool freighters, struct turn *turn, struct err *e);
/* Takes a place at the end, or keeps the present one and changes what it says. */
bool turn_wait(struct visit *visit, bool freighters, int64_t wanted, int64_t look_ms,
	       struct err *e);
/* Keeps a place until a later look; without one does nothing. */
bool turn_keep(struct visit *visit, int64_t look_ms, struct err *e);
bool turn_leave(struct visit *visit, struct err *e);

#endif
