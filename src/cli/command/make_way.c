/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/make_way.h"

#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "os/terminal.h"
#include "store/home.h"
#include "store/session.h"
#include "ui/ask.h"

static const char *owner_of(enum session_kind kind)
{
	return kind == SESSION_OF_PYTHON ? "the Python ikabot" : "another program";
}

static bool refuse(const char *path, enum session_kind kind, struct err *e)
{
	return err_set(e, ERR_SESSION,
		       "%.200s belongs to %s and was left alone. To work beside it, type: ikabot "
		       "--login --beside. To move it away (its tasks lose it): ikabot --login "
		       "--move-aside",
		       path, owner_of(kind));
}

static bool ask(struct asker *asker, const char *path, enum session_kind kind, enum way *way,
		struct err *e)
{
	int64_t number;

	printf("%s belongs to %s.\n"
	       "(1) Work beside it: this ikabot keeps its accounts in %s.json   [default]\n"
	       "(2) Move it away, unchanged%s; you are told how to undo that\n"
	       "(0) Leave everything as it is\n",
	       path, owner_of(kind), path,
	       kind == SESSION_OF_PYTHON ? " (stop the Python program's tasks before)" : "");
	if (!ask_number(asker, "What shall be done?", 0, 2, "1", &number, e))
		return false;
	if (number == 0)
		return refuse(path, kind, e);
	*way = number == 1 ? WAY_BESIDE : WAY_MOVE_ASIDE;
	return true;
}

static bool move_aside(struct home *home, enum session_kind kind, const char *path, struct err *e)
{
	char to[SESSION_ASIDE_SIZE];

	if (!session_move_aside(home, kind, to, e))
		return false;
	printf("Moved %s to %s, unchanged. Undo it with: mv %s %s\n", path, to, to, path);
	return true;
}

bool make_way(struct home *home, struct asker *asker, enum way way, struct err *e)
{
	char path[HOME_PATH_SIZE];
	enum session_kind kind;

	if (!session_look(home, &kind, e))
		return false;
	if (kind == SESSION_OURS || kind == SESSION_DAMAGED)
		return true;
	home_session(home, path);
	*home->notice = '\0'; /* it says the same */
	if (way == WAY_ASK && (asker_left(asker) > 0 || !terminal_is(STDIN_FILENO)))
		return refuse(path, kind, e);
	if (way == WAY_ASK && !ask(asker, path, kind, &way, e))
		return false;
	if (way == WAY_MOVE_ASIDE)
		return move_aside(home, kind, path, e);
	home->beside = true; /* the file comes with the login */
	return true;
}
