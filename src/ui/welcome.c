/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/welcome.h"

#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "os/terminal.h"
#include "store/home.h"
#include "store/session.h"
#include "ui/ask.h"
#include "ui/screen.h"

/* What lies in the place of the session file; ours where that cannot be seen. */
static enum session_kind session_kind_of(const struct home *home)
{
	struct home looked_at = *home;
	enum session_kind kind;
	struct err ignored = { 0 };

	return session_look(&looked_at, &kind, &ignored) ? kind : SESSION_OURS;
}

/* The file of another program is left alone, unless its owner chooses to move it away. */
static char *place_text(const struct home *home, enum session_kind kind)
{
	char path[HOME_PATH_SIZE];

	home_session(home, path);
	if (kind != SESSION_OF_PYTHON && kind != SESSION_OF_ANOTHER)
		return text_format("%s", path);
	return text_format("%s.json (or in %s, if you choose to move that file away)", path, path);
}

/* Its file is sealed in a way of its own; what a person knows of it is soon typed again. */
static void greet_from_python(struct screen *screen)
{
	screen_wrap(
		screen, "",
		"You come from the Python ikabot: its file is left alone, and its "
		"tasks go on there until you stop them. What can be brought along by hand: mail "
		"and password, the token out of the browser, the proxy, the Telegram bot "
		"(ikabot --notify-set telegram). How: man ikabot, COMING FROM PYTHON.");
}

void welcome_show(const struct home *home, const struct asker *asker)
{
	enum session_kind kind;
	struct screen screen;
	OWN(text) char *place = NULL;
	OWN(text) char *stored = NULL;

	if (asker_left(asker) > 0 || !terminal_is(STDIN_FILENO) || !terminal_is(STDOUT_FILENO))
		return;
	kind = session_kind_of(home);
	place = place_text(home, kind);
	stored = text_format("What is stored: mail, player and world in %s, which only you can "
			     "read; token and cookies there, too, sealed with your password. The "
			     "password itself is stored nowhere.",
			     place);
	screen_stdout(&screen);
	screen_wrap(&screen, "",
		    "ikabot plays Ikariam for you: from a menu it starts tasks, such as building "
		    "lists and pirate missions, which go on after it is closed.");
	screen_wrap(&screen, "",
		    "To try it without an account there is a practice world: ikabot --demo");
	if (kind == SESSION_OF_PYTHON)
		greet_from_python(&screen);
	putchar('\n');
	screen_wrap(&screen, "",
		    "To log in, it asks for mail and password of your game login, for the code of "
		    "your second factor where you have one, and which account. Where the lobby "
		    "wants a person, it asks for a token out of your browser. Ctrl-C gives up.");
	screen_wrap(&screen, "", stored);
	putchar('\n');
	fflush(stdout);
}
