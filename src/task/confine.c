/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/confine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "os/child.h"
#include "os/file.h"
#include "os/guard.h"
#include "os/process.h"
#include "os/program.h"
#include "os/stream.h"
#include "store/home.h"
#include "store/session.h"

enum { PATHS_MAX = 16, TRIAL_MS = 5000 };

static char holds[SANDBOX_TEXT_SIZE] = "nothing";
static struct sandbox_report report;
static bool is_confined;

/* Folders of .ikabot.d. Kept keys are for none of them. */
static const struct place {
	const char *folder;
	enum sandbox_right right;
	bool of_server; /* only the web server has it */
} places[] = {
	{ "locks", SANDBOX_ADD, false },  { "journal", SANDBOX_WRITE, false },
	{ "log", SANDBOX_ADD, false },	  { "cache", SANDBOX_WRITE, false },
	{ "state", SANDBOX_READ, false }, { "history", SANDBOX_WRITE, true },
};

/* With these a login that nobody is there for is done, and certificates are found. */
static const char *const variables[] = { "IKABOT_PASSWORD_FILE", "CREDENTIALS_DIRECTORY",
					 "IKABOT_TOKEN_FILE", "SSL_CERT_FILE", "SSL_CERT_DIR" };

struct paths {
	struct sandbox_path list[PATHS_MAX]; /* one more than is used: the end */
	char names[sizeof places / sizeof *places][HOME_PATH_SIZE];
};

static void list_paths(struct paths *paths, const struct home *home, enum confine_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (places[i].of_server && kind != CONFINE_SERVER)
			continue;
		paths->list[count++] = (struct sandbox_path){
			home_path(home, paths->names[i], "%s", places[i].folder), places[i].right
		};
	}
	for (size_t i = 0; kind != CONFINE_MESSAGE && i < sizeof variables / sizeof *variables;
	     i++) {
		const char *path = getenv(variables[i]);

		if (path != NULL && *path != '\0')
			paths->list[count++] = (struct sandbox_path){ path, SANDBOX_READ };
	}
	paths->list[count] = (struct sandbox_path){ NULL, SANDBOX_READ };
}

bool confine_is_wanted(struct home *home, const char *account)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load(home, &ignored);

	return session_setting(session, account, "sandbox", 1) != 0;
}

static void limit(enum confine_kind kind)
{
	if (kind == CONFINE_SERVER)
		guard_server();
	else
		guard_step();
}

/* Who may not touch files needs a clerk for the session file. The server needs one in any case:
 * a task that it started itself would have its limits for life, and its filter, which lets no
 * program be started, holds without Landlock, too. */
static bool hire(struct clerk_duty *duty)
{
	struct err e = { 0 };

	if (clerk_hire(duty, &e))
		return true;
	log_warning("files are not confined: %s", e.text);
	return false;
}

void confine(enum confine_kind kind, struct clerk_duty *duty, bool wanted)
{
	struct sandbox_plan plan = { .may_call = kind != CONFINE_STEP,
				     .may_kill = kind == CONFINE_SERVER,
				     /* A proxy may be set while it serves. */
				     .any_port = kind == CONFINE_SERVER };
	struct paths paths;
	bool enters = wanted && !is_confined;
	bool files = enters && sandbox_offers() > 0;

	if (!is_confined && (files || kind == CONFINE_SERVER) && !hire(duty)) {
		files = false;
		enters = enters && kind != CONFINE_SERVER;
	}
	limit(kind);
	if (!enters)
		return;
	if (files) {
		list_paths(&paths, duty->home, kind);
		plan.paths = paths.list;
	}
	sandbox_enter(&plan, &report);
	sandbox_print(&report, holds, sizeof holds);
	is_confined = true;
}

const char *confine_holds(void)
{
	return holds;
}

void confine_end(void)
{
	clerk_dismiss();
}

/* --- does it bite? */

const char *const confine_tries[CONFINE_TRIES] = { "read other files of yours",
						   "signal other processes", "start programs" };

static void see_nothing(const char *name, void *argument)
{
	(void)name;
	(void)argument;
}

static int try_all(void *argument, int channel)
{
	static const char *const program[] = { "true", NULL };
	struct clerk_duty duty = { .home = argument };
	struct process parent = { 0 };
	struct confine_trial trial = { 0 };
	struct err e = { 0 };

	(void)process_find(getppid(), &parent);
	guard_process();
	trial.is_private = guard_holds();
	confine(CONFINE_STEP, &duty, true);
	trial.held = report;
	trial.could[0] = folder_each(duty.home->root, "", see_nothing, NULL, &e);
	trial.could[1] = process_signal(&parent, 0, &e);
	trial.could[2] = program_run(program, TRIAL_MS, &e);
	(void)stream_send(channel, &trial, sizeof trial, TRIAL_MS);
	confine_end();
	return 0;
}

bool confine_try(struct home *home, struct confine_trial *trial)
{
	const int keep[] = { -1 };
	OWN(buffer) struct buffer input = { 0 };
	struct err ignored = { 0 };
	struct child child;
	bool heard;

	if (!child_start(&child, try_all, home, keep, &ignored))
		return false;
	heard = stream_exact(child.channel, &input, trial, sizeof *trial, 2 * TRIAL_MS);
	child_end(&child);
	return heard;
}
