/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command_doctor.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "game/curl_library.h"
#include "os/file.h"
#include "os/health.h"
#include "os/httpd.h"
#include "os/library.h"
#include "store/secrets.h"
#include "store/session.h"
#include "task/confine.h"
#include "task/recover.h"
#include "task/tasks.h"

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

static void check_home(struct call *call)
{
	struct err e = { 0 };
	int64_t room = health_free_bytes(call->home.root);

	if (home_make(&call->home, &e))
		fine("the home is %s, and .ikabot.d in it is yours alone", call->home.root);
	else
		complain("%s", e.text);
	if (folder_is_remote(call->home.root))
		complain("the home is on a network file system, where locks may not hold; set "
			 "IKABOT_HOME to a folder on a local disk");
	else
		fine("the home is on a local disk: locks hold");
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

static void check_session(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&call->home, &e);
	const char *name;
	json_t *account;

	if (session == NULL) {
		complain("%s", e.text);
		return;
	}
	if (*call->home.notice != '\0')
		complain("%s", call->home.notice);
	*call->home.notice = '\0';
	fine("the session file is readable; accounts: %zu",
	     json_object_size(json_object_get(session, "accounts")));
	json_object_foreach(json_object_get(session, "accounts"), name, account)
	{
		struct err none = { 0 };
		struct key key;

		if (key_recall(&call->home, name, &key, &none))
			fine("%s: its key is kept, cron and --recover can start its tasks", name);
		else if (none.kind == ERR_MISSING)
			fine("%s: its key is not kept; for unattended starts: ikabot --remember",
			     name);
		else
			complain("%s: %s", name, none.text);
		key_wipe(&key);
	}
}

static void check_tasks(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(&call->home, NULL, &e);
	OWN(json) json_t *interrupted = NULL;

	if (entries == NULL) {
		complain("%s", e.text);
		return;
	}
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
		complain("process 1 is no usual init; in a container, start it with an init "
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
	.run = run_doctor,
};
