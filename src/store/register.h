/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/register.h - the list of tasks that people read: processList in the session file.
 *
 * An entry is {"id", "pid", "start", "boot", "space", "machine", "host" (control/identity.h),
 * "action", "instance", "date", "state", "status", "until"}; date and until are seconds
 * since 1970. Each task changes only its own entry. Entries are never flushed to the disk one by
 * one: the register can be rebuilt.
 */
#ifndef STORE_REGISTER_H
#define STORE_REGISTER_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

enum { REGISTER_ENDED_MAX = 10 };

/* Has it an entry of that id? True also where the session file cannot be looked at: only what
 * is surely lost is to be put there again. */
bool register_has(const struct home *home, const char *account, const char *id);
/* Entries that say they are that instance of a function, alive or dead: an array, owned by
 * the caller. NULL and *e when the session file cannot be read. */
json_t *register_of_instance(struct home *home, const char *account, const char *function,
			     int instance, struct err *e);

/* Puts the entry in the place of the one with its id, or at the end. wait_ms bounds the
 * waiting for the session file's lock (ERR_BUSY). */
bool register_put(struct home *home, const char *account, const json_t *entry, int wait_ms,
		  struct err *e);
/* Removes the entry. ended, unless NULL, is kept among the last few in "ended":
 * {"id", "action", "date", "state", "status"}. */
bool register_remove(struct home *home, const char *account, const char *id, const json_t *ended,
		     int wait_ms, struct err *e);
/* The same for many in one go: an array of what was ended, each with its "id". */
bool register_remove_all(struct home *home, const char *account, const json_t *ended, int wait_ms,
			 struct err *e);

#endif
