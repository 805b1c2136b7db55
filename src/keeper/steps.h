/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/steps.h - when the next step is due, its worker, and stopping or pausing it.
 */
#ifndef KEEPER_STEPS_H
#define KEEPER_STEPS_H

#include <stdint.h>

#include "keeper/state.h"

/* Milliseconds until the next thing that is due by time; at most a few seconds. */
int keeper_wait_ms(const struct keeper *keeper);
/* Starts a step that is due, ends a worker that hangs, notes a clock that jumped. */
void keeper_on_time(struct keeper *keeper);
void keeper_stop(struct keeper *keeper);
void keeper_pause(struct keeper *keeper);
void keeper_resume(struct keeper *keeper);
void keeper_wake(struct keeper *keeper);
/* Ends the task in that state. */
void keeper_finish(struct keeper *keeper, enum task_state state, const char *text);
/* A pause that doubles each time, the last half of it random; count: of troubles in a row. */
int64_t keeper_growing_pause(const struct keeper *keeper, int count);
/* The next step comes after that pause; until then the status is the text. */
void keeper_wait_for(struct keeper *keeper, int64_t pause_ms, const char *text);

#endif
