/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/login_child.h"
#include "cli/command/make_way.h"
#include "cli/command/unlock.h"
#include "store/secrets.h"
#include "store/session.h"
#include "ui/ask.h"
#include "ui/welcome.h"

static enum way way_of(const struct call *call)
{
	if (call_option(call, "beside") != NULL)
		return WAY_BESIDE;
	return call_option(call, "move-aside") != NULL ? WAY_MOVE_ASIDE : WAY_ASK;
}

static bool is_first(const struct home *home)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load((struct home *)home, &ignored);

	return json_object_size(json_object_get(session, "accounts")) == 0;
}

static int run_login(struct call *call)
{
	struct unlocked unlocked = { 0 };
	char account[ACCOUNT_NAME_SIZE];
	struct asker asker;
	struct err e = { 0 };
	bool in;

	asker_init(&asker, (char *const *)call->words, call->count);
	if (is_first(&call->home))
		welcome_show(&call->home, &asker);
	in = make_way(&call->home, &asker, way_of(call), &e) &&
	     login_child(&call->home, &asker, account, &unlocked, &e);
	asker_done(&asker);
	unlock_done(&unlocked);
	command_notice(&call->home);
	if (!in)
		return command_fail_login(&e);
	printf("Logged in to %s.\n", account);
	return EXIT_DONE;
}

/* Never cut: scripts read it, too. */
static void print_cell(const char *text, int columns)
{
	OWN(buffer) struct buffer visible = { 0 };
	int missing;

	text_visible(&visible, text);
	missing = columns - text_columns(visible.bytes != NULL ? visible.bytes : "");
	printf("%s%*s ", visible.bytes != NULL ? visible.bytes : "", missing > 0 ? missing : 0, "");
}

static void print_account(const struct home *home, const char *name, const json_t *account)
{
	OWN(buffer) struct buffer mail = { 0 };
	static const char *const kept[] = {
		[KEPT_NOT] = "",
		[KEPT_UNUSABLE] = "  (its kept key cannot be used; see: ikabot --doctor)",
		[KEPT_STALE] = "  (its kept key is of another password; see: ikabot --doctor)",
		[KEPT_WELL] = "  (key kept for unattended starts)",
	};
	struct err why = { 0 };
	enum seal seal = secrets_seal(account);

	print_cell(name, 20);
	print_cell(json_get_text(account, "player", "?"), 20);
	print_cell(json_get_text(account, "world", "?"), 16);
	text_visible(&mail, json_get_text(account, "mail", "?"));
	printf("%s%s%s\n", mail.bytes != NULL ? mail.bytes : "",
	       kept[secrets_kept_key(home, name, account, &why)],
	       seal == SEAL_WHOLE ? "" : "  (log in again: ikabot --login)");
}

static int run_accounts(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&call->home, &e);
	const char *name;
	json_t *account;
	int status;

	if (session == NULL)
		return command_fail(&e);
	/* Accounts may well be in what cannot be read. */
	status = *call->home.notice != '\0' ? EXIT_DATA : EXIT_DONE;
	if (call_option(call, "json") != NULL) {
		OWN(json) json_t *list = json_array();
		OWN(text) char *text = NULL;

		json_each_member(json_object_get(session, "accounts"), name, account)
			json_array_append_new(
				list, json_pack("{s:s, s:s, s:s, s:s}", "account", name, "player",
						json_get_text(account, "player", ""), "world",
						json_get_text(account, "world", ""), "mail",
						json_get_text(account, "mail", "")));
		text = json_shown(list, false);
		printf("{\"accounts\":%s}\n", text);
		return status;
	}
	json_each_member(json_object_get(session, "accounts"), name, account)
		print_account(&call->home, name, account);
	if (json_object_size(json_object_get(session, "accounts")) == 0 && status == EXIT_DONE)
		puts("No account yet. Log in with: ikabot --login");
	return status;
}

static int run_remember(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&call->home, &e);
	struct unlocked unlocked = { 0 };
	const char *account;
	bool kept;

	if (session == NULL)
		return command_fail(&e);
	account = call_option(call, "account");
	account = session_choose(session, account != NULL ? account : getenv("IKABOT_ACCOUNT"), &e);
	if (account == NULL)
		return command_fail(&e);
	if (call_option(call, "forget") != NULL) {
		if (!key_forget(&call->home, account, &e))
			return command_fail(&e);
		printf("The key of %s is no longer kept.\n", account);
		return EXIT_DONE;
	}
	kept = unlock(&call->home, account, &unlocked, &e) &&
	       key_remember(&call->home, account, unlocked.key, &e);
	unlock_done(&unlocked);
	if (!kept)
		return command_fail(&e);
	printf("The key of %s is kept in a file that only you can read: cron and --recover can "
	       "now\n"
	       "start its tasks. Undo it with: ikabot --remember --forget\n",
	       account);
	return EXIT_DONE;
}

const struct command command_login = {
	.name = "login",
	.arguments = "[--beside | --move-aside] [ANSWER...]",
	.options = "beside move-aside",
	.help = "log in to an account; answers: mail, password, number of the account",
	.example = "ikabot --login",
	.words_max = -1,
	.run = run_login,
};
const struct command command_accounts = {
	.name = "accounts",
	.arguments = "[--json]",
	.options = "json",
	.help = "list the accounts that are logged in",
	.example = "ikabot --accounts --json",
	.run = run_accounts,
};
const struct command command_remember = {
	.name = "remember",
	.arguments = "[--forget] [--account=A]",
	.options = "forget account=",
	.help = "keep an account's key, for starts without a person",
	.example = "ikabot --remember --account=s301-en",
	.run = run_remember,
};
