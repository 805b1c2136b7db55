/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/stop.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "control/stop_target.h"
#include "control/tasks.h"
#include "os/lock.h"
#include "os/stream.h"
#include "store/state.h"

enum {
	AFTER_TERM_MS = 3000,
	AFTER_KILL_MS = 3000,
	NAP_MIN_MS = 2,
	NAP_MAX_MS = 20,
	DEAF_MS = 2000,
	CALLS_MAX = 64, /* open at a time; as many as can be waited for */
};

/* All that are to end, and the clock they share. */
struct ending {
	struct target *targets;
	size_t count;
	const char *request;
	int64_t start_ms;
	int wait_ms;
	size_t calls; /* that are open */
	stop_told *told;
	void *argument;
	bool unsettled; /* entries of tasks that have left are still in the register */
};

static void set_deadline(const struct ending *ending, struct target *target, int limit_ms)
{
	target->deadline_ms =
		ending->start_ms + (ending->wait_ms < limit_ms ? ending->wait_ms : limit_ms);
}

/* A task that is just starting has no socket yet, one whose socket file was deleted makes it
 * again: both are called again and again, before force is used. */
static void ask(struct ending *ending, struct target *target)
{
	struct control_call *call = &target->call;
	bool was_open = call->fd >= 0;

	if (!was_open && ending->calls >= CALLS_MAX)
		return;
	control_advance(target->home, call, ending->request);
	if (!was_open && call->fd >= 0) {
		ending->calls++;
		set_deadline(ending, target, CONTROL_WAIT_MS);
	}
	if (!call->settled)
		return;
	if (call->answer != NULL) {
		target->accepted = true;
		set_deadline(ending, target, ending->wait_ms);
	}
	ending->calls -= call->fd >= 0;
	json_decref(call->answer);
	control_close(call);
	*call = (struct control_call){ .id = target->id, .fd = -1 };
}

/* Nothing is done later that was given up: what it did not take, it shall not find. */
static void hang_up(struct ending *ending, struct target *target)
{
	ending->calls -= target->call.fd >= 0;
	control_close(&target->call);
}

static void finish(struct ending *ending, struct target *target)
{
	hang_up(ending, target);
	target->stage = STAGE_DONE;
	if (ending->told != NULL)
		ending->told(target->entry, target->way, &target->e, ending->argument);
}

/* Has it left in order, and is only its entry to go? It may be that a stop of many has asked it,
 * and was killed. */
static bool waits_to_be_settled(const struct target *target)
{
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(target->home, target->id, &e);

	return state_is_over(saved);
}

/* One that does not run: only what is saved of it goes. */
static void forget_saved(struct target *target)
{
	OWN(lock) struct lock *lock = NULL;
	char title[96];

	target->way = STOP_FORGOTTEN;
	if (target_is_over(target, &lock))
		(void)target_forget(target, lock, &target->e);
	else
		err_set(&target->e, ERR_BUSY, "%s is being resumed just now; try again",
			task_title(target->entry, title, sizeof title));
}

static void begin(struct ending *ending, struct target *target)
{
	bool ours = task_is_ours(target->entry, &target->e);

	if (ours && !task_runs(target->entry))
		forget_saved(target);
	if (!ours || !task_runs(target->entry))
		finish(ending, target);
	else
		set_deadline(ending, target, DEAF_MS);
}

/* Says what was sent, and what was not. */
static void give_up(struct target *target)
{
	int pid = json_get_int(target->entry, "pid", 0);
	char title[96];

	task_title(target->entry, title, sizeof title);
	if (target->way == STOP_KILLED)
		err_set(&target->e, ERR_BUSY,
			"%s still holds its lock after SIGKILL; end its process yourself "
			"(kill -9 %d), then try again",
			title, pid);
	else if (target->unsent.kind == ERR_MISSING)
		err_set(&target->e, ERR_BUSY,
			"%s is gone (%s), but its lock is still held; see who holds it: fuser %s",
			title, target->unsent.text, target->lock_path);
	else
		err_set(&target->e, ERR_BUSY,
			"%s still holds its lock; %s was not sent: %s. End its process yourself "
			"(%d), then try again",
			title, target->way == STOP_TERMINATED ? "SIGKILL" : "a signal",
			target->unsent.text, pid);
}

/* Its time is over: the next force. What cannot be sent is not waited for, unless what it would
 * be sent to is about to end by itself. */
static void escalate(struct target *target, int64_t now)
{
	bool sent;

	if (target->stage == STAGE_LAST) {
		give_up(target);
		return;
	}
	if (target->stage == STAGE_ASKED && target_signal(target, SIGTERM)) {
		target->way = STOP_TERMINATED;
		target->stage = STAGE_TERMINATED;
		target->deadline_ms = now + AFTER_TERM_MS;
		return;
	}
	sent = target_signal(target, SIGKILL);
	if (sent)
		target->way = STOP_KILLED;
	target->stage = STAGE_LAST;
	target->deadline_ms =
		sent || target->unsent.kind == ERR_MISSING ? now + AFTER_KILL_MS : now;
}

