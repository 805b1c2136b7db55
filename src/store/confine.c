/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/confine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/child.h"
#include "os/file.h"
#include "os/guard.h"
#include "os/process.h"
#include "os/program.h"
#include "os/stream.h"
#include "store/home.h"
#include "store/session.h"
#include "store/settings.h"

enum { PATHS_MAX = 22, TRIAL_MS = 5000 };

static char holds[SANDBOX_TEXT_SIZE] = "nothing";
static struct sandbox_report report;
static bool is_confined;

enum {
	STEP = 1 << CONFINE_STEP,
	TALK = 1 << CONFINE_TALK,
	SERVER = 1 << CONFINE_SERVER,
	MESSAGE = 1 << CONFINE_MESSAGE,
};

/* Folders of .ikabot.d, with the files of all accounts. Kept keys are for none of them; the log
 * is open already. The clerk reads and writes the journal. */
static const struct place {
	const char *folder;
	enum sandbox_right right;
	unsigned kinds; /* who has it */
} places[] = {
	{ "locks", SANDBOX_READ, TALK | SERVER | MESSAGE }, { "log", SANDBOX_ADD, SERVER },
	{ "cache", SANDBOX_WRITE, STEP | TALK | SERVER },   { "cache", SANDBOX_READ, MESSAGE },
	{ "state", SANDBOX_READ, TALK | SERVER | MESSAGE }, { "history", SANDBOX_WRITE, SERVER },
};

static char one_more_lock[HOME_PATH_SIZE];
static int shared_lock; /* a descriptor; 0: none */

/* What they name is read: for a login without a person, and to find certificates. */
static const struct variable {
	const char *name;
	bool of_login; /* no business of who sends messages */
} variables[] = {
	{ "IKABOT_PASSWORD_FILE", true }, { "CREDENTIALS_DIRECTORY", true },
	{ "IKABOT_TOKEN_FILE", true },	  { "SSL_CERT_FILE", false },
	{ "SSL_CERT_DIR", false },
};

struct paths {
	struct sandbox_path list[PATHS_MAX]; /* one more than is used: the end */
	char names[PATHS_MAX][HOME_PATH_SIZE];
	size_t count;
};

static void add_path(struct paths *paths, const char *path, enum sandbox_right right)
{
	char *name = paths->names[paths->count];

	text_copy(name, HOME_PATH_SIZE, path);
	paths->list[paths->count++] = (struct sandbox_path){ name, right };
}

/* Made now, since afterwards it cannot be. */
static void add_lock(struct paths *paths, const char *path)
{
	file_touch(path);
	add_path(paths, path, SANDBOX_EDIT);
}

static void add_locks(struct paths *paths, const struct clerk_duty *duty)
{
	/* store/gate.h */
	static const char *const kinds[] = { "turn", "first", "visit", "gate" };
	char account[ACCOUNT_NAME_SIZE] = "";
	char path[HOME_PATH_SIZE];

	if (*one_more_lock != '\0')
		add_lock(paths, one_more_lock);
	add_lock(paths, home_path(duty->home, path, "locks/session"));
	if (duty->account == NULL)
		return;
	account_file_name(duty->account, account);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		add_lock(paths, home_path(duty->home, path, "locks/%s.%s", account, kinds[i]));
}

static void list_paths(struct paths *paths, const struct clerk_duty *duty, enum confine_kind kind)
{
	char path[HOME_PATH_SIZE];

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (places[i].kinds & 1u << kind)
			add_path(paths, home_path(duty->home, path, "%s", places[i].folder),
				 places[i].right);
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *named = getenv(variables[i].name);

		if (variables[i].of_login && kind == CONFINE_MESSAGE)
			continue;
		if (named != NULL && *named != '\0')
			add_path(paths, named, SANDBOX_READ);
	}
	add_locks(paths, duty);
}

void confine_lock(const char *path)
{
	text_copy(one_more_lock, sizeof one_more_lock, path);
}

void confine_holder(int lock)
{
	shared_lock = lock;
}

bool confine_is_wanted(struct home *home, const char *account)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load(home, &ignored);

	return session_setting(session, account, "sandbox") != 0;
}

static void limit(enum confine_kind kind)
{
	if (kind == CONFINE_SERVER)
		guard_server();
	else
		guard_step();
}

static bool enter(enum confine_kind kind, const struct clerk_duty *duty, struct err *e)
{
	struct sandbox_plan plan = { .has_children = kind == CONFINE_SERVER,
				     /* A proxy may be set while it serves. */
				     .any_port = kind == CONFINE_SERVER };
	struct paths paths = { .count = 0 };
	struct process self;

	process_self(&self); /* learned while the system's files can be read, and remembered */
	list_paths(&paths, duty, kind);
	plan.paths = paths.list;
	if (!sandbox_enter(&plan, &report, e))
		return false;
	sandbox_print(&report, holds, sizeof holds);
	is_confined = true;
	if (shared_lock > 0)
		stream_close(shared_lock);
	shared_lock = 0;
	return true;
}

static bool refuse(const struct err *why, struct err *e)
{
	return err_set(e, ERR_RETRY,
		       "nothing was done, because the sandbox cannot be set up: %s; to do without "
		       "it, set \"sandbox\" to 0 (man 5 ikabot)",
		       why->text);
}

/* All that enter need a clerk: for the session file, and for sockets. The server needs one in
 * any case: a task that it started itself would have its limits for life. */
bool confine(enum confine_kind kind, struct clerk_duty *duty, bool wanted, struct err *e)
{
	struct err why = { 0 };
	bool enters = wanted && !is_confined && sandbox_offers() >= 0;

	duty->lock = shared_lock;
	if (!is_confined && (enters || kind == CONFINE_SERVER) && !clerk_hire(duty, &why))
		return refuse(&why, e);
	limit(kind);
	return !enters || enter(kind, duty, &why) || refuse(&why, e);
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
	if (!confine(CONFINE_STEP, &duty, true, &e))
		return 1;
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
