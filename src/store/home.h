/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/home.h - where everything is.
 *
 *	.ikabot                      the session file (store/session.h)
 *	.ikabot.json                 the same, where .ikabot belongs to another program
 *	.ikabot.d/locks/             locks; never deleted
 *	.ikabot.d/run/ID.sock        control sockets
 *	.ikabot.d/state/ID.json      saved tasks (store/state.h)
 *	.ikabot.d/log/ID.log         one log per task
 *	.ikabot.d/keys/ACCOUNT.key   keys kept by "ikabot --remember"
 *	.ikabot.d/journal/           what tasks are about to spend (store/journal.h)
 *	.ikabot.d/history/           what accounts had, over time (web/dashboard/history.h)
 *	.ikabot.d/cache/             may be deleted at any time
 *
 * The home is the folder IKABOT_HOME names, or else the user's home folder. It is not
 * a runtime folder, which is swept when the user logs out while his tasks live on.
 */
#ifndef STORE_HOME_H
#define STORE_HOME_H

#include <stdbool.h>
#include <stdint.h>

struct err;

enum { HOME_PATH_SIZE = 1024, HOME_NOTICE_SIZE = 1024 };

struct home {
	char root[HOME_PATH_SIZE - 256];
	/* What the store has to tell a person ("the session file was damaged, ..."), ""
	 * when nothing. The layer that talks shows it once and empties it. */
	char notice[HOME_NOTICE_SIZE];
	bool beside; /* the session file has its other name, though it is not there yet */
};

/* Finds the home and writes nothing. ERR_SYSTEM when there is none, it is not a folder, its
 * .ikabot.d belongs to another user or is open to others; or when it belongs to another user
 * and root, who has nothing there yet, would shut him out of it. */
bool home_find(struct home *home, struct err *e);
/* What home_make makes, relative to .ikabot.d, each after the one it is in; NULL ends them. */
extern const char *const home_folders[];
/* Makes the folders below .ikabot.d that are missing: a cleaner or a hand may have removed
 * them while tasks run. */
bool home_make(const struct home *home, struct err *e);
/* Are those that are there ours, and closed to others? Makes none. */
bool home_is_closed(const struct home *home, struct err *e);
/* A number that is another one when one of these folders was replaced: who has been allowed
 * some of them for good (os/sandbox/sandbox.h) has lost what was replaced. */
uint64_t home_identity(const struct home *home);

/* False where two computers could run the same task at once, each with its own lock. */
bool home_takes_tasks(const struct home *home, struct err *e);

/* Is it time to sweep again? Says yes once a minute at most: a sweep reads whole folders, and
 * hundreds of tasks may start one after the other. */
bool home_sweep_is_due(const struct home *home);
/* Removes what killed writers have left in the home and its folders, when it is old. */
void home_sweep(const struct home *home);
/* Writes the path of .ikabot.d/<format> and returns it. */
const char *home_path(const struct home *home, char path[HOME_PATH_SIZE], const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The path of the session file: .ikabot.json where that is there, because .ikabot belongs to
 * another program (store/session.h). */
const char *home_session(const struct home *home, char path[HOME_PATH_SIZE]);
/* In .ikabot.d: the session file of a home that was restored and killed before all of it had its
 * place (store/restore.h). It goes before the others. */
#define HOME_RESTORED "session.restored"
/* The path of the session file where there is none of these. */
const char *home_outer_session(const struct home *home, char path[HOME_PATH_SIZE]);

/* Has it its other name? */
bool home_is_beside(const struct home *home);

/*
 * Accounts are named WORLD/NUMBER, such as "s301-en/12345": letters, digits, dots and
 * dashes around one slash. In file names the slash is written as "+".
 */
enum { ACCOUNT_NAME_SIZE = 96 };
bool account_name_is_valid(const char *account);
const char *account_file_name(const char *account, char name[ACCOUNT_NAME_SIZE]);

#endif
