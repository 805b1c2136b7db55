/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/menu_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/login_child.h"
#include "cli/notify_child.h"
#include "cli/unlock.h"
#include "functions/list.h"
#include "store/session.h"
#include "task/survey.h"
#include "ui/ask.h"
#include "ui/menu.h"

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
	long number;
	long count = 0;

	json_object_foreach((json_t *)accounts, name, account)
		printf("(%ld) %-20s %s\n", ++count, name, json_get_text(account, "player", "?"));
	if (!ask_number(&opening->asker, "Account", 1, count, "1", &number, e))
		return false;
	count = 0;
	json_object_foreach((json_t *)accounts, name, account) if (++count == number)
		text_copy(opening->account, sizeof opening->account, name);
	return true;
}

/* With answers on the command line the first ones are mail and password, always. Else a
 * stored account is opened without any network; only a first start logs in. */
static bool open_account(struct opening *opening, struct err *e)
{
	const json_t *accounts = json_object_get(opening->session, "accounts");
	const char *wanted = getenv("IKABOT_ACCOUNT");
	struct err several = { 0 };
	const char *name;

	if (asker_left(&opening->asker) > 0 || json_object_size(accounts) == 0)
		return login_child(&opening->home, &opening->asker, opening->account,
				   &opening->unlocked, e);
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
	return survey_run(menu->home, function, menu->account, menu->key, configuration, NULL, e);
}

static json_t *notify(struct menu *menu, const json_t *order, struct err *e)
{
	return notify_child(menu->home, menu->account, menu->key, order, e);
}

int menu_command(int count, char **answers)
{
	OWN(opening) struct opening opening = { 0 };
	struct menu menu = { .functions = function_table, .survey = survey, .notify = notify };
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
