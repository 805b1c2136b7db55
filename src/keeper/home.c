/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keeper's care for what it has in the home: its lock, control socket, state file, log
 * and entry in the register. Somebody else (a cleaner, a hand, a restored backup) may remove,
 * rename, replace, empty or close any of them while the task runs. Every GLANCE_MS it glances
 * at the lock, and every few seconds at socket and state file: hundreds of tasks may do so all
 * day. It looks at everything when that is not as it was left, and now and then, and makes
 * again from memory what is gone.
 *
 * A lock counts only while its path names the locked file (os/lock.h). Without one that
 * counts nothing is saved and no step begins. Where another task holds the file that is there
 * now, this one leaves in order: its state is kept, and it is interrupted.
 *
 * A worker that was at work meanwhile has inherited the old lock. The label of the new one
 * names it, and the next holder of the lock checks that this worker is gone (keeper.c).
 */
#include "keeper/home.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/identity.h"
#include "control/instance.h"
#include "keeper/lock.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/steps.h"
#include "os/file.h"
#include "os/local.h"
#include "os/lock.h"
#include "os/random.h"
#include "store/register.h"
#include "task/function.h"

enum {
	LOOK_MS = 20000,
	GLANCES_A_TURN = 2,
	TRY_AGAIN_MS = 1000,
	ENTRY_LOOK_MS = 6000, /* other tasks change the session file all the time */
	HOMELESS_MS = 30000,  /* a disk may be away for a moment */
};

/* Another holds the file that has taken the place of ours. Has it this task's id, it has
 * resumed it, and all that bears the id is its own by now. */
static void give_way(struct keeper *keeper)
{
	OWN(json) json_t *holder = NULL;

	holder = instance_holder(&keeper->home, keeper->account, keeper->function->name,
				 keeper->instance);
	if (keeper->stop_wanted || !identity_lives(holder) ||
	    json_get_number(holder, "pid", 0) == keeper->self.pid)
		return; /* free again, or only looked at: the next look takes it */
	log_warning("another task (%s, PID %lld) has locked the file that took the place of "
		    "this one's; this one leaves, its state is kept",
		    json_get_text(holder, "id", "?"), (long long)json_get_number(holder, "pid", 0));
	keeper->gives_way = true;
	keeper->replaced = text_equal(json_get_text(holder, "id", ""), keeper->id);
	keeper->resumable = true;
	keeper_stop(keeper);
}

/* Without the home itself the task cannot be reached, and nothing can be kept. */
static void leave_ruins(struct keeper *keeper, int64_t now)
{
	if (folder_is(keeper->home.root)) {
		keeper->homeless_since = 0;
		return;
	}
	if (keeper->homeless_since == 0)
		keeper->homeless_since = now;
	if (now - keeper->homeless_since < HOMELESS_MS || keeper->stop_wanted)
		return;
	log_error("the home folder %s is gone; the task ends", keeper->home.root);
	keeper->gives_way = keeper->replaced = true;
	keeper->resumable = true;
	keeper_stop(keeper);
}

static const char *door_path(const struct keeper *keeper, char path[HOME_PATH_SIZE])
{
	char name[32];

	control_socket_name(keeper->id, name);
	return home_path(&keeper->home, path, "run/%s", name);
}

bool keeper_open_door(struct keeper *keeper, struct err *e)
{
	char folder[HOME_PATH_SIZE];
	char path[HOME_PATH_SIZE];
	char name[32];
	int listener;

	home_path(&keeper->home, folder, "run");
	control_socket_name(keeper->id, name);
	if (file_is_gone(folder) && !home_make(&keeper->home, e))
		return false;
	listener = local_listen(folder, name, e);
	if (listener < 0)
		return false;
	stream_close(keeper->listener);
	keeper->listener = listener;
	keeper->door = file_stamp(door_path(keeper, path));
	return true;
}

void keeper_close_door(const struct keeper *keeper)
{
	struct err e = { 0 };
	char path[HOME_PATH_SIZE];

	if (!keeper->replaced && !file_remove(door_path(keeper, path), &e))
		log_warning("%s", e.text);
}

