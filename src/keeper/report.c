/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of a step, and how long to wait after trouble.
 *
 * A step that failed for a passing reason (the network, a lost session) is tried again
 * after growing pauses with a random part, until trouble has lasted too long. A worker
 * that crashed or hung is replaced in the same way, a few times in a row.
 */
#include "keeper/report.h"

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
#include "keeper/due.h"
#include "keeper/lock.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/steps.h"
#include "keeper/tell.h"
#include "keeper/worker.h"
#include "os/random.h"
#include "store/session.h"

enum { LAST_BREATH_MS = 3000, SAVED_WAIT_MS = 1000 };

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
		keeper_finish(keeper, TASK_FAILED, text);
		return;
	}
	pause = keeper_growing_pause(keeper, keeper->troubles);
	clock_short(when, sizeof when, clock_second_from(clock_wall_ms() + pause) * 1000);
	snprintf(text, sizeof text, "%.200s; again at %s", why->text, when);
	keeper_wait_for(keeper, pause, text);
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
		keeper_finish(keeper, TASK_FAILED, text);
		return;
	}
	snprintf(text, sizeof text, "the step crashed (it %s); looking again soon", fate);
	keeper_wait_for(keeper, keeper_growing_pause(keeper, keeper->crashes), text);
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
	if (due_is_jump(due_clock_difference_ms() - keeper->worker_clock_ms))
		wall_ms = due_smaller(wall_ms, clock_wall_ms() + random_below(SPREAD_MS));
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
		keeper_finish(keeper, TASK_FAILED, failure->text);
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
		keeper_finish(keeper, TASK_FINISHED, report.result.text);
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
		keeper_finish(keeper, TASK_STOPPED, "stopped");
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
	 * up, and the end of such a step is not waited for. */
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
