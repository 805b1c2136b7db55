/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/dashboard/overview.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "store/home.h"
#include "task/step.h"
#include "web/dashboard/history.h"
#include "web/dashboard/overview_read.h"
#include "web/server/job.h"

enum { FILE_MAX = 4 * 1024 * 1024, LIMIT_MS = 300000 };

struct overview {
	const struct step *step;
	struct jobs *jobs;
	json_t *report; /* what was read last; an empty object before */
	char why[512];	/* the last look failed: why; else "" */
	bool is_reading;
	char doing[64];	  /* which city is being read, or "" */
	int64_t tried_ms; /* monotonic; 0: not yet */
	unsigned version;
	int64_t changed_ms; /* monotonic, grows with the version */
};

static const char *cache_path(const struct overview *overview, char path[HOME_PATH_SIZE])
{
	char name[ACCOUNT_NAME_SIZE];

	return home_path(overview->step->home, path, "cache/cities-%s.json",
			 account_file_name(overview->step->account, name));
}

/* What was read before this process began; whatever is wrong with it, it is only old. */
static json_t *load_cache(const struct overview *overview)
{
	OWN(buffer) struct buffer content = { 0 };
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };
	json_t *report = NULL;

	if (file_read(cache_path(overview, path), FILE_MAX, &content, &e) && content.length > 0)
		report = json_parse(content.bytes, content.length, path, &e);
	if (json_is_array(json_object_get(report, "cities")))
		return report;
	json_decref(report);
	return json_object();
}

static void save_cache(const struct overview *overview)
{
	OWN(text) char *text = json_line(overview->report);
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };

	if (!file_replace(cache_path(overview, path), text, strlen(text), false, &e))
		log_warning("%s", e.text);
}

struct overview *overview_new(const struct step *step, struct jobs *jobs)
{
	struct overview *overview = mem_new(sizeof *overview);

	overview->step = step;
	overview->jobs = jobs;
	overview->report = load_cache(overview);
	return overview;
}

void overview_free(struct overview *overview)
{
	if (overview == NULL)
		return;
	json_decref(overview->report);
	free(overview);
}

static void add_point(const struct overview *overview)
{
	struct history_point point = { .time = json_get_number(overview->report, "time", 0),
				       .gold = json_get_number(overview->report, "gold", -1),
				       .points = json_get_number(overview->report, "points", -1) };
	struct err e = { 0 };
	size_t i;
	const json_t *city;

	json_each_item(json_object_get(overview->report, "cities"), i, city) {
		const json_t *stock = json_object_get(city, "stock");

		if (stock == NULL)
			return; /* the sum of the others would look like a loss */
		for (int good = 0; good < RESOURCES; good++)
			point.stock[good] += json_get_number(stock, resource_names[good], 0);
	}
	if (!history_add(overview->step->home, overview->step->account, &point, &e))
		log_warning("the history: %s", e.text);
}

static void note_change(struct overview *overview)
{
	int64_t now = clock_monotonic_ms();

	overview->version++;
	overview->changed_ms = now > overview->changed_ms ? now : overview->changed_ms + 1;
}

static json_t *work(void *context, const json_t *order, struct err *e)
{
	(void)order;
	return overview_read(context, e);
}

static void done(void *argument, json_t *answer, const struct err *e)
{
	struct overview *overview = argument;

	overview->is_reading = false;
	*overview->doing = '\0';
	note_change(overview);
	text_copy(overview->why, sizeof overview->why, e->text);
	if (answer == NULL) {
		log_warning("cities were not read: %s", e->text);
		return;
	}
	json_decref(overview->report);
	overview->report = json_incref(answer);
	save_cache(overview);
	add_point(overview);
}

static void said(void *argument, const char *text)
{
	struct overview *overview = argument;

	text_visible_copy(overview->doing, sizeof overview->doing, text);
	note_change(overview);
}

static bool begin(struct overview *overview, struct err *e)
{
	const struct job job = { .work = work,
				 .context = (void *)overview->step,
				 .limit_ms = LIMIT_MS,
				 .said = said,
				 .done = done,
				 .argument = overview };

	if (!jobs_start(overview->jobs, &job, e))
		return false;
	overview->is_reading = true;
	overview->tried_ms = clock_monotonic_ms();
	note_change(overview);
	return true;
}

static int64_t age_s(const json_t *object)
{
	int64_t age = clock_wall_ms() / 1000 - json_get_number(object, "time", 0);

	return age > 0 ? age : 0;
}

void overview_look(struct overview *overview)
{
	int64_t since_ms = clock_monotonic_ms() - overview->tried_ms;
	struct err e = { 0 };

	if (overview->is_reading || age_s(overview->report) < OVERVIEW_FRESH_S ||
	    (overview->tried_ms != 0 && since_ms < (int64_t)OVERVIEW_AGAIN_S * 1000))
		return;
	(void)begin(overview, &e); /* too busy now: the next look tries again */
}

bool overview_refresh(struct overview *overview, int *wait_s, struct err *e)
{
	int64_t since_s = (clock_monotonic_ms() - overview->tried_ms) / 1000;

	*wait_s = 1;
	if (overview->is_reading)
		return true; /* that is what was asked for */
	if (overview->tried_ms != 0 && since_s < OVERVIEW_REFRESH_S) {
		*wait_s = (int)(OVERVIEW_REFRESH_S - since_s);
		return err_set(e, ERR_BUSY, "the cities were read %lld s ago; again in %d s",
			       (long long)since_s, *wait_s);
	}
	return begin(overview, e);
}

json_t *overview_print(const struct overview *overview)
{
	json_t *printed = json_deep_copy(overview->report);
	size_t i;
	json_t *city;

	if (json_object_get(printed, "cities") == NULL)
		json_object_set_new(printed, "cities", json_array());
	json_each_item(json_object_get(printed, "cities"), i, city) {
		json_object_set_new(city, "age",
				    json_object_get(city, "time") != NULL
					    ? json_integer(age_s(city))
					    : json_null());
	}
	json_put_number(printed, "at", overview->changed_ms);
	json_put_flag(printed, "reading", overview->is_reading);
	json_object_set_new(printed, "doing",
			    *overview->doing != '\0' ? json_string(overview->doing) : json_null());
	json_object_set_new(printed, "error",
			    *overview->why != '\0' ? json_string(overview->why) : json_null());
	return printed;
}

unsigned overview_version(const struct overview *overview)
{
	return overview->version;
}
