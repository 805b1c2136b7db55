/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/change.h - taking a changed configuration.
 */
#ifndef KEEPER_CHANGE_H
#define KEEPER_CHANGE_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct keeper;

/* Takes a configuration that was looked at, when no other task touches the same and the disk has
 * it. */
bool keeper_take_change(struct keeper *keeper, json_t *changed, struct err *e);
/* Does another task spend the same already? start_task has asked the person; this is the
 * look that two launches at the same instant cannot both pass (control/clash.h). */
bool keeper_is_clear(struct keeper *keeper, const json_t *configuration, struct err *e);

#endif
