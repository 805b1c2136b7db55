/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/talk_line.h - what both sides of a talk share (talk.c, control/listen.c).
 */
#ifndef TASK_TALK_LINE_H
#define TASK_TALK_LINE_H

#include "task/talk.h"

enum { TALK_LINE_MAX = 4 * 1024 * 1024 };

/* One line; it is consumed. */
bool talk_send(int channel, json_t *line);
/* A question as a line carries it. */
json_t *talk_question_print(const struct question *question);

#endif
