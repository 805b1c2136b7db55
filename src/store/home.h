/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/home.h - where everything is.
 *
 *	.ikabot                      the session file (store/session.h)
 *	.ikabot.d/locks/             locks; never deleted
 *	.ikabot.d/run/ID.sock        control sockets
 *	.ikabot.d/state/ID.json      saved tasks (store/state.h)
 *	.ikabot.d/log/ID.log         one log per task
 *	.ikabot.d/keys/ACCOUNT.key   keys kept by "ikabot --remember"
 *	.ikabot.d/journal/           what tasks are about to spend (store/journal.h)
 *	.ikabot.d/history/           what accounts had, over time (web/history.h)
 *	.ikabot.d/cache/             may be deleted at any time
 *
 * The home is the folder IKABOT_HOME names, or else the user's home folder. It is not
 * a runtime folder, which is swept when the user logs out while his tasks live on.
 */
#ifndef STORE_HOME_H
#define STORE_HOME_H

#include <stdbool.h>

struct err;

enum { HOME_PATH_SIZE = 1024, HOME_NOTICE_SIZE = 1024 };

struct home {
	char root[HOME_PATH_SIZE - 256];
	/* What the store has to tell a person ("the session file was damaged, ..."), ""
	 * when nothing. The layer that talks shows it once and empties it. */
	char notice[HOME_NOTICE_SIZE];
};

/* Finds the home and writes nothing. ERR_SYSTEM when there is none, it is not a folder,
 * or its .ikabot.d belongs to another user or is open to others. */
bool home_find(struct home *home, struct err *e);
/* What home_make makes, relative to .ikabot.d, each after the one it is in; NULL ends them. */
extern const char *const home_folders[];
/* Makes the folders below .ikabot.d that are missing. */
bool home_make(const struct home *home, struct err *e);

/* Is it time to sweep again? Says yes once a minute at most: a sweep reads whole folders, and
 * hundreds of tasks may start one after the other. */
bool home_sweep_is_due(const struct home *home);
/* Removes what killed writers have left in the home and its folders, when it is old. */
void home_sweep(const struct home *home);
/* Writes the path of .ikabot.d/<format> and returns it. */
const char *home_path(const struct home *home, char path[HOME_PATH_SIZE], const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The path of the session file. */
const char *home_session(const struct home *home, char path[HOME_PATH_SIZE]);

/*
 * Accounts are named WORLD/NUMBER, such as "s301-en/12345": letters, digits, dots and
 * dashes around one slash. In file names the slash is written as "+".
 */
enum { ACCOUNT_NAME_SIZE = 96 };
bool account_name_is_valid(const char *account);
const char *account_file_name(const char *account, char name[ACCOUNT_NAME_SIZE]);

#endif
