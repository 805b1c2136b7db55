/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --backup and --restore. */
#include "cli/command/backup.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/tasks.h"
#include "game/login/login.h"
#include "os/guard.h"
#include "os/terminal.h"
#include "store/backup.h"
#include "store/restore.h"
#include "ui/ask.h"

/* --- the password */

static void forget(char *password)
{
	if (password != NULL)
		mem_wipe(password, strlen(password));
	free(password);
}

/* NULL with *e->kind ERR_NONE when the environment tells none. */
static char *from_environment(struct err *e)
{
	const char *path = getenv("IKABOT_BACKUP_PASSWORD_FILE");
	const char *text = getenv("IKABOT_BACKUP_PASSWORD");
	struct login_secret from = { .path = "" };
	char *password;

	if (path == NULL || *path == '\0')
		return text != NULL && *text != '\0' ? mem_text(text) : NULL;
	text_copy(from.path, sizeof from.path, path);
	password = login_read_secret(&from, e);
	if (*from.warning != '\0')
		command_complain("%s", from.warning);
	return password;
}

static char *ask(const char *prompt, struct err *e)
{
	struct asker asker;
	char *password;

	asker_init(&asker, NULL, 0);
	password = ask_line(&asker, prompt, ASK_SECRET, e);
	asker_done(&asker);
	return password;
}

/* Who mistypes a new one would never open the backup. */
static char *ask_twice(struct err *e)
{
	char *first = ask("Password for the backup (without it nothing opens it): ", e);
	char *second = first != NULL ? ask("Once more: ", e) : NULL;
	bool same = second != NULL && text_equal(first, second);

	if (second != NULL && !same)
		err_set(e, ERR_INPUT, "the two passwords differ; nothing was written");
	forget(second);
	if (!same) {
		forget(first);
		return NULL;
	}
	return first;
}

static char *find_password(bool is_new, struct err *e)
{
	char *password;

	guard_process();
	password = from_environment(e);
	if (password == NULL && e->kind == ERR_NONE) {
		if (!terminal_is(STDIN_FILENO))
			return err_null(e, ERR_SESSION,
					"the password of the backup is needed and nobody is here "
					"to type it; set IKABOT_BACKUP_PASSWORD_FILE to a file "
					"with it");
		password = is_new ? ask_twice(e) : ask("Password of the backup: ", e);
	}
	if (password != NULL && is_new && strlen(password) < BACKUP_PASSWORD_MIN) {
		forget(password);
		return err_null(e, ERR_INPUT,
				"the password of a backup has at least %d characters; nothing was "
				"written",
				BACKUP_PASSWORD_MIN);
	}
	return password;
}

/* --- what is told */

static int count(const json_t *content, const char *folder)
{
	const char *name;
	json_t *file;
	int found = 0;

	json_each_member(json_object_get(content, "files"), name, file)
		found += text_starts(name, folder);
	return found;
}

static void tell_content(const json_t *content)
{
	time_t made = (time_t)json_get_number(content, "made", 0);
	char when[64] = "?";
	struct tm broken;

	if (localtime_r(&made, &broken) != NULL)
		strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S %Z", &broken);
	printf("made %s; %s session file, tasks: %d, journals: %d, kept keys: %d.\n", when,
	       count(content, "session") > 0 ? "with a" : "without", count(content, "state/"),
	       count(content, "journal/"), count(content, "keys/"));
}

/* --- --backup */

static int run_backup(struct call *call)
{
	const char *path = call->words[0];
	OWN(json) json_t *content = NULL;
	char *password = NULL;
	struct err e = { 0 };
	bool written;

	if (backup_may_write(path, &e))
		content = backup_gather(&call->home, &e);
	if (content != NULL)
		password = find_password(true, &e);
	written = password != NULL && backup_write(path, content, password, &e);
	forget(password);
	if (!written) {
		if (e.kind == ERR_SYSTEM)
			err_prefix(&e, "no backup was written");
		return command_fail(&e);
	}
	printf("%s: the backup of %s, ", path, call->home.root);
	tell_content(content);
	return EXIT_DONE;
}

/* --- --restore */

bool command_no_task_runs(struct call *call, struct err *e)
{
	struct err unseen = { 0 };
	OWN(json) json_t *entries = tasks_look(&call->home, NULL, &unseen);
	char title[96];
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry) {
		if (!task_runs(entry) && !task_is_unseen(entry) && task_elsewhere(entry) == NULL)
			continue;
		return err_set(e, ERR_BUSY,
			       "%s runs%s%s; nothing was changed. Stop it first: "
			       "ikabot --stop --all",
			       task_title(entry, title, sizeof title),
			       task_elsewhere(entry) != NULL ? " " : "",
			       task_elsewhere(entry) != NULL ? task_elsewhere(entry) : "");
	}
	if (unseen.kind != ERR_NONE)
		*e = unseen;
	return unseen.kind == ERR_NONE;
}

static bool may_restore(struct call *call, const char *path, struct err *e)
{
	if (!backup_check(path, e) || !home_takes_tasks(&call->home, e) ||
	    !command_no_task_runs(call, e))
		return false;
	*call->home.notice = '\0'; /* of a file that is put aside, or left alone */
	return call_option(call, "replace") != NULL || !restore_finds_something(&call->home) ||
	       err_set(e, ERR_BUSY,
		       "there is something of ikabot in %s, and nothing was changed; to put it "
		       "aside and the backup in its place, add --replace",
		       call->home.root);
}

static void tell_restored(const struct call *call, const struct restored *restored,
			  const json_t *content)
{
	printf("%s is restored: ", call->home.root);
	tell_content(content);
	if (*restored->session != '\0' || *restored->folder != '\0')
		printf("What was there is kept:%s%s%s%s\n", *restored->session != '\0' ? " " : "",
		       restored->session, *restored->folder != '\0' ? " " : "", restored->folder);
	if (count(content, "state/") > 0)
		puts("Its tasks do not run; see: ikabot --list. They know nothing of what happened "
		     "since\nthe backup was made: what was sent or built meanwhile could be sent "
		     "or built again.\nStop those that are over; the others go on with: ikabot "
		     "--recover");
}

static int run_restore(struct call *call)
{
	const char *path = call->words[0];
	OWN(json) json_t *content = NULL;
	struct restored restored;
	char *password = NULL;
	struct err e = { 0 };

	if (may_restore(call, path, &e))
		password = find_password(false, &e);
	if (password != NULL)
		content = backup_read(path, password, &e);
	forget(password);
	if (content == NULL && e.kind == ERR_INPUT) {
		(void)command_fail(&e);
		return EXIT_DATA;
	}
	if (content == NULL || !restore(&call->home, content, &restored, &e))
		return command_fail(&e);
	tell_restored(call, &restored, content);
	return EXIT_DONE;
}

const struct command command_backup = {
	.name = "backup",
	.arguments = "FILE",
	.options = "",
	.help = "write session, saved tasks, journals, kept keys and history into one file, sealed "
		"with a password of its own",
	.example = "ikabot --backup ikabot.backup",
	.words_min = 1,
	.words_max = 1,
	.run = run_backup,
};
const struct command command_restore = {
	.name = "restore",
	.arguments = "FILE [--replace]",
	.options = "replace",
	.help = "put a backup in the place of the home, while no task runs; what was there is kept "
		"aside",
	.example = "ikabot --restore ikabot.backup --replace",
	.words_min = 1,
	.words_max = 1,
	.run = run_restore,
};
