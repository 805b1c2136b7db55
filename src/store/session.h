/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/session.h - the session file: accounts, sealed secrets, the register of tasks.
 *
 *	{ "version": 1,
 *	  "accounts": { "s301-en/12345": {
 *	      "mail": ..., "player": ..., "world": ..., "base": URL, "lobby": URL,
 *	      "processList": [...], "salt": ..., "secrets": ... } },
 *	  "settings": { } }
 *
 * It is read as a whole and replaced as a whole, changes under locks/session. Unknown
 * keys survive. A file that is not such JSON is never overwritten: it is moved aside
 * and home->notice says so. One from a newer version of the program is refused.
 *
 * The register (processList) is a view for people. Whether a task lives is the answer
 * of its lock, never of this file.
 */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include <jansson.h>
#include <stdbool.h>

struct buffer;
struct err;
struct home;

enum { SESSION_SIZE_MAX = 16 * 1024 * 1024, SESSION_VERSION = 1 };

/* The session, owned by the caller; without accounts when there is no file yet. NULL
 * and *e when it cannot be read or comes from a newer version. The registers in it are
 * left out, most of the time: however many tasks there are, it costs the same. */
json_t *session_load(struct home *home, struct err *e);
/* The same, with the registers. */
json_t *session_load_whole(struct home *home, struct err *e);

/* Changes the session in place; returns false and *e to leave the file as it is. */
typedef bool session_edit(json_t *session, void *argument, struct err *e);
/* Load, edit, replace, all under the lock. durable: survives a power cut. */
bool session_change(struct home *home, session_edit *edit, void *argument, bool durable,
		    struct err *e);

/* Moves aside a file that is no session. Only for who knows that its asker holds the lock. */
bool session_mend(struct home *home, struct err *e);

/* Changes the file's text in place. The text is thrown away unless it was patched. */
enum session_patched {
	SESSION_PATCHED,
	SESSION_FINE,	 /* nothing is to be changed */
	SESSION_UNUSUAL, /* edit has to do it */
};
typedef enum session_patched session_patch(struct buffer *text, const void *argument);
/* session_change for what happens often, in processes that must go on answering: patch is
 * tried before edit, on the text as it is, without a JSON tree of all the rest. It waits at
 * most that long for the lock (ERR_BUSY). Never durable. */
bool session_patch_within(struct home *home, session_patch *patch, session_edit *edit,
			  void *argument, int wait_ms, struct err *e);

/* The account's object, borrowed, or NULL. */
json_t *session_account(const json_t *session, const char *account);
/* The same, made when it is not there. */
json_t *session_account_make(json_t *session, const char *account);
/* The account that is meant: the named one, the one whose name or player begins so, or
 * the only one when name is NULL. Borrowed from the session; NULL and *e with what there
 * is to choose from. */
const char *session_choose(const json_t *session, const char *name, struct err *e);

/* A number of "settings" of the account, else of the session, else the given one. */
long session_setting(const json_t *session, const char *account, const char *key, long otherwise);

#endif
