/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/task.h"
#include "cli/command/wrap.h"
#include "store/home.h"
#include "store/session.h"
#include "store/settings.h"

enum { HELP_INDENT = 4 };

/* What the command is about: the session, and an account in it, or all where it is NULL. */
struct about {
	json_t *session;
	const char *account;
};

static void own_about(struct about *about)
{
	json_decref(about->session);
}

/* IKABOT_ACCOUNT says what tasks are meant; a setting for all would then be out of reach. */
static bool find(struct call *call, struct about *about, struct err *e)
{
	const char *wanted = call_option(call, "account");

	about->session = session_load(&call->home, e);
	if (about->session == NULL)
		return false;
	if (wanted != NULL)
		about->account = session_choose(about->session, wanted, e);
	return wanted == NULL || about->account != NULL;
}

static const json_t *own_settings(const struct about *about)
{
	return json_object_get(session_account(about->session, about->account), "settings");
}

/* Where the number that counts comes from: "account", "all" or "default". */
static const char *source(const struct about *about, const struct setting *setting)
{
	int64_t ignored;

	if (setting_read(own_settings(about), setting, &ignored))
		return "account";
	return setting_read(json_object_get(about->session, "settings"), setting, &ignored)
		       ? "all"
		       : "default";
}

static int64_t value(const struct about *about, const struct setting *setting)
{
	return session_setting(about->session, about->account, setting->key);
}

/* --- looking */

/* What is set cannot be told from a damaged file, and the defaults are not it. */
static bool is_damaged(struct call *call)
{
	char path[HOME_PATH_SIZE];
	enum session_kind kind;
	struct err ignored = { 0 };

	if (!session_look(&call->home, &kind, &ignored) || kind != SESSION_DAMAGED)
		return false;
	command_complain("what is set cannot be told: %s cannot be understood",
			 home_session(&call->home, path));
	return true;
}

static void print_one(const struct about *about, const struct setting *setting)
{
	const char *from = source(about, setting);
	OWN(text) char *help = NULL;
	char limits[64];

	printf("%s = %" PRId64 "%s\n%*s", setting->key, value(about, setting),
	       text_equal(from, "default") ? ""
	       : text_equal(from, "all")   ? "   (set)"
					   : "   (set for this account)",
	       HELP_INDENT, "");
	help = text_format("%s (%s; default %" PRId64 "%s)", setting->help,
			   setting_limits(setting, limits, sizeof limits), setting->otherwise,
			   setting->at_start ? "; read when a task starts" : "");
	wrap(stdout, HELP_INDENT, HELP_INDENT, help);
}

static void print_own(const char *account, const json_t *settings)
{
	int64_t number;

	for (const struct setting *row = setting_table; row->key != NULL; row++)
		if (setting_read(settings, row, &number))
			printf("%s = %" PRId64 " for %s\n", row->key, number, account);
}

/* Accounts that have numbers of their own are easily forgotten. */
static void print_others(const struct about *about)
{
	const char *name;
	json_t *account;

	if (about->account != NULL)
		return;
	json_each_member(json_object_get(about->session, "accounts"), name, account) {
		print_own(name, json_object_get(account, "settings"));
	}
}

static void print_json(const struct about *about)
{
	json_t *list = json_array();

	for (const struct setting *row = setting_table; row->key != NULL; row++)
		json_array_append_new(list,
				      json_pack("{s:s, s:I, s:I, s:I, s:I, s:s, s:b, s:s}", "key",
						row->key, "value", (json_int_t)value(about, row),
						"default", (json_int_t)row->otherwise, "min",
						(json_int_t)row->min, "max", (json_int_t)row->max,
						"from", source(about, row), "atStart",
						(int)row->at_start, "help", row->help));
	command_print_json(json_pack("{s:s?, s:o}", "account", about->account, "settings", list));
}

static int list(struct call *call, const struct about *about)
{
	if (call_option(call, "json") != NULL) {
		print_json(about);
		return EXIT_DONE;
	}
	for (const struct setting *row = setting_table; row->key != NULL; row++)
		print_one(about, row);
	print_others(about);
	return EXIT_DONE;
}

/* --- changing */

