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
 * keys survive. Reading never changes it, whatever it is. A damaged file is never overwritten:
 * a change moves it aside and home->notice says so. One of another program, such as the Python
 * ikabot, is left alone: changes are refused until the user has chosen to work beside it
 * (.ikabot.json, where that is there) or to move it away. One from a newer version of the
 * program is refused.
 *
 * The register (processList) is a view for people. Whether a task lives is the answer
 * of its lock, never of this file.
 */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct err;
struct home;

enum { SESSION_SIZE_MAX = 16 * 1024 * 1024, SESSION_VERSION = 1 };

/* The session, owned by the caller; without accounts when there is no file yet, or another
 * one in its place: then home->notice says so. NULL and *e when it cannot be read or comes from
 * a newer version. The registers in it are
 * left out, most of the time: however many tasks there are, it costs the same. */
json_t *session_load(struct home *home, struct err *e);
/* The same, with the registers. */
json_t *session_load_whole(struct home *home, struct err *e);

/* What lies in the place of the session file. */
enum session_kind {
	SESSION_OURS, /* or nothing */
	SESSION_DAMAGED,
	SESSION_OF_PYTHON,
	SESSION_OF_ANOTHER, /* JSON of some other program */
};
bool session_look(struct home *home, enum session_kind *kind, struct err *e);
/* The same of the file at a path, as what a backup or a moved session holds; ERR_MISSING when there
 * is none. */
bool session_look_at(const char *path, enum session_kind *kind, struct err *e);
/* May a change be made? Not to what belongs to another program: ERR_SESSION and what to do. */
bool session_is_changeable(const struct home *home, enum session_kind kind, struct err *e);
/* Renames it, keeping its content; "to" is its new path. */
enum { SESSION_ASIDE_SIZE = 1024 + 64 };
bool session_move_aside(struct home *home, enum session_kind kind, char to[SESSION_ASIDE_SIZE],
			struct err *e);

/* Changes the session in place; returns false and *e to leave the file as it is. */
typedef bool session_edit(json_t *session, void *argument, struct err *e);
/* Load, edit, replace, all under the lock. durable: survives a power cut. */
bool session_change(struct home *home, session_edit *edit, void *argument, bool durable,
		    struct err *e);

/* Moves aside a damaged file. The requesting process must hold the session lock. */
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

/* What an error's text ends with when only a person can log in again; the task tells him. */
#define SESSION_LOGIN_ADVICE "ikabot --login"
#define SESSION_KEY_ADVICE "ikabot --remember"
bool session_needs_person(const struct err *e);

#endif
