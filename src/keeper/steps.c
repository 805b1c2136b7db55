/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a step is due, what becomes of it, and how long to wait after trouble.
 *
 * A step that failed for a passing reason (the network, a lost session) is tried again
 * after growing pauses with a random part, until trouble has lasted too long. A worker
 * that crashed or hung is replaced in the same way, a few times in a row.
 */
#include "keeper/state.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "keeper/worker.h"
#include "os/lock.h"
#include "os/random.h"
#include "store/session.h"
#include "task/function.h"

enum {
	TICK_MAX_MS = 20000, /* a suspended machine oversleeps by no more */
	JUMP_MS = 60000,     /* more than that is a clock that jumped */
	SPREAD_MS = 20000,   /* what came due in a jump is spread over this */
	STEP_LIMIT_S = 600,
	STOP_GRACE_MS = 6000, /* a request that changes the game may finish */
	PAUSE_MAX_MS = 15 * 60000,
	UNSAVED_RETRY_MS = 5000,
	LAST_BREATH_MS = 3000,
	SAVED_WAIT_MS = 1000,
	REVIEW_TICK_MS = 300, /* has the caller of a change left? */
};

void keeper_due_at(struct keeper *keeper, int64_t wall_ms)
{
	keeper->due = (struct moment){ true, wall_ms,
				       clock_monotonic_ms() + (wall_ms - clock_wall_ms()) };
}

static int64_t clock_difference_ms(void)
{
	return clock_wall_ms() - clock_monotonic_ms();
}

static bool is_jump(int64_t milliseconds)
{
	return milliseconds <= -JUMP_MS || milliseconds >= JUMP_MS;
}

static bool is_reached(const struct moment *moment)
{
	return moment->set &&
	       (clock_wall_ms() >= moment->wall_ms || clock_monotonic_ms() >= moment->monotonic_ms);
}

static int64_t left_of(const struct moment *moment)
{
	int64_t wall = moment->wall_ms - clock_wall_ms();
	int64_t monotonic = moment->monotonic_ms - clock_monotonic_ms();

	return wall < monotonic ? wall : monotonic;
}

static bool may_step(const struct keeper *keeper)
{
	return keeper->worker.pid == 0 && !keeper->ended &&
	       (keeper->state == TASK_WAITING || keeper->state == TASK_STARTING ||
		keeper->state == TASK_NEEDS_ANSWER);
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
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
		wait = smaller(wait, left_of(&keeper->due));
	if (keeper->worker.pid > 0)
		wait = smaller(wait, keeper->worker_deadline_ms - now);
	if (keeper->review.child.pid > 0)
		wait = smaller(wait, REVIEW_TICK_MS);
	wait = smaller(wait, keeper_messenger_wait_ms(keeper));
	if (keeper->unsaved)
		wait = smaller(wait, keeper->save_at_ms - now);
	wait = smaller(wait, keeper->home_at_ms - now);
	if (keeper->register_stale)
		wait = smaller(wait, keeper->register_at_ms - now);
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (keeper->clients[i].fd >= 0 && !keeper->clients[i].follows &&
		    !keeper->clients[i].awaits)
			wait = smaller(wait, keeper->clients[i].deadline_ms - now);
	return wait > 0 ? (int)wait + 1 : 0;
}

static void finish(struct keeper *keeper, enum task_state state, const char *text)
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

/* A pause that doubles each time, the last half of it random. */
static int64_t growing_pause(const struct keeper *keeper, int count)
{
	int64_t pause = keeper->retry_first_ms;

	while (--count > 0 && pause < PAUSE_MAX_MS)
		pause *= 2;
	pause = smaller(pause, PAUSE_MAX_MS);
	return pause / 2 + (int64_t)random_below((unsigned)(pause / 2 + 1));
}

static void wait_for(struct keeper *keeper, int64_t pause_ms, const char *text)
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
		wait_for(keeper, growing_pause(keeper, ++keeper->troubles), e.text);
		return;
	}
	if (!child_start(&keeper->worker, worker_run, &job, keep, &e)) {
		keeper->worker = (struct child){ 0, -1 };
		wait_for(keeper, growing_pause(keeper, ++keeper->crashes), e.text);
		return;
	}
	keeper->worker_reported = false;
	keeper_drop_tells(keeper); /* of a step that crashed: it tells them again */
	keeper->worker_kills = 0;
	keeper->folders = home_identity(&keeper->home);
	keeper->worker_clock_ms = clock_difference_ms();
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
	if (!is_jump(jump))
		return;
	log_info("the clock jumped by %lld s", (long long)(jump / 1000));
	if (is_reached(&keeper->due))
		keeper_due_at(keeper, wall + random_below(SPREAD_MS));
	keeper->register_stale = true;
}

