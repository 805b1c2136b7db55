/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/question_print.h - questions and answers as texts and as JSON.
 */
#ifndef TASK_QUESTION_PRINT_H
#define TASK_QUESTION_PRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct question;

/* "(1-9, empty = 1)", "(Y/n)": what may be answered. */
void question_limits(const struct question *question, char *text, size_t size);
/* The same in a sentence: "a number from 1 to 9, or all". */
void question_describe(const struct question *question, struct buffer *to);
/* The JSON value as the answer that would give it; cut to size, or whole and owned by the
 * caller. */
void question_print(const json_t *value, char *text, size_t size);
char *question_text(const json_t *value);
/* A question as JSON, owned by the caller, and back, borrowed from there but for its choices:
 * question_done. false: that is none. */
json_t *question_write(const struct question *question);
bool question_read(const json_t *line, struct question *question);

#endif
