/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/backup.h - all that is ours in a home, in one sealed file.
 *
 *	"ikabot backup 1\n", 16 bytes of salt, 24 of nonce, then, sealed with libsodium's secretbox
 *	under a key that Argon2id makes from a password and the salt:
 *	{ "version": 1, "made": seconds, "files": { "session": BASE64, "state/k3f9.json": ... } }
 *
 * It holds the session file, saved tasks, journals, kept keys and history: no locks and sockets,
 * which mean something while processes live, and no logs and pictures. Tasks may run while it is
 * made: all files are read again until none has changed meanwhile.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

enum { BACKUP_SIZE_MAX = 256 * 1024 * 1024, BACKUP_PASSWORD_MIN = 8 };

/* The folders of .ikabot.d that it holds, with how names in them end. */
struct backup_folder {
	const char *name, *end;
};
extern const struct backup_folder backup_folders[]; /* ends with a name that is NULL */

/* What is in the home now, owned by the caller; ERR_MISSING when there is nothing of ours,
 * ERR_BUSY when tasks write all the time. */
json_t *backup_gather(struct home *home, struct err *e);
/* Replaces the file, unless it is something else than an earlier backup: ERR_REFUSED. */
bool backup_may_write(const char *path, struct err *e);
bool backup_write(const char *path, const json_t *content, const char *password, struct err *e);

/* Is it a backup that this program can read? Needs no password. ERR_INPUT, or why it cannot be
 * read. */
bool backup_check(const char *path, struct err *e);
/* Its content, with nothing in it but what a backup may hold; ERR_INPUT for a wrong password and
 * for a file that is damaged or cut off: nothing tells the two apart. */
json_t *backup_read(const char *path, const char *password, struct err *e);
/* The bytes of one of its files, owned by the caller, and how many; NULL when there is none. */
unsigned char *backup_file(const json_t *content, const char *name, size_t *length);

#endif
