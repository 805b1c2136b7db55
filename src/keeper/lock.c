/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/lock.h"

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "control/identity.h"
#include "control/instance.h"
#include "keeper/state.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/home.h"
#include "task/function.h"

json_t *keeper_identity(const struct keeper *keeper)
{
	json_t *entry = json_object();

	json_put_text(entry, "id", keeper->id);
	identity_put(entry, &keeper->self);
	json_put_text(entry, "action", keeper->function->name);
	json_put_number(entry, "instance", keeper->instance);
	json_put_number(entry, "date", keeper->date_ms / 1000);
	return entry;
}

void keeper_label(struct keeper *keeper)
{
	OWN(json) json_t *label = keeper_identity(keeper);
	OWN(text) char *text = NULL;
	struct process worker;
	struct err e = { 0 };

	if (keeper->worker.pid > 0 && process_find(keeper->worker.pid, &worker)) {
		json_put_number(label, "worker", worker.pid);
		json_put_number(label, "workerStart", (int64_t)worker.start);
	}
	/* A label has its place on the disk already: where the register cannot be written, it says
	 * what the register does not. */
	if (keeper->register_broken)
		json_put_text(label, "state", task_state_name(keeper->state));
	text = json_line(label);
	if (!lock_write_label(keeper->lock, text, &e))
		log_warning("%s", e.text);
}

void keeper_note_lock(struct keeper *keeper)
{
	instance_path(&keeper->home, keeper->account, keeper->function->name, keeper->instance,
		      keeper->lock_path);
	keeper->lock_file = file_identity(keeper->lock_path);
}

bool keeper_hold(struct keeper *keeper, struct err *e)
{
	struct lock *lock;

	if (lock_counts(keeper->lock, keeper->lock_path))
		return true;
	if (!home_make(&keeper->home, e))
		return false;
	lock = lock_take(keeper->lock_path, 0, e);
	if (lock == NULL)
		return false;
	lock_free(keeper->lock);
	keeper->lock = lock;
	keeper_note_lock(keeper);
	keeper_label(keeper);
	keeper->register_stale = true;
	log_warning("%s was gone or replaced; it is there and locked again", keeper->lock_path);
	return true;
}
