/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/talk_line.h - the lines of a talk: what the function (task/talk.h) and the listener
 * (control/listen.h) write to each other.
 *
 * Lines to the listener: {"say": text}, {"ask": question_write, "complaint": text}, {"pause":
 * true}, and at the end {"end": {"ok", "kind", "text", "configuration", "result"}}. Lines from it:
 * {"answer": text}, {"go": true}, or
 * {"gone": {"kind", "text"}}.
 */
#ifndef TASK_TALK_LINE_H
#define TASK_TALK_LINE_H

#include <jansson.h>
#include <stdbool.h>

enum { TALK_LINE_MAX = 4 * 1024 * 1024 };

/* One line; it is consumed. */
bool talk_send(int channel, json_t *line);

#endif