static void step_when_due(struct keeper *keeper)
{
	struct err e = { 0 };

	if (!may_step(keeper) || !is_reached(&keeper->due))
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

/* Trouble that may pass. */
static void try_again(struct keeper *keeper, const struct err *why)
{
	int64_t now = clock_monotonic_ms();
	char text[STATUS_SIZE];
	char when[32];
	int64_t pause;

	if (keeper->troubles++ == 0)
		keeper->trouble_since = now;
	if (now - keeper->trouble_since > keeper->trouble_max_ms) {
		snprintf(text, sizeof text, "gave up after trouble for %lld minutes: %.180s",
			 (long long)(now - keeper->trouble_since) / 60000, why->text);
		finish(keeper, TASK_FAILED, text);
		return;
	}
	pause = growing_pause(keeper, keeper->troubles);
	clock_short(when, sizeof when, clock_wall_ms() + pause);
	snprintf(text, sizeof text, "%.200s; again at %s", why->text, when);
	wait_for(keeper, pause, text);
}

static void on_crash(struct keeper *keeper, int status)
{
	char text[STATUS_SIZE];
	char fate[96];

	child_fate(status, fate, sizeof fate);
	keeper->crashes++;
	json_put_number(json_sub(keeper->saved, "counters"), "crashes",
			json_get_number(json_sub(keeper->saved, "counters"), "crashes", 0) + 1);
	log_error("the step ended without a result: it %s", fate);
	if (keeper->crashes >= keeper->crashes_max) {
		snprintf(text, sizeof text, "the step crashed %d times in a row; the last one %s",
			 keeper->crashes, fate);
		finish(keeper, TASK_FAILED, text);
		return;
	}
	snprintf(text, sizeof text, "the step crashed (it %s); looking again soon", fate);
	wait_for(keeper, growing_pause(keeper, keeper->crashes), text);
}

static void count(struct keeper *keeper, const struct step_counters *counters)
{
	json_t *sum = json_sub(keeper->saved, "counters");

	json_put_number(sum, "steps", json_get_number(sum, "steps", 0) + 1);
	json_put_number(sum, "requests", json_get_number(sum, "requests", 0) + counters->requests);
	json_put_number(sum, "errors", json_get_number(sum, "errors", 0) + counters->errors);
	json_put_number(sum, "bytes", json_get_number(sum, "bytes", 0) + counters->bytes);
}

/* The moment a step names was reckoned on the clock it began with. When that clock was set
 * meanwhile the moment means nothing, and looking too early does no harm. */
static void due_when_told(struct keeper *keeper, int64_t wall_ms)
{
	if (is_jump(clock_difference_ms() - keeper->worker_clock_ms))
		wall_ms = smaller(wall_ms, clock_wall_ms() + random_below(SPREAD_MS));
	keeper_due_at(keeper, wall_ms);
}

/* It is sent to a person's phone, by a process that may read more than a step may. */
static bool is_in_cache(const struct keeper *keeper, const char *picture)
{
	char folder[HOME_PATH_SIZE];

	return text_starts(picture, home_path(&keeper->home, folder, "cache/")) &&
	       strstr(picture, "/..") == NULL;
}

static void ask_person(struct keeper *keeper, const struct step_result *result)
{
	json_put_text(keeper->saved, "picture",
		      is_in_cache(keeper, result->picture) ? result->picture : "");
	keeper_tell_question(keeper, result->text, json_get_text(keeper->saved, "picture", ""));
	due_when_told(keeper, result->again_ms);
	keeper_show(keeper, TASK_NEEDS_ANSWER, result->text, true);
}

/* An answer that came while the step looked is for the question that stands still. */
static void use_early_answer(struct keeper *keeper)
{
	keeper->answer_is_early = false;
	keeper_due_at(keeper, clock_wall_ms());
	keeper_show(keeper, TASK_WAITING, "answered; going on", true);
}

static void settle_question(struct keeper *keeper, enum step_end end)
{
	bool answered = json_object_get(keeper->saved, "answer") != NULL;

	if (end != STEP_ASK && end != STEP_FAILED)
		keeper->answer_is_early = false;
	/* What is asked after an answer is another question. */
	if ((answered && !keeper->answer_is_early) || (end != STEP_ASK && end != STEP_FAILED))
		keeper_question_over(keeper);
	if (!keeper->answer_is_early)
		json_object_del(keeper->saved, "answer");
}

static void on_failure(struct keeper *keeper, const struct err *failure)
{
	if (session_needs_person(failure))
		keeper_tell_login(keeper, failure->text);
	if (failure->kind == ERR_RETRY || failure->kind == ERR_SESSION ||
	    failure->kind == ERR_BUSY || failure->kind == ERR_STOPPED ||
	    failure->kind == ERR_SYSTEM || failure->kind == ERR_STRANGE)
		try_again(keeper, failure);
	else
		finish(keeper, TASK_FAILED, failure->text);
}

static void on_result(struct keeper *keeper, const json_t *line)
{
	struct worker_result report;
	struct err failure = { 0 };

	if (!worker_parse_result(line, &report, &failure))
		return; /* no result: counted as a crash when the worker ends */
	keeper->worker_reported = true;
	keeper->crashes = 0;
	count(keeper, &report.counters);
	keeper_take_progress(keeper, report.progress);
	keeper_keep_tells(keeper);
	settle_question(keeper, report.result.end);
	if (report.result.end == STEP_FAILED) {
		if (!keeper->stop_wanted)
			on_failure(keeper, &failure);
		return;
	}
	keeper->troubles = 0;
	keeper_login_over(keeper);
	if (keeper->stop_wanted && report.result.end != STEP_DONE)
		return;
	if (report.result.end == STEP_DONE) {
		finish(keeper, TASK_FINISHED, report.result.text);
	} else if (report.result.end == STEP_ASK && !keeper->pause_wanted) {
		ask_person(keeper, &report.result);
		if (keeper->answer_is_early)
			use_early_answer(keeper);
	} else {
		due_when_told(keeper, report.result.again_ms);
		keeper_show(keeper, keeper->pause_wanted ? TASK_PAUSED : TASK_WAITING,
			    report.result.text, true);
		keeper->pause_wanted = false;
	}
}

/* False when the worker has said more before the answer, or does not take it: then others
 * would wait for the disk, or for it, as often as it likes. */
static bool on_save(struct keeper *keeper, const json_t *line)
{
	json_t *progress = json_object_get(line, "progress");
	struct err e = { 0 };
	bool kept;

	if (keeper->worker_input.length > 0)
		return false;

	if (json_is_object(progress))
		keeper_take_progress(keeper, progress);
	keeper_keep_tells(keeper);
	kept = keeper_save(keeper, true, &e);
	return stream_send_line(keeper->worker.channel, kept ? "ok" : e.text, SAVED_WAIT_MS);
}

/* False when the worker does not speak our language. */
static bool on_line(struct keeper *keeper, const char *text)
{
	struct err e = { 0 };
	OWN(json) json_t *line = json_parse(text, strlen(text), "the worker's line", &e);
	const char *what = json_get_text(line, "do", "");

	if (text_equal(what, "status")) {
		keeper_show_status(keeper, json_get_text(line, "text", ""));
	} else if (text_equal(what, "count")) {
		keeper->done = json_get_number(line, "done", 0);
		keeper->total = json_get_number(line, "total", 0);
	} else if (text_equal(what, "sandbox")) {
		text_visible_copy(keeper->holds, sizeof keeper->holds,
				  json_get_text(line, "text", ""));
	} else if (text_equal(what, "tell")) {
		keeper_hear_tell(keeper, line);
	} else if (text_equal(what, "save")) {
		return on_save(keeper, line);
	} else if (text_equal(what, "result") && !keeper->worker_reported) {
		on_result(keeper, line);
	}
	return true;
}

/* After the worker is gone: what was asked for while it worked. */
static void settle(struct keeper *keeper)
{
	if (keeper->ended)
		return;
	if (keeper->stop_wanted) {
		finish(keeper, TASK_STOPPED, "stopped");
	} else if (keeper->pause_wanted) {
		keeper->pause_wanted = false;
		keeper_show(keeper, TASK_PAUSED, NULL, true);
	} else if (keeper->look_again &&
		   (keeper->state == TASK_WAITING || keeper->state == TASK_NEEDS_ANSWER)) {
		keeper_due_at(keeper, clock_wall_ms());
	}
}

void keeper_on_worker(struct keeper *keeper)
{
	enum stream_end end =
		stream_receive(keeper->worker.channel, &keeper->worker_input, WORKER_LINE_MAX);
	bool understood = true;
	char *line;
	int status;

	while (understood && (line = stream_cut_line(&keeper->worker_input)) != NULL) {
		understood = on_line(keeper, line);
		free(line);
	}
	if (keeper->worker_input.length >= WORKER_LINE_MAX)
		understood = false; /* a line without an end */
	if (end == STREAM_OPEN && understood)
		return;
	/* It has ended; or it does not speak our language (a line without an end), or has hung
	 * up, and nobody waits for the end of such a one. */
	child_signal(&keeper->worker, SIGKILL);
	buffer_done(&keeper->worker_input);
	status = child_end(&keeper->worker);
	keeper_label(keeper);
	if (!keeper->worker_reported && !keeper->stop_wanted)
		on_crash(keeper, status);
	settle(keeper);
	keeper->tidy = false;
}

void keeper_bury_worker(struct keeper *keeper)
{
	struct stream_wait wait = { .fd = keeper->worker.channel };

	/* It has told its result and is about to end; it shares the lock until then. */
	if (keeper->worker.pid > 0) {
		stream_wait(&wait, 1, LAST_BREATH_MS);
		child_signal(&keeper->worker, SIGKILL);
		child_end(&keeper->worker);
	}
	buffer_done(&keeper->worker_input);
}

void keeper_stop(struct keeper *keeper)
{
	if (keeper->ended || keeper->stop_wanted)
		return;
	keeper->stop_wanted = true;
	keeper->before_stop = keeper->state;
	if (keeper->worker.pid == 0) {
		finish(keeper, TASK_STOPPED, "stopped");
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