static void advance(struct ending *ending, struct target *target)
{
	OWN(lock) struct lock *lock = NULL;
	int64_t now = clock_monotonic_ms();

	if (target->stage == STAGE_ASKED && !target->accepted)
		ask(ending, target);
	if (target_is_over(target, &lock)) {
		if (waits_to_be_settled(target))
			ending->unsettled = true;
		else
			(void)target_forget(target, lock, &target->e);
		finish(ending, target);
	} else if (now >= target->deadline_ms) {
		escalate(target, now);
		if (target->e.kind != ERR_NONE)
			finish(ending, target);
	}
}

/* Until an answer comes, or it is time to look at the locks again. */
static void rest(const struct ending *ending)
{
	int64_t passed = clock_monotonic_ms() - ending->start_ms;
	int nap_ms = passed < 20 * NAP_MIN_MS	? NAP_MIN_MS
		     : passed > 20 * NAP_MAX_MS ? NAP_MAX_MS
						: (int)passed / 20;
	struct stream_wait waits[CALLS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < ending->count && count < CALLS_MAX; i++)
		if (ending->targets[i].call.fd >= 0)
			waits[count++] = (struct stream_wait){ .fd = ending->targets[i].call.fd };
	(void)stream_wait(waits, count, nap_ms);
}

/* All are asked before any is waited for; each has its own stage, but all the same clock. So
 * it takes as long as the slowest of them, however many there are. */
static void end_all(struct ending *ending)
{
	for (size_t i = 0; i < ending->count; i++)
		begin(ending, &ending->targets[i]);
	for (;;) {
		bool goes_on = false;

		for (size_t i = 0; i < ending->count; i++) {
			struct target *target = &ending->targets[i];

			if (target->stage != STAGE_DONE)
				advance(ending, target);
			goes_on |= target->stage != STAGE_DONE;
		}
		if (!goes_on)
			return;
		rest(ending);
	}
}

/* The request is the same for all of them. */
static char *make_request(const struct target *target)
{
	OWN(json) json_t *request = json_object();

	json_put_text(request, "do", "stop");
	json_put_flag(request, "keep", target->keep);
	json_put_flag(request, "many", target->many);
	return json_line(request);
}

static void end_targets(struct target *targets, size_t count, int wait_ms, stop_told *told,
			void *argument)
{
	OWN(text) char *request = make_request(targets);
	struct ending ending = { .targets = targets,
				 .count = count,
				 .request = request,
				 .start_ms = clock_monotonic_ms(),
				 .wait_ms = wait_ms,
				 .told = told,
				 .argument = argument };

	end_all(&ending);
	if (ending.unsettled)
		tasks_settle(targets->home);
}

static bool end_one(struct home *home, const json_t *entry, bool keep, int wait_ms,
		    enum stop_way *way, struct err *e)
{
	struct target target = { .keep = keep };

	target_aim(&target, home, entry);
	end_targets(&target, 1, wait_ms, NULL, NULL);
	*way = target.way;
	if (target.e.kind != ERR_NONE)
		*e = target.e;
	return target.e.kind == ERR_NONE;
}

bool task_stop(struct home *home, const json_t *entry, int wait_ms, enum stop_way *way,
	       struct err *e)
{
	return end_one(home, entry, false, wait_ms, way, e);
}

bool task_interrupt(struct home *home, const json_t *entry, int wait_ms, enum stop_way *way,
		    struct err *e)
{
	return end_one(home, entry, true, wait_ms, way, e);
}

static void end_many(struct home *home, const json_t *entries, bool keep, int wait_ms,
		     stop_told *told, void *argument)
{
	size_t count = json_array_size(entries);
	struct target *targets = mem_new((count + 1) * sizeof *targets);

	for (size_t i = 0; i < count; i++) {
		targets[i].keep = keep;
		targets[i].many = !keep && count > 1;
		target_aim(&targets[i], home, json_array_get(entries, i));
	}
	if (count > 0)
		end_targets(targets, count, wait_ms, told, argument);
	free(targets);
}

void tasks_stop(struct home *home, const json_t *entries, int wait_ms, stop_told *told,
		void *argument)
{
	end_many(home, entries, false, wait_ms, told, argument);
}

void tasks_interrupt(struct home *home, const json_t *entries, int wait_ms, stop_told *told,
		     void *argument)
{
	end_many(home, entries, true, wait_ms, told, argument);
}
