/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/api/roster.h"

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
#include "control/control.h"
#include "control/tasks.h"
#include "os/file.h"
#include "os/stream.h"
#include "store/home.h"
#include "store/session.h"
#include "store/state.h"

enum {
	FOLLOWED_MAX = 64, /* the tasks beyond that are seen through the register alone */
	LOOK_MS = 60000,
	POLL_MS = 500,
	ANYWAY_MS = 5000, /* a killed keeper changes no file: its lock is looked at */
	FIRST_WAIT_MS = 5,
	LINE_MAX = 4 * 1024 * 1024, /* the first line carries the whole status */
};

struct followed {
	char id[TASK_ID_SIZE]; /* "" is a free place */
	int fd;
	struct buffer input;
	json_t *change; /* the last one told, or NULL */
	bool is_new;	/* it was told just now */
};

struct roster {
	struct home *home;
	const char *account;
	json_t *tasks;
	json_t *told; /* as roster_tasks gave them last, with when they became so */
	int64_t told_ms;
	struct followed followed[FOLLOWED_MAX];
	uint64_t stamps[2]; /* of session file and state folder */
	bool is_spoilt;
	bool has_news;
	int64_t read_ms, looked_ms, polled_ms; /* monotonic; 0 is never */
};

struct roster *roster_new(struct home *home, const char *account)
{
	struct roster *roster = mem_new(sizeof *roster);

	roster->home = home;
	roster->account = account;
	roster->tasks = json_object();
	roster->is_spoilt = true;
	return roster;
}

/* --- following */

static void let_go(struct followed *followed)
{
	if (*followed->id == '\0')
		return;
	stream_close(followed->fd);
	buffer_done(&followed->input);
	json_decref(followed->change);
	*followed = (struct followed){ 0 };
}

static void let_go_of_all(struct roster *roster)
{
	for (int i = 0; i < FOLLOWED_MAX; i++)
		let_go(&roster->followed[i]);
}

void roster_free(struct roster *roster)
{
	if (roster == NULL)
		return;
	let_go_of_all(roster);
	json_decref(roster->tasks);
	json_decref(roster->told);
	free(roster);
}

static struct followed *find_followed(struct roster *roster, const char *id)
{
	for (int i = 0; i < FOLLOWED_MAX; i++)
		if (text_equal(roster->followed[i].id, id))
			return &roster->followed[i];
	return NULL;
}

static int call(const struct roster *roster, const char *id)
{
	static const char request[] = "{\"do\":\"follow\"}\n";
	struct err e = { 0 };
	int fd = control_connect(roster->home, id, &e);

	if (fd >= 0 && !stream_send(fd, request, strlen(request), FIRST_WAIT_MS)) {
		stream_close(fd);
		fd = -1;
	}
	return fd;
}

static void follow(struct roster *roster, const char *id)
{
	struct followed *place = find_followed(roster, "");
	int fd = place != NULL && find_followed(roster, id) == NULL ? call(roster, id) : -1;

	if (fd < 0)
		return;
	*place = (struct followed){ .fd = fd };
	text_copy(place->id, sizeof place->id, id);
}

/* Takes what has come; false when the task has left. */
static bool hear(struct followed *followed)
{
	enum stream_end end = stream_receive(followed->fd, &followed->input, LINE_MAX);
	struct err e = { 0 };
	char *line;

	while ((line = stream_cut_line(&followed->input)) != NULL) {
		json_t *change = json_parse(line, strlen(line), "the task's status", &e);

		free(line);
		if (change == NULL)
			return false;
		json_decref(followed->change);
		followed->change = change;
		followed->is_new = true;
	}
	return end == STREAM_OPEN && followed->input.length < LINE_MAX;
}

/* True when a task has left or told something new. */
static bool hear_all(struct roster *roster)
{
	bool news = false;

	for (int i = 0; i < FOLLOWED_MAX; i++) {
		struct followed *followed = &roster->followed[i];

		if (*followed->id == '\0')
			continue;
		followed->is_new = false;
		if (!hear(followed)) {
			/* One that never spoke had no place for us; it is asked again later. */
			roster->is_spoilt |= followed->change != NULL;
			let_go(followed);
		}
		news |= followed->is_new;
	}
	news |= roster->is_spoilt;
	roster->has_news |= news;
	return news;
}

/* Puts what a task told itself over what the register says. */
static void add_changes(struct roster *roster)
{
	static const char *const told[] = {
		"state", "status", "utcOffset", "until", "done", "total"
	};
	size_t i;
	json_t *entry;

	json_each_item(json_object_get(roster->tasks, "tasks"), i, entry) {
		const struct followed *followed =
			find_followed(roster, json_get_text(entry, "id", "-"));

		for (size_t key = 0; key < sizeof told / sizeof *told; key++) {
			json_t *value = followed != NULL
						? json_object_get(followed->change, told[key])
						: NULL;

			if (value != NULL)
				json_object_set(entry, told[key], value);
			else if (json_object_get(entry, told[key]) == NULL)
				json_put_number(entry, told[key], 0);
		}
	}
}

