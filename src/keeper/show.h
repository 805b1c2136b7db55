/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/show.h - what others see of the task: state file, register, followers.
 */
#ifndef KEEPER_SHOW_H
#define KEEPER_SHOW_H

#include <jansson.h>
#include <stdbool.h>

#include "keeper/state.h"

struct err;

/* Takes the new state, tells everybody, writes the state file (durable: survives a
 * power cut). The status is kept when text is NULL. */
void keeper_show(struct keeper *keeper, enum task_state state, const char *text, bool durable);
/* A new status text without a new state: nothing is written but the register. */
void keeper_show_status(struct keeper *keeper, const char *text);
/* Writes the state file; false and *e when the disk refuses. */
bool keeper_save(struct keeper *keeper, bool durable, struct err *e);
/* Takes what a worker says; borrowed. */
void keeper_take_progress(struct keeper *keeper, const json_t *progress);
bool keeper_register(struct keeper *keeper, int wait_ms, struct err *e);
void keeper_refresh_register(struct keeper *keeper);
/* Everything about the task, as the request "status" answers it; owned by the caller. */
json_t *keeper_status(const struct keeper *keeper);
/* Leaves the register; the state file stays when the task failed or is to be resumed. */
void keeper_leave(struct keeper *keeper);
void keeper_tell_followers(struct keeper *keeper);

#endif
