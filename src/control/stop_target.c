/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/stop_target.h"

#include <signal.h>
#include <string.h>

#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/clash.h"
#include "control/identity.h"
#include "control/instance.h"
#include "control/tasks.h"
#include "os/file.h"
#include "os/lock.h"
#include "os/process.h"
#include "store/register.h"
#include "store/state.h"

enum { REGISTER_WAIT_MS = 5000 };

void target_aim(struct target *target, struct home *home, const json_t *entry)
{
	target->home = home;
	target->entry = entry;
	target->id = json_get_text(entry, "id", "");
	target->account = json_get_text(entry, "account", "");
	target->function = json_get_text(entry, "action", "");
	target->instance = json_get_int(entry, "instance", 1);
	target->call = (struct control_call){ .id = target->id, .fd = -1 };
	instance_path(home, target->account, target->function, target->instance, target->lock_path);
	if (file_is_gone(target->lock_path))
		(void)home_make(home, &(struct err){ 0 }); /* said when the lock is taken */
}

/* The lock of a damaged state file is not known. */
static bool is_nameless(const struct target *target)
{
	return !account_name_is_valid(target->account);
}

bool target_is_over(const struct target *target, struct lock **lock)
{
	struct err e = { 0 };
	OWN(json) json_t *label = NULL;
	char text[LABEL_SIZE];

	*lock = NULL;
	if (is_nameless(target))
		return true;
	if (task_is_adrift(target->entry) && identity_lives(target->entry))
		return false; /* the lock at the path is not yet, or no more, its own */
	*lock = lock_take(target->lock_path, 0, &e);
	if (*lock != NULL || !lock_look(target->lock_path, text, sizeof text))
		return *lock != NULL;
	label = json_parse(text, strlen(text), "the label", &e);
	return label != NULL && identity_lives(label) &&
	       !text_equal(json_get_text(label, "id", ""), target->id);
}

/* The register of a newer ikabot is left alone: it is a view, and its entry is dead. */
static bool leave_register(const struct target *target, struct err *e)
{
	struct err why = { 0 };

	if (is_nameless(target) || register_remove(target->home, target->account, target->id, NULL,
						   REGISTER_WAIT_MS, &why))
		return true;
	if (why.kind != ERR_INPUT) {
		*e = why;
		return false;
	}
	text_copy(target->home->notice, sizeof target->home->notice, why.text);
	return true;
}

/* What a killed keeper could not do itself. */
static bool clean_up(const struct target *target, struct err *e)
{
	char path[HOME_PATH_SIZE];
	char name[32];
	struct err ignored = { 0 };

	control_socket_name(target->id, name);
	(void)file_remove(home_path(target->home, path, "run/%s", name), &ignored);
	return (target->keep || state_remove(target->home, target->id, e)) &&
	       leave_register(target, e);
}

/* Was it resumed meanwhile, perhaps as another instance? */
static bool is_back(const struct target *target, const struct lock *lock)
{
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(target->home, target->id, &e);
	OWN(json) json_t *label = NULL;
	int instance = json_get_int(saved, "instance", 1);
	char path[HOME_PATH_SIZE];
	char text[LABEL_SIZE];

	if (saved == NULL || (lock != NULL && instance == target->instance))
		return false;
	instance_path(target->home, target->account, target->function, instance, path);
	if (!lock_look(path, text, sizeof text))
		return false;
	label = json_parse(text, strlen(text), "the label", &e);
	return text_equal(json_get_text(label, "id", ""), target->id);
}

/* A process that resumes a task holds the start lock until the task can be seen. */
bool target_forget(const struct target *target, const struct lock *lock, struct err *e)
{
	OWN(lock) struct lock *starting = NULL;

	if (is_nameless(target))
		return clean_up(target, e);
	starting = clash_lock(target->home, target->account, CLASH_WAIT_MS, e);
	if (starting == NULL)
		return false;
	if (is_back(target, lock))
		return err_set(e, ERR_BUSY, "%s (%s) is being resumed just now; try again",
			       target->function, target->id);
	return clean_up(target, e);
}

/* The label, while it is of this task; owned by the caller. */
static json_t *read_label(const struct target *target, struct err *e)
{
	OWN(json) json_t *label = NULL;
	char text[LABEL_SIZE];

	if (task_is_adrift(target->entry))
		return json_incref((json_t *)target->entry);
	if (!lock_look(target->lock_path, text, sizeof text))
		return err_null(e, ERR_MISSING, "its lock is free now");
	label = json_parse(text, strlen(text), "the label of its lock", e);
	if (label != NULL && text_equal(json_get_text(label, "id", ""), target->id))
		return STEAL(label);
	return err_null(e, ERR_REFUSED, "the label of its lock does not name it");
}

bool target_signal(struct target *target, int number)
{
	OWN(json) json_t *label = read_label(target, &target->unsent);
	struct err ignored = { 0 };
	struct process keeper;
	struct process worker;
	bool sent = false;

	if (label == NULL)
		return false;
	if (!identity_keeper(label, &keeper))
		return err_set(&target->unsent, ERR_REFUSED,
			       "the label of its lock names no process");
	/* First: with its leader the group would lose its name. */
	if (number == SIGKILL && identity_worker(label, &worker))
		sent = identity_end_group(&worker, &ignored);
	sent |= identity_signal(&keeper, number, &target->unsent);
	if (number == SIGTERM) /* a stopped process handles no signal */
		(void)identity_signal(&keeper, SIGCONT, &ignored);
	return sent;
}