/* Those that are followed for the first time get a moment to say how they are. */
static void await_first(struct roster *roster)
{
	int64_t until = clock_monotonic_ms() + FIRST_WAIT_MS;

	for (int64_t now = until - FIRST_WAIT_MS; now < until; now = clock_monotonic_ms()) {
		struct stream_wait waits[FOLLOWED_MAX];
		size_t count = 0;

		for (int i = 0; i < FOLLOWED_MAX; i++)
			if (*roster->followed[i].id != '\0' && roster->followed[i].change == NULL)
				waits[count++] =
					(struct stream_wait){ .fd = roster->followed[i].fd };
		if (count == 0)
			return;
		stream_wait(waits, count, (int)(until - now));
		(void)hear_all(roster);
	}
}

/* --- the list */

static json_t *ended_of(struct roster *roster)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(roster->home, &e);
	json_t *ended = json_object_get(session_account(session, roster->account), "ended");

	return json_is_array(ended) ? json_incref(ended) : json_array();
}

static void stamp(const struct roster *roster, uint64_t stamps[2])
{
	char path[HOME_PATH_SIZE];

	stamps[0] = file_stamp(home_session(roster->home, path));
	stamps[1] = file_stamp(home_path(roster->home, path, "state"));
}

static void read_list(struct roster *roster)
{
	struct err e = { 0 };
	json_t *entries;
	size_t i;
	const json_t *entry;

	roster->read_ms = clock_monotonic_ms();
	roster->is_spoilt = false;
	stamp(roster, roster->stamps);
	entries = tasks_list(roster->home, roster->account, &e);
	if (entries == NULL) {
		log_warning("the list of tasks: %s", e.text);
		return;
	}
	json_object_set_new(roster->tasks, "tasks", entries);
	json_object_set_new(roster->tasks, "ended", ended_of(roster));
	json_each_item(entries, i, entry)
		if (task_runs(entry))
			follow(roster, json_get_text(entry, "id", ""));
	await_first(roster);
	add_changes(roster);
}

static bool is_stale(const struct roster *roster)
{
	uint64_t stamps[2];

	if (roster->is_spoilt || clock_monotonic_ms() - roster->read_ms >= ANYWAY_MS)
		return true;
	stamp(roster, stamps);
	return memcmp(stamps, roster->stamps, sizeof stamps) != 0;
}

void roster_spoil(struct roster *roster)
{
	roster->is_spoilt = roster->has_news = true;
}

bool roster_has_news(const struct roster *roster)
{
	return roster->has_news;
}

void roster_look(struct roster *roster)
{
	bool news = hear_all(roster);

	roster->looked_ms = roster->polled_ms = clock_monotonic_ms();
	roster->has_news = false;
	if (is_stale(roster))
		read_list(roster);
	else if (news)
		add_changes(roster);
}

const json_t *roster_tasks(struct roster *roster)
{
	int64_t now = clock_monotonic_ms();

	json_put_number(roster->tasks, "at", roster->told_ms);
	if (json_equal(roster->tasks, roster->told))
		return roster->told;
	roster->told_ms = now > roster->told_ms ? now : roster->told_ms + 1;
	json_put_number(roster->tasks, "at", roster->told_ms);
	json_decref(roster->told);
	roster->told = json_deep_copy(roster->tasks);
	return roster->told;
}

const json_t *roster_find(struct roster *roster, const char *id)
{
	size_t i;
	const json_t *entry;

	json_each_item(json_object_get(roster->tasks, "tasks"), i, entry)
		if (text_equal(json_get_text(entry, "id", NULL), id))
			return entry;
	return NULL;
}

/* --- the loop */

size_t roster_descriptors(const struct roster *roster, int *descriptors, size_t max)
{
	size_t count = 0;

	for (int i = 0; i < FOLLOWED_MAX && count < max; i++)
		if (*roster->followed[i].id != '\0')
			descriptors[count++] = roster->followed[i].fd;
	return count;
}

int roster_wait_ms(const struct roster *roster)
{
	int64_t left = roster->polled_ms + POLL_MS - clock_monotonic_ms();

	if (roster->looked_ms == 0)
		return -1;
	return left > 0 ? (int)left : 0;
}

void roster_run(struct roster *roster)
{
	int64_t now = clock_monotonic_ms();

	if (roster->looked_ms == 0)
		return;
	if (now - roster->looked_ms >= LOOK_MS) {
		let_go_of_all(roster);
		roster->looked_ms = 0;
		roster->is_spoilt = true;
		return;
	}
	if (hear_all(roster))
		add_changes(roster);
	if (now - roster->polled_ms < POLL_MS)
		return;
	roster->polled_ms = now;
	if (is_stale(roster))
		read_list(roster);
}