static bool keep_door(struct keeper *keeper, struct err *e)
{
	char path[HOME_PATH_SIZE];

	if (file_stamp(door_path(keeper, path)) == keeper->door)
		return true;
	if (!keeper_open_door(keeper, e))
		return false;
	log_warning("the control socket was gone or changed; it is there again");
	return true;
}

static bool keep_state(struct keeper *keeper, struct err *e)
{
	if (keeper->unsaved || state_stamp(&keeper->home, keeper->id) == keeper->state_stamp)
		return !keeper->unsaved || err_set(e, ERR_SYSTEM, "%s", keeper->unsaved_why);
	if (!keeper_save(keeper, true, e)) {
		keeper->unsaved = true;
		return false;
	}
	log_warning("the state file was gone or changed; it is written again");
	return true;
}

static void keep_entry(struct keeper *keeper, int64_t now)
{
	char path[HOME_PATH_SIZE];
	uint64_t stamp = file_stamp(home_session(&keeper->home, path));

	if (stamp == keeper->session_stamp || (stamp != 0 && now < keeper->entry_at_ms))
		return;
	keeper->entry_at_ms = now + ENTRY_LOOK_MS / 2 + random_below(ENTRY_LOOK_MS);
	keeper->session_stamp = stamp;
	if (keeper->register_stale || register_has(&keeper->home, keeper->account, keeper->id))
		return;
	log_warning("the task was no more in the register; it is put there again");
	keeper->register_stale = true;
}

/* What a step that serves may reach was settled when it began (store/confine.h): it has lost
 * a folder that was removed, and does not get the new one. */
static bool keep_folders(struct keeper *keeper, struct err *e)
{
	if (keeper->worker.pid == 0 || keeper->function->step_limit_s != STEP_SERVES ||
	    home_identity(&keeper->home) == keeper->folders)
		return true;
	if (!home_make(&keeper->home, e))
		return false;
	keeper->folders = home_identity(&keeper->home);
	log_warning("a folder of the home was gone or replaced; the step begins anew");
	keeper_wake(keeper);
	return true;
}

/* Said in the status as long as it is so. */
static void note_wrong(struct keeper *keeper, const char *text)
{
	if (text_equal(keeper->wrong, text))
		return;
	text_visible_copy(keeper->wrong, sizeof keeper->wrong, text);
	if (*text != '\0')
		log_error("%s", text);
	else
		log_info("the task's files are in order again");
	keeper->register_stale = true;
	keeper_tell_followers(keeper);
}

static bool glance(struct keeper *keeper)
{
	char path[HOME_PATH_SIZE];

	if (file_identity(keeper->lock_path) != keeper->lock_file)
		return false;
	if (++keeper->glances % GLANCES_A_TURN != 0)
		return true;
	if (!keeper->foreground)
		log_keep();
	return lock_is_labelled(keeper->lock) &&
	       file_stamp(door_path(keeper, path)) == keeper->door &&
	       (keeper->unsaved || state_stamp(&keeper->home, keeper->id) == keeper->state_stamp);
}

bool keeper_glance(struct keeper *keeper, int64_t *left_ms)
{
	int64_t now = clock_monotonic_ms();

	if (now >= keeper->glance_at_ms) {
		keeper->glance_at_ms = now + GLANCE_MS;
		if (!glance(keeper))
			return false;
	}
	*left_ms = keeper->glance_at_ms - now;
	return true;
}

void keeper_tend_home(struct keeper *keeper)
{
	int64_t now = clock_monotonic_ms();
	struct err e = { 0 };

	if (keeper->ended || now < keeper->home_at_ms)
		return;
	keeper->home_at_ms = now + LOOK_MS;
	if (!keeper->foreground)
		log_keep();
	if (!keeper_hold(keeper, &e)) {
		note_wrong(keeper, e.text);
		keeper->home_at_ms = now + TRY_AGAIN_MS;
		leave_ruins(keeper, now);
		if (e.kind == ERR_BUSY)
			give_way(keeper);
		return;
	}
	if (!lock_is_labelled(keeper->lock))
		keeper_label(keeper);
	keep_entry(keeper, now);
	(void)(keep_door(keeper, &e) && keep_state(keeper, &e) && keep_folders(keeper, &e));
	note_wrong(keeper, e.text);
	if (e.kind != ERR_NONE)
		keeper->home_at_ms = now + TRY_AGAIN_MS;
}
