/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --service: the unit on standard output, or put where systemd finds it. What is to be typed then
 * is said and left to the person: systemd is told nothing from here. */
#include "cli/command/service.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/service_unit.h"
#include "cli/functions.h"

#include "os/file.h"
#include "os/process.h"
#include "os/service.h"
#include "store/secrets.h"
#include "store/session.h"

enum { PATH_SIZE = 1280, NAME_SIZE = 80, UNIT_SIZE_MAX = 64 * 1024 };

struct service {
	struct call *call;
	const struct function *function;
	json_t *session;
	const char *account; /* borrowed from the session */
	char name[NAME_SIZE];
	char path[PATH_SIZE];
	struct buffer text;
};

static void own_service(struct service *service)
{
	json_decref(service->session);
	buffer_done(&service->text);
}

/* --- what is wanted */

static bool find_function(struct service *service, struct err *e)
{
	const char *word = service->call->words[0];

	service->function = function_find(function_table, word);
	if (service->function == NULL)
		return function_unknown(function_table, word, e);
	return service->function->kind != FUNCTION_ONESHOT ||
	       err_set(e, ERR_INPUT,
		       "%s is done at once and leaves no task to keep up; let cron start it: "
		       "ikabot "
		       "--run %s",
		       service->function->name, service->function->name);
}

/* Letters, digits, dashes, dots and underscores: what systemd takes without escapes. */
static bool name_is_fine(const char *name)
{
	size_t length = strlen(name);

	for (const char *c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr("-._", *c) == NULL)
			return false;
	return length > 0 && length <= 48 && *name != '.';
}

static bool find_name(struct service *service, struct err *e)
{
	const char *name = call_option(service->call, "name");

	if (name == NULL)
		name = service->function->name;
	if (!name_is_fine(name))
		return err_set(e, ERR_INPUT,
			       "--name=%.60s: up to 48 letters, digits, dashes, dots and "
			       "underscores are needed",
			       name);
	snprintf(service->name, sizeof service->name, "ikabot-%s.service", name);
	return service_path(service->name, service->path, sizeof service->path, e);
}

/* As --run checks them; what needs the game is looked at when the task starts. */
static bool check_pairs(const struct service *service, struct err *e)
{
	const struct question *questions = service->function->questions;
	const char *const *pairs = service->call->words + 1;
	size_t count = service->call->count - 1;
	OWN(json) json_t *configuration = NULL;

	if (service->function->talk != NULL) {
		configuration = question_given(questions, pairs, count, e);
		return configuration != NULL;
	}
	configuration = question_from_pairs(questions, pairs, count, e);
	return configuration != NULL && function_check(service->function, configuration, e);
}

static bool find_account(struct service *service, struct err *e)
{
	const char *wanted = call_option(service->call, "account");

	if (wanted == NULL)
		wanted = getenv("IKABOT_ACCOUNT");
	service->session = session_load(&service->call->home, e);
	if (service->session != NULL)
		service->account = session_choose(service->session, wanted, e);
	return service->account != NULL;
}

static bool write_text(struct service *service, struct err *e)
{
	char executable[PATH_SIZE];
	const struct service_unit unit = {
		.executable = process_executable(executable, sizeof executable),
		.function = service->function->name,
		.pairs = service->call->words + 1,
		.count = service->call->count - 1,
		.account = service->account,
		.instance = call_option(service->call, "instance"),
	};
	int64_t ignored;

	if (*executable != '/' || text_starts(executable, "/proc/"))
		return err_set(e, ERR_SYSTEM,
			       "the program's own path cannot be found (was it "
			       "replaced while it ran?); try again");
	return call_number(service->call, "instance", 1, 999, 1, &ignored, e) &&
	       service_unit_print(&unit, &service->text, e);
}

/* --- what is there */

enum there { THERE_NOTHING, THERE_SAME, THERE_OURS, THERE_FOREIGN };

static bool look_for_unit(const struct service *service, enum there *there, struct err *e)
{
	OWN(buffer) struct buffer text = { 0 };
	struct err why = { 0 };

	*there = THERE_NOTHING;
	if (file_is_gone(service->path))
		return true;
	*there = THERE_FOREIGN;
	if (!file_is_plain(service->path))
		return true;
	if (!file_read(service->path, UNIT_SIZE_MAX, &text, &why)) {
		if (why.kind != ERR_INPUT)
			*e = why;
		return why.kind == ERR_INPUT;
	}
	if (text.length > 0 && service_unit_is_ours(text.bytes))
		*there = text_equal(text.bytes, service->text.bytes) ? THERE_SAME : THERE_OURS;
	return true;
}