/* What is not a setting, too, where it stands there. */
static bool read_unset(const struct about *about, const char *key, json_t *changes, struct err *e)
{
	const json_t *settings = about->account != NULL
					 ? own_settings(about)
					 : json_object_get(about->session, "settings");
	const struct setting *setting = NULL;

	if (strchr(key, '=') != NULL)
		return err_set(e, ERR_INPUT, "--unset takes the name alone, not \"%.60s\"", key);
	if (json_object_get(settings, key) == NULL) {
		setting = setting_find(key, e);
		if (setting == NULL)
			return false;
	}
	json_object_set_new(changes, setting != NULL ? setting->key : key, json_null());
	return true;
}

static bool read_number(const char *word, json_t *changes, struct err *e)
{
	OWN(text) char *key = text_format("%.*s", (int)strcspn(word, "="), word);
	const struct setting *setting = setting_find(key, e);
	const char *equals = strchr(word, '=');
	int64_t number;

	if (setting == NULL)
		return false;
	if (equals == NULL)
		return err_set(e, ERR_INPUT, "%s=NUMBER is needed beside other changes",
			       setting->key);
	if (json_object_get(changes, setting->key) != NULL)
		return err_set(e, ERR_INPUT, "%s stands there twice", setting->key);
	if (equals[1] == '\0')
		return err_set(e, ERR_INPUT,
			       "%s: a number is missing; the default comes back with --unset %s",
			       setting->key, setting->key);
	if (!setting_parse(setting, equals + 1, &number, e))
		return false;
	json_put_number(changes, setting->key, number);
	return true;
}

static json_t *read_changes(const struct call *call, const struct about *about, struct err *e)
{
	bool unsets = call_option(call, "unset") != NULL;
	OWN(json) json_t *changes = json_object();

	for (size_t i = 0; i < call->count; i++)
		if (unsets ? !read_unset(about, call->words[i], changes, e)
			   : !read_number(call->words[i], changes, e))
			return NULL;
	return STEAL(changes);
}

static void tell_change(const struct about *before, const struct about *after, const char *key)
{
	struct err none = { 0 };
	const struct setting *setting = setting_find(key, &none);

	if (setting == NULL) {
		printf("%s is taken out.\n", key);
		return;
	}
	printf("%s is %" PRId64 " for %s (it was %" PRId64 ")", setting->key, value(after, setting),
	       after->account != NULL ? after->account : "all accounts", value(before, setting));
	if (text_equal(source(after, setting), "default"))
		printf(", the default");
	puts(setting->at_start ? "; tasks read it when they start." : ".");
}

static int change(struct call *call, const struct about *before)
{
	struct err e = { 0 };
	OWN(json) json_t *changes = read_changes(call, before, &e);
	OWN(about) struct about after = { .account = before->account };
	const char *key;
	json_t *number;

	if (changes == NULL)
		return command_usage(&command_settings, "nothing was changed: %s", e.text);
	if (!settings_change(&call->home, before->account, changes, &e)) {
		err_prefix(&e, "nothing was changed");
		return command_fail(&e);
	}
	after.session = session_load(&call->home, &e);
	if (after.session == NULL)
		return command_fail(&e);
	json_each_member(changes, key, number)
		tell_change(before, &after, key);
	print_others(&after);
	return EXIT_DONE;
}

static int run_settings(struct call *call)
{
	OWN(about) struct about about = { .session = NULL };
	bool unsets = call_option(call, "unset") != NULL;
	const struct setting *setting;
	struct err e = { 0 };

	if (!find(call, &about, &e))
		return command_fail(&e);
	if (unsets && call->count == 0)
		return command_usage(&command_settings, "--unset: KEY is missing");
	if (unsets || call->count > 1 || (call->count == 1 && strchr(call->words[0], '=') != NULL))
		return change(call, &about);
	if (is_damaged(call))
		return EXIT_DATA;
	if (call->count == 0)
		return list(call, &about);
	setting = setting_find(call->words[0], &e);
	if (setting == NULL)
		return command_usage(&command_settings, "%s", e.text);
	printf("%" PRId64 "\n", value(&about, setting));
	return EXIT_DONE;
}

const struct command command_settings = {
	.name = "settings",
	.arguments = "[KEY | KEY=NUMBER... | --unset KEY...] [--json] [--account=A]",
	.options = "unset json account=",
	.help = "list the settings, print one, or change some: for all accounts, whatever "
		"IKABOT_ACCOUNT says, or with --account for one",
	.example = "ikabot --settings requestGapMs=600 --account=s301-en",
	.words_max = -1,
	.run = run_settings,
};
