/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/question_type.h - the types of questions, one row each (question_type.c).
 */
#ifndef TASK_QUESTION_TYPE_H
#define TASK_QUESTION_TYPE_H

#include "task/question_rows.h"

struct buffer;

struct question_kind {
	const char *name; /* in JSON: "yesNo" */
	/* The value, a new reference; NULL: it does not fit, and *why may say more. */
	json_t *(*parse)(const struct question *question, const char *plain, struct err *why);
	/* "a number from 1 to 9", for a refusal. */
	void (*describe)(const struct question *question, struct buffer *to);
	/* "1-9", for the brackets behind the text; NULL: nothing is said. */
	void (*hint)(const struct question *question, struct buffer *to);
};

const struct question_kind *question_kind(const struct question *question);
/* Of no type: false. */
bool question_type_find(const char *name, enum question_type *type);

#endif