/* --- what is said */

static void tell_about_key(const struct service *service)
{
	struct err why = { 0 };

	if (getenv("IKABOT_PASSWORD_FILE") == NULL &&
	    secrets_kept_key(&service->call->home, service->account,
			     session_account(service->session, service->account),
			     &why) != KEPT_WELL)
		command_complain("the key of %s is not kept, and nobody will be there to type the "
				 "password; type: ikabot --remember --account=%s",
				 service->account, service->account);
}

static int print(const struct service *service)
{
	fputs(service->text.bytes, stdout);
	tell_about_key(service);
	return EXIT_DONE;
}

static int install(const struct service *service)
{
	struct err e = { 0 };
	enum there there;

	if (!look_for_unit(service, &there, &e))
		return command_fail(&e);
	if (there == THERE_FOREIGN)
		err_set(&e, ERR_REFUSED,
			"%s is there and was not made by ikabot; it was left alone. Move it away, "
			"or choose another name with --name=NAME",
			service->path);
	if (there == THERE_OURS && call_option(service->call, "replace") == NULL)
		err_set(&e, ERR_BUSY,
			"%s is there, for other answers; it was left alone. Add --replace, or "
			"choose another name with --name=NAME",
			service->path);
	if (e.kind != ERR_NONE || !service_make_folders(service->path, &e) ||
	    (there != THERE_SAME &&
	     !file_replace(service->path, service->text.bytes, service->text.length, true, &e)))
		return command_fail(&e);
	printf("%s %s\nNow type:\n  systemctl --user daemon-reload\n"
	       "  systemctl --user enable --now %s\n"
	       "  loginctl enable-linger     # start it with the computer, not at your login\n",
	       there == THERE_SAME   ? "Already there:"
	       : there == THERE_OURS ? "Replaced"
				     : "Installed",
	       service->path, service->name);
	tell_about_key(service);
	return EXIT_DONE;
}

static int take_away(const struct service *service)
{
	struct err e = { 0 };
	enum there there;

	if (!look_for_unit(service, &there, &e))
		return command_fail(&e);
	if (there == THERE_NOTHING)
		err_set(&e, ERR_MISSING, "there is no %s", service->path);
	if (there == THERE_FOREIGN)
		err_set(&e, ERR_REFUSED, "%s was not made by ikabot; it was left alone",
			service->path);
	if (e.kind != ERR_NONE || !file_remove(service->path, &e))
		return command_fail(&e);
	(void)service_disable(service->path);
	printf("Removed %s\nNow type:\n"
	       "  systemctl --user stop %s     # its task stays saved\n"
	       "  systemctl --user daemon-reload\n",
	       service->path, service->name);
	return EXIT_DONE;
}

static int run_service(struct call *call)
{
	OWN(service) struct service service = { .call = call };
	bool removes = call_option(call, "remove") != NULL;
	bool installs = call_option(call, "install") != NULL;
	struct err e = { 0 };

	if (removes && installs)
		return command_usage(&command_service, "--install or --remove, not both");
	if (!service_is_offered(&e) || !find_function(&service, &e) || !find_name(&service, &e))
		return command_fail(&e);
	if (removes)
		return take_away(&service);
	if (!check_pairs(&service, &e))
		return command_fail(&e);
	if (!find_account(&service, &e))
		return command_fail_login(&e);
	if (!write_text(&service, &e))
		return command_fail(&e);
	return installs ? install(&service) : print(&service);
}

const struct command command_service = {
	.name = "service",
	.arguments = "FUNCTION [KEY=VALUE...] [--install [--replace] | --remove] [--name=NAME] "
		     "[--instance=N] [--account=A]",
	.options = "install replace remove name= instance= account=",
	.help = "print a systemd user unit that keeps the task up, also after a reboot; install "
		"it, "
		"or take it away",
	.example = "ikabot --service autoPirate missions=1000 --install",
	.words_min = 1,
	.words_max = -1,
	.run = run_service,
};
