/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/steps.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "keeper/clients.h"
#include "keeper/due.h"
#include "keeper/lock.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/tell.h"
#include "keeper/worker.h"
#include "os/lock.h"
#include "os/random.h"
#include "task/function.h"

enum {
	TICK_MAX_MS = 20000, /* a suspended machine oversleeps by no more */
	STEP_LIMIT_S = 600,
	STOP_GRACE_MS = 6000, /* a request that changes the game may finish */
	PAUSE_MAX_MS = 15 * 60000,
	UNSAVED_RETRY_MS = 5000,
	REVIEW_TICK_MS = 300, /* has the caller of a change left? */
};

static bool may_step(const struct keeper *keeper)
{
	return keeper->worker.pid == 0 && !keeper->ended &&
	       (keeper->state == TASK_WAITING || keeper->state == TASK_STARTING ||
		keeper->state == TASK_NEEDS_ANSWER);
}

int keeper_wait_ms(const struct keeper *keeper)
{
	int64_t now = clock_monotonic_ms();
	int64_t wait = TICK_MAX_MS;

	if (keeper->ended)
		return 0;
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (keeper_client_waits(&keeper->clients[i]))
			return 0;
	if (may_step(keeper) && keeper->due.set)
		wait = due_smaller(wait, due_left(&keeper->due));
	if (keeper->worker.pid > 0)
		wait = due_smaller(wait, keeper->worker_deadline_ms - now);
	if (keeper->review.child.pid > 0)
		wait = due_smaller(wait, REVIEW_TICK_MS);
	wait = due_smaller(wait, keeper_messenger_wait_ms(keeper));
	if (keeper->unsaved)
		wait = due_smaller(wait, keeper->save_at_ms - now);
	wait = due_smaller(wait, keeper->home_at_ms - now);
	if (keeper->register_stale)
		wait = due_smaller(wait, keeper->register_at_ms - now);
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (keeper->clients[i].fd >= 0 && !keeper->clients[i].follows &&
		    !keeper->clients[i].awaits)
			wait = due_smaller(wait, keeper->clients[i].deadline_ms - now);
	return wait > 0 ? (int)wait + 1 : 0;
}

void keeper_finish(struct keeper *keeper, enum task_state state, const char *text)
{
	keeper->due.set = false;
	keeper->ended = true;
	if (state != TASK_STOPPED)
		keeper->resumable = false;
	if (!keeper->resumable)
		keeper_tell_end(keeper, state, text);
	/* What is to be resumed keeps the state and the status it is resumed in. */
	if (keeper->resumable)
		keeper_show(keeper, keeper->before_stop, NULL, true);
	else
		keeper_show(keeper, state, text, true);
	if (keeper->resumable)
		keeper_tend_messenger(keeper);
	else
		keeper_leave_messenger(keeper);
}

int64_t keeper_growing_pause(const struct keeper *keeper, int count)
{
	int64_t pause = keeper->retry_first_ms;

	while (--count > 0 && pause < PAUSE_MAX_MS)
		pause *= 2;
	pause = due_smaller(pause, PAUSE_MAX_MS);
	return pause / 2 + (int64_t)random_below((unsigned)(pause / 2 + 1));
}

void keeper_wait_for(struct keeper *keeper, int64_t pause_ms, const char *text)
{
	keeper_due_at(keeper, clock_wall_ms() + pause_ms);
	keeper_show(keeper, keeper->pause_wanted ? TASK_PAUSED : TASK_WAITING, text, false);
	keeper->pause_wanted = false;
}

static void start_step(struct keeper *keeper)
{
	static char log_path[HOME_PATH_SIZE];
	static char log_name[96];
	struct worker_job job = {
		.functions = keeper->table,
		.function = keeper->function,
		.home = &keeper->home,
		.id = keeper->id,
		.account = keeper->account,
		.key = keeper->key,
		.configuration = json_object_get(keeper->saved, "configuration"),
		.progress = keeper->progress,
		.answer = json_get_text(keeper->saved, "answer", NULL),
		.sandbox = keeper->sandbox,
		.lock = lock_descriptor(keeper->lock),
		.log_path = keeper->foreground
				    ? "-"
				    : home_path(&keeper->home, log_path, "log/%s.log", keeper->id),
		.log_name = log_name,
	};
	const int keep[] = { job.lock, -1 };
	int limit_s = keeper->function->step_limit_s;
	struct err e = { 0 };

	snprintf(log_name, sizeof log_name, "%s.%s", keeper->function->name, keeper->id);
	keeper->due.set = false;
	keeper->look_again = false;
	/* The step cannot make them: it is confined to those that are there. */
	if (!home_make(&keeper->home, &e)) {
		keeper_wait_for(keeper, keeper_growing_pause(keeper, ++keeper->troubles), e.text);
		return;
	}
	if (!child_start(&keeper->worker, worker_run, &job, keep, &e)) {
		keeper->worker = (struct child){ 0, -1 };
		keeper_wait_for(keeper, keeper_growing_pause(keeper, ++keeper->crashes), e.text);
		return;
	}
	keeper->worker_reported = false;
	keeper_drop_tells(keeper); /* of a step that crashed: it tells them again */
	keeper->worker_kills = 0;
	keeper->folders = home_identity(&keeper->home);
	keeper->worker_clock_ms = due_clock_difference_ms();
	keeper->worker_deadline_ms =
		clock_monotonic_ms() + (limit_s > 0 ? limit_s : STEP_LIMIT_S) * 1000LL;
	if (limit_s == STEP_SERVES)
		keeper->worker_deadline_ms = INT64_MAX;
	keeper_label(keeper);
	keeper->state = TASK_RUNNING;
	keeper->register_stale = true;
	keeper_tell_followers(keeper);
	keeper_refresh_register(keeper);
}

