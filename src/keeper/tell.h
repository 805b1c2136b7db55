/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/tell.h - telling a person who is not looking.
 */
#ifndef KEEPER_TELL_H
#define KEEPER_TELL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "keeper/state.h"

struct err;

/* What ends the task takes its questions along, and is told when that is news. All of these
 * only change what is saved next. */
void keeper_tell_end(struct keeper *keeper, enum task_state state, const char *text);
/* Told once, however often it is asked again. */
void keeper_tell_question(struct keeper *keeper, const char *text, const char *picture);
void keeper_question_over(struct keeper *keeper);
/* Told once until a step got through. */
void keeper_tell_login(struct keeper *keeper, const char *text);
void keeper_login_over(struct keeper *keeper);
/* A step's step_tell: it waits for the progress that it belongs to, and is kept with it. */
void keeper_hear_tell(struct keeper *keeper, const json_t *line);
void keeper_keep_tells(struct keeper *keeper);
void keeper_drop_tells(struct keeper *keeper);
/* Starts a messenger (notify/messenger.h) when something is to be told, or a question can be
 * answered over a channel, and none lives. Costs a fork and is not waited for. */
void keeper_tend_messenger(struct keeper *keeper);
/* The same as the task ends, whether one lives or not. */
void keeper_leave_messenger(struct keeper *keeper);
int64_t keeper_messenger_wait_ms(const struct keeper *keeper);
/* It has ended. */
void keeper_on_messenger(struct keeper *keeper);
/* The request "tell": what has become of messages, and what there is. */
bool keeper_told(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e);
/* In the foreground a service manager may end everything that this process started: gives
 * the messenger time to send. */
void keeper_await_messenger(const struct keeper *keeper);

#endif
