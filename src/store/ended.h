/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/ended.h - the tasks that ended lately, as the session file remembers them: the last few
 * of each account.
 */
#ifndef STORE_ENDED_H
#define STORE_ENDED_H

#include <jansson.h>

struct err;
struct home;

/* An array, oldest first, of {"id", "action", "account", "date", "state", "status"}, owned by the
 * caller; account NULL means all. NULL and *e when the session file cannot be read. */
json_t *ended_list(struct home *home, const char *account, struct err *e);
/* The last one that is meant: an id, or a function's name. Owned by the caller; NULL: none. */
json_t *ended_find(struct home *home, const char *account, const char *wanted);

#endif
