/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/journal.h - what the tasks of an account are about to spend: journal/ACCOUNT.json.
 *
 *	{ "version": 1,
 *	  "intents": { "k3f9": { "number": 12, "kind": "upgrade", "state": "asked", ... } },
 *	  "claims":  { "k3f9": [ { "city": 1295, "goods": [500, 0, 0, 0, 0] } ] },
 *	  "ships":   { "k3f9": { "freighters": false, "wanted": 3, "look": 1764537600000 } } }
 *
 * An intent is written before a request that spends something and settled after it, both
 * inside the account's gate. A task that dies between the two leaves an intent "asked";
 * the next process inside the gate looks at the game and settles it before anything else
 * of ours can blur the traces (play/order.h).
 *
 * A claim says which goods a task counts on. It holds as long as the task's state file is
 * there. "ships", which an older file lacks, is the line of those that wait for ships
 * (play/shipping/turn.h).
 *
 * The file is read and written inside the account's gate only: the gate is its lock.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct err;
struct home;

enum { JOURNAL_SIZE_MAX = 4 * 1024 * 1024 };

/* Owned by the caller; empty parts where there is no file yet. What belongs to tasks that
 * are gone is left out, but no intent that is not settled, or was written within ten minutes. A
 * file that cannot be read as a journal is moved aside with its date and logged. NULL with
 * ERR_SYSTEM, or ERR_REFUSED when a newer version wrote it. */
json_t *journal_load(const struct home *home, const char *account, struct err *e);
/* durable: it survives a power cut. In the sandbox the clerk reads and writes it
 * (store/desk.h), for the folder holds the journals of all accounts. */
bool journal_save(const struct home *home, const char *account, const json_t *journal, bool durable,
		  struct err *e);

/* For the clerk: the text of a journal, as it is; and moving one aside that is none. */
bool journal_read(const struct home *home, const char *account, struct buffer *to, struct err *e);
bool journal_write(const struct home *home, const char *account, const char *text, size_t length,
		   bool durable, struct err *e);
bool journal_move_aside(const struct home *home, const char *account, struct err *e);

#endif
