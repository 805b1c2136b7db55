/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/outcome.h - how work in another process ended: one line of JSON.
 *
 *	{"ok": true, "answer": ...}    {"ok": false, "kind": "retry", "text": "..."}
 */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

#include <jansson.h>

struct err;

/* The line with its end, owned by the caller. The answer is consumed; NULL: it failed with
 * *e. */
char *outcome_print(json_t *answer, const struct err *e);
/* The answer, owned by the caller; NULL and *e as on the other side. */
json_t *outcome_parse(const char *line, struct err *e);

#endif
