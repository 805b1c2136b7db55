/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/several.h - the same done to several tasks that were picked from a list.
 */
#ifndef UI_SEVERAL_H
#define UI_SEVERAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct details;
struct err;

/* Asks what is to be done with the tasks, and does it; said: what came of it, "" for back. False
 * and *e when the person gave up. */
bool several_menu(const struct details *details, const json_t *entries, char *said, size_t size,
		  struct err *e);

#endif
