/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "game/pages/city.h"
#include "game/pages/city_parse.h"
#include "os/file.h"
#include "scratch.h"

enum { WAIT_S = 60, PAGE_SIZE = 200 * 1024, JSON_SIZE = 14 * 1024, ACCOUNTS = 10, LOOK_US = 50 };

#define FIXTURE "tests/fixtures/game/city-own.html"
#define PAGE "cache/page.html"
enum { PAGE_MAX = 4 * 1024 * 1024 };

struct home bench_home;

/* --- the function that is measured */

/* Keeps a step as busy as a small real one, without the network. */
static struct step_result work(struct step *step, struct err *e)
{
	static struct city city;
	int64_t done = json_get_number(step->progress, "done", 0) + 1;
	int64_t steps = json_get_number(step->configuration, "steps", 1);
	int64_t pause_ms = done < steps ? 0 : 3600000;
	struct buffer page = { 0 };
	char path[HOME_PATH_SIZE];

	/* A step reads no other file of the user's. */
	if (!file_read(home_path(step->home, path, PAGE), PAGE_MAX, &page, e) ||
	    !city_parse(page.bytes, page.length, &city, e))
		return step_failed();
	buffer_done(&page);
	json_put_number(step->progress, "done", done);
	step_status(step, "step %lld", (long long)done);
	return step_again(clock_wall_ms() + pause_ms, "step %lld of %lld, gold %lld",
			  (long long)done, (long long)steps, (long long)city.gold);
}

static const struct question questions[] = {
	{ .key = "steps", .text = "How many?", .min = 0, .max = 1000000, .changeable = true },
	{ .key = NULL },
};

/* Named as a real one: "ikabot --run autoPirate" finds it running. */
static const struct function worker = {
	.name = "autoPirate",
	.number = "1",
	.menu = "Work and rest",
	.help = "Parses a page, then rests.",
	.why = "It would be measured twice.",
	.duplicate = DUPLICATE_HARMFUL,
	.kind = FUNCTION_ENDLESS,
	.questions = questions,
	.step = work,
};
const struct function *const bench_table[] = { &worker, NULL };

/* --- a home */

static bool is_open;

void bench_home_begin(void)
{
	OWN(buffer) struct buffer page = { 0 };
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };

	if (scratch_make(NULL) != 0)
		bench_fail("cannot make a folder for the figures");
	is_open = true;
	bench_home = scratch_home();
	scratch_write(".ikabot", "{\"version\":1,\"accounts\":{},\"settings\":{"
				 "\"requestGapMs\":0}}");
	bench_page(&page);
	if (!home_make(&bench_home, &e) ||
	    !file_replace(home_path(&bench_home, path, PAGE), page.bytes, page.length, false, &e))
		bench_fail("%s", e.text);
}

void bench_home_end(void)
{
	if (!is_open)
		return;
	is_open = false; /* not twice when the stop fails */
	bench_stop_all();
	(void)scratch_remove(NULL);
}

json_t *bench_list(void)
{
	struct err e = { 0 };
	json_t *entries = tasks_list(&bench_home, NULL, &e);

	if (entries == NULL)
		bench_fail("%s", e.text);
	return entries;
}

void bench_stop_all(void)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = bench_list();
	enum stop_way way;
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		if (!task_stop(&bench_home, entry, 10000, &way, &e))
			fprintf(stderr, "bench: %s\n", e.text);
}

void bench_stop_one(const char *id)
{
	struct err e = { 0 };
	OWN(json) json_t *entry = tasks_find(&bench_home, id, NULL, &e);
	enum stop_way way;

	if (entry == NULL || !task_stop(&bench_home, entry, 10000, &way, &e))
		bench_fail("%s", e.text);
}

/* --- tasks in it */

struct launched bench_task(int n, int steps)
{
	OWN(json) json_t *configuration = json_pack("{s:i}", "steps", steps);
	struct launched launched;
	struct err e = { 0 };
	char account[ACCOUNT_NAME_SIZE];
	struct launch launch = {
		.function = worker.name,
		.account = account,
		.configuration = configuration,
		.instance = 1 + n / ACCOUNTS,
	};

	snprintf(account, sizeof account, "s301-en/%d", 1 + n % ACCOUNTS);
	if (!launch_task(&bench_home, &launch, &launched, &e))
		bench_fail("%s", e.text);
	return launched;
}

static json_t *status_of(const char *id)
{
	struct err e = { 0 };
	json_t *status = control_do(&bench_home, id, "status", &e);

	if (status == NULL)
		bench_fail("%s", e.text);
	return status;
}

static bool rests(const char *id, int steps)
{
	OWN(json) json_t *status = status_of(id);

	if (text_equal(json_get_text(status, "state", ""), "failed"))
		bench_fail("the task failed: %s", json_get_text(status, "status", ""));
	return text_equal(json_get_text(status, "state", ""), "waiting") &&
	       json_object_get(status, "worker") == NULL &&
	       json_get_number(json_object_get(status, "counters"), "steps", 0) >= steps;
}

