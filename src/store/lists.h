/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/lists.h - named configurations: "start my list again" with one choice.
 *
 * They stand in the session file, "lists" of the account: { "NAME": { "function": ...,
 * "configuration": { } } }, readable without a password.
 */
#ifndef STORE_LISTS_H
#define STORE_LISTS_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

enum { LIST_NAME_MAX = 40, LISTS_MAX = 100 };

/* Those of one function, { "NAME": configuration }, owned by the caller; NULL and *e when
 * the session file cannot be read. */
json_t *lists_load(struct home *home, const char *account, const char *function, struct err *e);
/* Saves under that name, in place of an older one. ERR_INPUT for a bad name, ERR_REFUSED
 * when there are too many. */
bool lists_save(struct home *home, const char *account, const char *function, const char *name,
		const json_t *configuration, struct err *e);
/* ERR_MISSING when there is none of that name. */
bool lists_remove(struct home *home, const char *account, const char *function, const char *name,
		  struct err *e);

#endif
