/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/doctor.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "control/recover.h"
#include "control/tasks.h"
#include "game/http/curl_library.h"
#include "os/disk.h"
#include "os/file.h"
#include "os/health.h"
#include "os/httpd.h"
#include "os/library.h"
#include "store/confine.h"
#include "store/secrets.h"
#include "store/session.h"
#include "store/settings.h"

enum { FREE_MIN = 10 * 1024 * 1024 };

static int complaints;

static void fine(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void fine(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("  ok    ");
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

static void complain(const char *format, ...)
{
	va_list args;

	complaints++;
	va_start(args, format);
	printf("  LOOK  ");
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

static void check_disk(const struct home *home)
{
	char kind[DISK_KIND_SIZE];
	enum disk disk = disk_look(home->root, kind);
	struct err e = { 0 };

	if (disk == DISK_LOCAL)
		fine("the home is on a local disk: locks hold");
	else if (home_takes_tasks(home, &e))
		complain("the home is on a remote disk (%s); its server keeps the locks for those "
			 "who ask it: steer a task from the computer that it runs on, or set "
			 "IKABOT_HOME to a folder on a local disk",
			 kind);
	else
		complain("%s", e.text);
}

static void check_home(struct call *call)
{
	struct err e = { 0 };
	int64_t room = health_free_bytes(call->home.root);
	char path[HOME_PATH_SIZE];

	if (!home_is_closed(&call->home, &e))
		complain("%s", e.text);
	else if (file_exists(home_path(&call->home, path, "%s", "")))
		fine("the home is %s, and .ikabot.d in it is yours alone", call->home.root);
	else
		fine("the home is %s; no .ikabot.d is in it yet", call->home.root);
	check_disk(&call->home);
	if (!health_is_writable(call->home.root))
		complain(
			"nothing can be written there: the disk is read-only, or the folder is not "
			"yours; tasks can be looked at, but none starts or saves its progress");
	else if (room >= 0 && room < FREE_MIN)
		complain("only %lld KiB are free there; tasks cannot save their progress on a full "
			 "disk",
			 (long long)room / 1024);
	else
		fine("there is room to save progress");
}

static void check_key(struct call *call, const char *name, const json_t *account)
{
	struct err why = { 0 };

	switch (secrets_kept_key(&call->home, name, account, &why)) {
	case KEPT_NOT:
		fine("%s: its key is not kept; for unattended starts: ikabot --remember", name);
		break;
	case KEPT_UNUSABLE: complain("%s: the key that is kept: %s", name, why.text); break;
	case KEPT_STALE:
		complain("%s: the key that is kept does not open its secrets, which were sealed "
			 "with another password; keep the right one with: ikabot --remember "
			 "--account=%s",
			 name, name);
		break;
	case KEPT_WELL:
		fine("%s: its key is kept, cron and --recover can start its tasks", name);
		break;
	}
}

static void check_seal(const char *name, const json_t *account)
{
	static const char *const wrong[] = {
		[SEAL_NONE] = "nothing is sealed for it",
		[SEAL_DAMAGED] = "its secrets are damaged",
		[SEAL_WITHOUT_SALT] = "its salt is lost, and no password opens its secrets",
		[SEAL_WHOLE] = NULL,
	};
	enum seal seal = secrets_seal(account);

	if (wrong[seal] != NULL)
		complain("%s: %s; log in again with: ikabot --login", name, wrong[seal]);
}

static void complain_of_setting(void *argument, const char *account, const char *text)
{
	(void)argument;
	complain("settings%s%s: %s; it does not count; see: ikabot --settings",
		 account != NULL ? " of " : "", account != NULL ? account : "", text);
}

static void check_session(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&call->home, &e);
	char path[HOME_PATH_SIZE];
	const char *name;
	json_t *account;

	if (session == NULL) {
		complain("%s", e.text);
		return;
	}
	if (home_is_beside(&call->home))
		fine("the session file is %s, beside a file of another program",
		     home_session(&call->home, path));
	if (*call->home.notice != '\0') {
		complain("%s", call->home.notice);
		*call->home.notice = '\0';
		return;
	}
	fine("the session file is readable; accounts: %zu",
	     json_object_size(json_object_get(session, "accounts")));
	json_each_member(json_object_get(session, "accounts"), name, account) {
		check_seal(name, account);
		check_key(call, name, account);
	}
	settings_inspect(session, complain_of_setting, NULL);
}

static void check_tasks(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(&call->home, NULL, &e);
	OWN(json) json_t *interrupted = NULL;
	size_t i;
	json_t *entry;

	if (entries == NULL) {
		complain("%s", e.text);
		return;
	}
	json_each_item(entries, i, entry)
		if (task_is_damaged(entry))
			complain("task %s is damaged: %s", json_get_text(entry, "id", "?"),
				 json_get_text(entry, "status", ""));
	interrupted = recover_candidates(entries);
	if (json_array_size(interrupted) > 0)
		complain("%zu tasks were interrupted; start them again with: ikabot --recover",
			 json_array_size(interrupted));
	else
		fine("no task is interrupted");
}

static void check_library(const char *what, bool loaded, const struct err *e)
{
	if (loaded)
		fine("%s", what);
	else
		complain("%s: %s", what, e->text);
}

static void check_libraries(void)
{
	static const char *const readline[] = { "libreadline.so.8",  "libreadline.so.7",
						"libreadline.so",    "libreadline.8.dylib",
						"libreadline.dylib", NULL };
	static const char *const sodium[] = { "libsodium.so.23", "libsodium.so.26",
					      "libsodium.so",	 "libsodium.23.dylib",
					      "libsodium.dylib", NULL };
	static const struct library_symbol none[] = { { NULL, NULL } };
	struct err e = { 0 };

	check_library("libcurl (the network)", curl_load(&e), &e);
	check_library("libsodium (sealed secrets)", library_load(sodium, none, &e), &e);
	check_library("libreadline (editing in the menu)", library_load(readline, none, &e), &e);
	check_library("libmicrohttpd (practice world)", httpd_load(&e), &e);
}

static void check_system(void)
{
	if (health_lingers() == HEALTH_BAD)
		complain("this system ends your processes when you log out, tasks too; let them "
			 "live with: loginctl enable-linger");
	else
		fine("tasks live on when you log out");
	if (health_reaps() == HEALTH_UNKNOWN)
		complain("process 1 is not a usual init; in a container, start it with an init "
			 "(docker run --init), or dead processes pile up");
	else
		fine("process 1 collects dead processes");
}

static void judge_sandbox(const struct confine_trial *trial)
{
	char text[SANDBOX_TEXT_SIZE];
	bool leaks = false;

	if (trial->held.landlock == 0)
		complain("no Landlock: a step that is taken over could read and change your files; "
			 "Linux has it since 5.13, where lsm=... at its start does not leave it "
			 "out");
	if (!trial->held.seccomp)
		complain("no seccomp: the system calls of steps are not filtered; look at what the "
			 "container allows");
	for (int i = 0; i < CONFINE_TRIES; i++) {
		if (trial->could[i] && trial->held.landlock > 0 && trial->held.seccomp)
			complain("the sandbox leaks: a step could %s", confine_tries[i]);
		leaks |= trial->could[i];
	}
	if (!leaks)
		fine("steps are confined (%s): they cannot %s, %s, %s",
		     sandbox_print(&trial->held, text, sizeof text), confine_tries[0],
		     confine_tries[1], confine_tries[2]);
	else
		fine("what holds of the sandbox: %s",
		     sandbox_print(&trial->held, text, sizeof text));
}

static void check_sandbox(struct call *call)
{
	struct confine_trial trial;

	if (!confine_try(&call->home, &trial)) {
		complain("the sandbox could not be tried");
		return;
	}
	if (trial.is_private)
		fine("who holds secrets leaves no core dump and cannot be looked into");
	else
		complain("who holds secrets may leave a core dump");
	if (sandbox_offers() < 0)
		fine("steps are not confined: there is no sandbox for this system or build");
	else if (confine_is_wanted(&call->home, NULL))
		judge_sandbox(&trial);
	else
		complain("the sandbox is switched off: \"sandbox\" is 0 in the settings");
}

static int run_doctor(struct call *call)
{
	check_home(call);
	check_session(call);
	check_tasks(call);
	check_libraries();
	check_system();
	check_sandbox(call);
	if (complaints == 0)
		puts("All is well.");
	else
		printf("%d to look at.\n", complaints);
	return complaints == 0 ? EXIT_DONE : EXIT_FAILED;
}

const struct command command_doctor = {
	.name = "doctor",
	.arguments = "",
	.options = "",
	.help = "look for what could go wrong on this system",
	.example = "ikabot --doctor",
	.run = run_doctor,
};