void bench_wait_rest(const char *id, int steps)
{
	double begun = bench_now();

	while (!rests(id, steps)) {
		if (bench_now() - begun > WAIT_S)
			bench_fail("the task %s does not come to rest", id);
		clock_nap_ms(1);
	}
}

void bench_tasks(int count, int steps, pid_t *pids)
{
	char(*ids)[TASK_ID_SIZE] = calloc((size_t)count, sizeof *ids);

	for (int i = 0; ids != NULL && i < count; i++) {
		struct launched task = bench_task(i, steps);

		text_copy(ids[i], sizeof ids[i], task.id);
		if (pids != NULL)
			pids[i] = task.pid;
	}
	for (int i = 0; ids != NULL && i < count; i++)
		bench_wait_rest(ids[i], steps);
	free(ids);
}

/* --- the time of a step, as its keeper tells it */

struct watch {
	const char *id;
	double *times;
	int count, rounds;
	double begun;
	bool works;
};

static void wake(struct watch *watch)
{
	struct err e = { 0 };
	OWN(json) json_t *answer = NULL;

	watch->works = false;
	watch->begun = bench_now();
	answer = control_do(&bench_home, watch->id, "wake", &e);
	if (answer == NULL)
		bench_fail("%s", e.text);
}

/* The first change is the present state: from then on every other one is heard. */
static bool on_change(const json_t *change, void *argument)
{
	struct watch *watch = argument;
	const char *state = json_get_text(change, "state", "");

	if (watch->begun == 0)
		wake(watch);
	else if (bench_now() - watch->begun > WAIT_S)
		bench_fail("the step does not end: %s", json_get_text(change, "status", "?"));
	if (text_equal(state, "running"))
		watch->works = true;
	if (!watch->works || !text_equal(state, "waiting"))
		return true;
	while (!rests(watch->id, 0))
		usleep(LOOK_US); /* the result is there, the worker is just leaving */
	watch->times[watch->count] = bench_now() - watch->begun;
	if (++watch->count == watch->rounds)
		return false;
	wake(watch);
	return true;
}

double bench_step_time(const char *id, int rounds)
{
	double *times = calloc((size_t)rounds, sizeof *times);
	struct watch watch = { .id = id, .times = times, .rounds = rounds };
	struct err e = { 0 };
	double median;

	if (!control_follow(&bench_home, id, on_change, &watch, &e) || watch.count < rounds)
		bench_fail("the task %s cannot be followed beyond %d steps: %s", id, watch.count,
			   e.text);
	median = bench_median(times, (size_t)rounds);
	free(times);
	return median;
}

/* --- a page of the size the game sends */

/* That line again and again, with a number in it. */
static void fill(struct buffer *page, size_t size, const char *before, const char *after)
{
	size_t until = page->length + size;

	for (int i = 0; page->length < until; i++)
		buffer_format(page, "%s%d%s", before, i, after);
}

static void blow_up(const struct buffer *small, struct buffer *page)
{
	static const char html[] = "<li class=\"building\" id=\"js_item";
	static const char html_end[] = "\"><a href=\"?view=item&amp;position=3\" onclick=\""
				       "ajaxHandlerCall(this.href);return false;\">Text</a></li>\n";
	static const char json[] = ",\"filler";
	static const char json_end[] = "\":{\"level\":3,\"groundId\":7,\"name\":\"Text\","
				       "\"isBusy\":false}";
	const char *script = strstr(small->bytes, "<script");
	const char *inside = strstr(small->bytes, ",\"cityLeftMenu\"");
	const char *end = strstr(small->bytes, "</body>");

	if (script == NULL || inside == NULL || end == NULL)
		bench_fail(FIXTURE " is not the page it was");
	buffer_add(page, small->bytes, (size_t)(script - small->bytes));
	fill(page, (PAGE_SIZE - JSON_SIZE) / 2, html, html_end);
	buffer_add(page, script, (size_t)(inside - script));
	fill(page, JSON_SIZE, json, json_end);
	buffer_add(page, inside, (size_t)(end - inside));
	fill(page, PAGE_SIZE > page->length ? PAGE_SIZE - page->length : 0, html, html_end);
	buffer_text(page, end);
}

void bench_page(struct buffer *page)
{
	const char *chosen = getenv("BENCH_PAGE");
	OWN(buffer) struct buffer small = { 0 };
	char path[4096];
	struct err e = { 0 };

	/* Tasks have another working folder than this program. */
	snprintf(path, sizeof path, "%s/" FIXTURE,
		 getenv("BENCH_ROOT") != NULL ? getenv("BENCH_ROOT") : ".");
	if (!file_read(chosen != NULL ? chosen : path, 4 * 1024 * 1024, &small, &e))
		bench_fail("%s", e.text);
	if (chosen != NULL)
		buffer_add(page, small.bytes, small.length);
	else
		blow_up(&small, page);
}
