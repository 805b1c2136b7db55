/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/menu.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/call.h"
#include "cli/command/exit_status.h"
#include "cli/command/login_child.h"
#include "cli/command/make_way.h"
#include "cli/command/notify_child.h"
#include "cli/command/proxy_child.h"
#include "cli/command/unlock.h"
#include "cli/functions.h"
#include "control/survey.h"
#include "store/session.h"
#include "ui/ask.h"
#include "ui/doing.h"
#include "ui/menu/given.h"
#include "ui/menu/menu.h"
#include "ui/welcome.h"

struct opening {
	struct home home;
	struct asker asker;
	struct unlocked unlocked;
	json_t *session;
	char account[ACCOUNT_NAME_SIZE];
	char server[16];
};

static void own_opening(struct opening *opening)
{
	json_decref(opening->session);
	unlock_done(&opening->unlocked);
	asker_done(&opening->asker);
}

/* Which of several accounts: a person chooses by number. */
static bool pick_account(struct opening *opening, const json_t *accounts, struct err *e)
{
	const char *name;
	json_t *account;
	int64_t number;
	int64_t count = 0;

	json_each_member(accounts, name, account)
		printf("(%" PRId64 ") %-20s %s\n", ++count, name,
		       json_get_text(account, "player", "?"));
	if (!ask_number(&opening->asker, "Account", 1, count, "1", &number, e))
		return false;
	count = 0;
	json_each_member(accounts, name, account)
		if (++count == number)
			text_copy(opening->account, sizeof opening->account, name);
	return true;
}

/* A first start logs in. So does one whose answers begin with a mail address, and one with answers
 * and a mail address in the environment. Else a stored account is opened without any network. */
static bool wants_login(const struct opening *opening, const json_t *accounts)
{
	const struct asker *asker = &opening->asker;
	bool has_answers = asker_left(asker) > 0;

	return json_object_size(accounts) == 0 ||
	       (has_answers && (strchr(asker->answers[asker->next], '@') != NULL ||
				getenv("IKABOT_MAIL") != NULL));
}

/* Settings, tasks and the proxy can be seen to without the game. */
static bool log_in(struct opening *opening, struct err *e)
{
	struct err why = { 0 };

	if (login_child(&opening->home, &opening->asker, opening->account, &opening->unlocked,
			&why))
		return true;
	if (*opening->account != '\0') {
		command_complain("%s; the menu opens all the same", why.text);
		return true;
	}
	*e = why;
	return false;
}

static bool open_account(struct opening *opening, struct err *e)
{
	const json_t *accounts = json_object_get(opening->session, "accounts");
	const char *wanted = getenv("IKABOT_ACCOUNT");
	struct err several = { 0 };
	const char *name;

	if (wants_login(opening, accounts)) {
		welcome_show(&opening->home, &opening->asker);
		return make_way(&opening->home, &opening->asker, WAY_ASK, e) && log_in(opening, e);
	}
	name = session_choose(opening->session, wanted, &several);
	if (name != NULL)
		text_copy(opening->account, sizeof opening->account, name);
	else if (wanted != NULL || json_object_size(accounts) == 1)
		return err_set(e, several.kind, "%s", several.text);
	else if (!pick_account(opening, accounts, e))
		return false;
	return unlock(&opening->home, opening->account, &opening->unlocked, e);
}

static bool survey(struct menu *menu, const struct function *function, const json_t *configuration,
		   struct err *e)
{
	const struct survey_watch watch = { .doing = doing_show };
	const struct survey order = { .home = menu->home,
				      .functions = menu->functions,
				      .function = function,
				      .account = menu->account,
				      .key = menu->key,
				      .configuration = configuration };
	OWN(json) json_t *looked_at = survey_run(&order, &watch, e);

	doing_clear();
	return looked_at != NULL;
}

static void show_step(const char *text)
{
	puts(text);
	fflush(stdout);
}

static json_t *notify(struct menu *menu, const json_t *order, struct err *e)
{
	return notify_child(menu->home, menu->account, menu->key, order, show_step, e);
}

static bool try_proxy(struct menu *menu, const char *url, struct err *e)
{
	return proxy_child(menu->home, menu->account, url, e);
}

static int open_menu(int count, char **answers, const char *place)
{
	OWN(opening) struct opening opening = { 0 };
	struct menu menu = { .functions = function_table,
			     .place = place,
			     .survey = survey,
			     .notify = notify,
			     .try_proxy = try_proxy };
	struct err e = { 0 };
	const json_t *account;

	asker_init(&opening.asker, answers, (size_t)count);
	if (!home_find(&opening.home, &e))
		return command_fail(&e);
	opening.session = session_load(&opening.home, &e);
	if (opening.session == NULL)
		return command_fail(&e);
	command_notice(&opening.home);
	if (!open_account(&opening, &e))
		return command_fail_login(&e);
	json_decref(opening.session);
	opening.session = session_load(&opening.home, &e);
	account = session_account(opening.session, opening.account);
	/* "s301-en/12345": the language stands between dash and slash. */
	snprintf(opening.server, sizeof opening.server, "%.*s",
		 (int)strcspn(opening.account + strcspn(opening.account, "-") + 1, "/"),
		 opening.account + strcspn(opening.account, "-") + 1);
	menu.home = &opening.home;
	menu.asker = &opening.asker;
	menu.key = opening.unlocked.key;
	menu.server = opening.server;
	menu.player = json_get_text(account, "player", NULL);
	menu.world = json_get_text(account, "world", NULL);
	menu.mail = json_get_text(account, "mail", NULL);
	text_copy(menu.account, sizeof menu.account, opening.account);
	return menu_run(&menu) == 0 ? EXIT_DONE : (int)exit_status_of(menu.failure);
}

int menu_command(int count, char **answers)
{
	return open_menu(count, answers, NULL);
}

int menu_command_in(const char *place)
{
	return open_menu(0, NULL, place);
}