static void kill_worker(struct keeper *keeper, int64_t grace_ms)
{
	child_signal(&keeper->worker, keeper->worker_kills == 0 ? SIGTERM : SIGKILL);
	child_signal(&keeper->worker, SIGCONT);
	keeper->worker_kills++;
	keeper->worker_deadline_ms = clock_monotonic_ms() + grace_ms;
}

/* Many tasks of one machine come due together when it wakes from a long sleep. */
static void spread_after_jump(struct keeper *keeper)
{
	int64_t wall = clock_wall_ms();
	int64_t monotonic = clock_monotonic_ms();
	int64_t jump = (wall - keeper->tick_wall_ms) - (monotonic - keeper->tick_monotonic_ms);

	keeper->tick_wall_ms = wall;
	keeper->tick_monotonic_ms = monotonic;
	if (!due_is_jump(jump))
		return;
	log_info("the clock jumped by %lld s", (long long)(jump / 1000));
	if (due_is_reached(&keeper->due))
		keeper_due_at(keeper, wall + random_below(SPREAD_MS));
	keeper->register_stale = true;
}

static void step_when_due(struct keeper *keeper)
{
	struct err e = { 0 };

	if (!may_step(keeper) || !due_is_reached(&keeper->due))
		return;
	if (!keeper_hold(keeper, &e) || (keeper->unsaved && !keeper_save(keeper, true, &e))) {
		/* Going on would do again, after a crash, what could not be written down; or
		 * what another task does that holds the lock. */
		keeper_due_at(keeper, clock_wall_ms() + UNSAVED_RETRY_MS);
		if (!text_equal(keeper->status,
				e.text)) /* without descriptors only the log tells */
			log_warning("%s", e.text);
		keeper_show_status(keeper, e.text);
		return;
	}
	keeper->unsaved = false;
	start_step(keeper);
}

/* A pause must outlive the keeper although the disk was full when it was asked for. */
static void save_again(struct keeper *keeper)
{
	int64_t now = clock_monotonic_ms();
	struct err e = { 0 };

	if (!keeper->unsaved || now < keeper->save_at_ms)
		return;
	keeper->unsaved = !keeper_save(keeper, true, &e);
	keeper->save_at_ms = now + UNSAVED_RETRY_MS;
	if (!keeper->unsaved)
		log_info("the disk takes the task's state again");
}

void keeper_on_time(struct keeper *keeper)
{
	spread_after_jump(keeper);
	save_again(keeper);
	if (keeper->worker.pid > 0 && clock_monotonic_ms() >= keeper->worker_deadline_ms) {
		if (!keeper->stop_wanted && keeper->worker_kills == 0)
			log_warning("the step hangs; it is ended");
		kill_worker(keeper, STOP_GRACE_MS);
	}
	step_when_due(keeper);
	keeper_tend_messenger(keeper);
	keeper_refresh_register(keeper);
}

void keeper_stop(struct keeper *keeper)
{
	if (keeper->ended || keeper->stop_wanted)
		return;
	keeper->stop_wanted = true;
	keeper->before_stop = keeper->state;
	if (keeper->worker.pid == 0) {
		keeper_finish(keeper, TASK_STOPPED, "stopped");
		return;
	}
	keeper_show(keeper, TASK_STOPPING, NULL, false);
	kill_worker(keeper, STOP_GRACE_MS);
}

/* A step that serves would go on for ever. */
static void end_serving(struct keeper *keeper)
{
	if (keeper->function->step_limit_s == STEP_SERVES && keeper->worker_kills == 0)
		kill_worker(keeper, STOP_GRACE_MS);
}

void keeper_pause(struct keeper *keeper)
{
	struct err e = { 0 };

	if (keeper->worker.pid > 0) {
		keeper->pause_wanted = true;
		keeper->unsaved = !keeper_save(keeper, true, &e);
		if (keeper->unsaved)
			log_error("%s", e.text);
		end_serving(keeper);
	} else if (keeper->state != TASK_PAUSED) {
		keeper_show(keeper, TASK_PAUSED, NULL, true);
	}
}

void keeper_resume(struct keeper *keeper)
{
	struct err e = { 0 };

	if (keeper->state != TASK_PAUSED) {
		if (keeper->pause_wanted) {
			keeper->pause_wanted = false;
			keeper->unsaved = !keeper_save(keeper, true, &e);
		}
		return;
	}
	keeper->pause_wanted = false;
	keeper_due_at(keeper, clock_wall_ms());
	keeper_show(keeper, TASK_WAITING, NULL, true);
}

void keeper_wake(struct keeper *keeper)
{
	if (keeper->worker.pid > 0) {
		keeper->look_again = true;
		end_serving(keeper);
	} else if (keeper->state == TASK_WAITING || keeper->state == TASK_NEEDS_ANSWER) {
		keeper_due_at(keeper, clock_wall_ms());
	}
}
