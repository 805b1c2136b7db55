/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/telling.h"

#include <string.h>

#include "base/json.h"
#include "base/own.h"
#include "base/text.h"

#define HOUR_MS (3600 * (int64_t)1000)

enum { REST_FIRST_MS = 5 * 60000, REST_MAX_MS = 60 * 60000 };

bool telling_kind_is_valid(const char *kind)
{
	size_t length = strspn(kind, "abcdefghijklmnopqrstuvwxyz-");

	return length > 0 && length < TELLING_KIND_SIZE && kind[length] == '\0' && *kind != '-';
}

bool telling_is_urgent(const char *kind)
{
	return text_equal(kind, TELLING_QUESTION) || text_equal(kind, TELLING_LOGIN);
}

bool telling_joins(const char *kind)
{
	return !text_equal(kind, TELLING_QUESTION);
}

static json_t *queue_of(const json_t *saved)
{
	return json_object_get(saved, "telling");
}

json_t *telling_events(const json_t *saved)
{
	return json_object_get(queue_of(saved), "events");
}

static const char *kind_of(const json_t *event)
{
	return json_get_text(event, "kind", "");
}

/* A clock that was set back makes nothing wait for longer than the gap. */
bool telling_is_due(const json_t *event, int64_t now_ms)
{
	int64_t due_ms = json_get_number(event, "due", 0);

	return due_ms <= now_ms || due_ms > now_ms + TELLING_GAP_MS;
}

/* When an event of that kind is due; "due" holds when the last message of it is, or was. */
static int64_t next_due(json_t *queue, const char *kind, int64_t now_ms)
{
	json_t *due = json_sub(queue, "due");
	int64_t last_ms = json_get_number(due, kind, 0);
	int64_t at_ms = now_ms;

	if (telling_is_urgent(kind))
		return now_ms;
	if (last_ms > now_ms && last_ms <= now_ms + TELLING_GAP_MS)
		return last_ms; /* it takes this one along */
	if (last_ms <= now_ms && last_ms + TELLING_GAP_MS > now_ms)
		at_ms = last_ms + TELLING_GAP_MS;
	json_put_number(due, kind, at_ms);
	return at_ms;
}

static json_t *last_of_kind(json_t *events, const char *kind)
{
	for (size_t i = json_array_size(events); i-- > 0;)
		if (text_equal(kind_of(json_array_get(events, i)), kind))
			return json_array_get(events, i);
	return NULL;
}

static json_t *make_event(json_t *queue, const char *kind, const char *text, const json_t *channels,
			  int64_t now_ms)
{
	json_t *event = json_object();
	char visible[TELLING_TEXT_SIZE];
	int64_t id = json_get_number(queue, "last", 0) + 1;

	text_visible_copy(visible, sizeof visible, text);
	json_put_number(queue, "last", id);
	json_put_number(event, "id", id);
	json_put_text(event, "kind", kind);
	json_put_text(event, "text", visible);
	json_put_number(event, "at", now_ms);
	json_put_number(event, "due", next_due(queue, kind, now_ms));
	json_object_set_new(event, "left", json_copy((json_t *)channels));
	return event;
}

static json_t *events_to_fill(json_t *queue)
{
	if (!json_is_array(json_object_get(queue, "events")))
		json_object_set_new(queue, "events", json_array());
	return json_object_get(queue, "events");
}

int64_t telling_add(json_t *saved, const char *kind, const char *text, const json_t *channels,
		    int64_t now_ms)
{
	json_t *queue, *events, *last;

	if (json_array_size(channels) == 0)
		return 0;
	queue = json_sub(saved, "telling");
	events = events_to_fill(queue);
	last = last_of_kind(events, kind);
	if (json_array_size(events) >= TELLING_MAX && last != NULL) {
		json_put_number(last, "more", json_get_number(last, "more", 0) + 1);
		return json_get_number(last, "id", 0);
	}
	json_array_append_new(events, make_event(queue, kind, text, channels, now_ms));
	return json_get_number(queue, "last", 0);
}

void telling_ask(json_t *saved, const char *text, const char *picture, const json_t *channels,
		 int64_t now_ms)
{
	json_t *queue = json_sub(saved, "telling");
	json_t *event;

	telling_drop(saved, TELLING_QUESTION);
	event = make_event(queue, TELLING_QUESTION, text, channels, now_ms);
	json_put_text(event, "picture", picture);
	json_object_set_new(queue, "question",
			    json_pack("{s:O, s:[]}", "id", json_object_get(event, "id"),
				      "messages"));
	if (json_array_size(channels) > 0)
		json_array_append(events_to_fill(queue), event);
	json_decref(event);
}

void telling_drop(json_t *saved, const char *kind)
{
	json_t *events = telling_events(saved);

	for (size_t i = json_array_size(events); i-- > 0;)
		if (text_equal(kind_of(json_array_get(events, i)), kind))
			json_array_remove(events, i);
	if (text_equal(kind, TELLING_QUESTION))
		json_object_del(queue_of(saved), "question");
}

/* --- what has become of it */

bool telling_is_left(const json_t *event, const char *channel)
{
	size_t i;
	json_t *name;

	json_each_item(json_object_get(event, "left"), i, name)
		if (text_equal(json_string_value(name), channel))
			return true;
	return false;
}

static void take_off(json_t *event, const char *channel)
{
	json_t *left = json_object_get(event, "left");

	for (size_t i = json_array_size(left); i-- > 0;)
		if (text_equal(json_string_value(json_array_get(left, i)), channel))
			json_array_remove(left, i);
}

/* Which message of a chat asked, so that a reply to an older one answers nothing. */
static void note_message(json_t *saved, const json_t *tick)
{
	json_t *question = json_object_get(queue_of(saved), "question");
	json_t *messages = json_object_get(question, "messages");
	int64_t message = json_get_number(tick, "message", 0);

	if (message == 0 || json_get_number(question, "id", 0) != json_get_number(tick, "id", -1))
		return;
	if (json_array_size(messages) >= TELLING_MESSAGES_MAX)
		json_array_remove(messages, 0);
	json_array_append_new(messages, json_integer(message));
}

/* Where in the array the event is that a tick or a mark names; its size when there is none. */
static size_t find_named(const json_t *events, const json_t *one)
{
	size_t i = 0;

	while (i < json_array_size(events) && json_get_number(json_array_get(events, i), "id", 0) !=
						      json_get_number(one, "id", -1))
		i++;
	return i;
}

static void note_perhaps(json_t *event, const char *channel, int64_t now_ms)
{
	json_t *perhaps = json_sub(json_sub(event, "perhaps"), channel);

	json_put_number(perhaps, "at", now_ms);
	json_put_number(perhaps, "count", json_get_number(perhaps, "count", 0) + 1);
}

void telling_tick(json_t *saved, const json_t *ticks, int64_t now_ms)
{
	json_t *events = telling_events(saved);
	size_t i;
	json_t *tick;

	json_each_item(ticks, i, tick) {
		const char *channel = json_get_text(tick, "channel", "");
		size_t at = find_named(events, tick);
		json_t *event = json_array_get(events, at);

		note_message(saved, tick);
		if (event == NULL)
			continue;
		if (json_get_flag(tick, "stays", false)) {
			note_perhaps(event, channel, now_ms);
			continue;
		}
		take_off(event, channel);
		if (json_array_size(json_object_get(event, "left")) == 0)
			json_array_remove(events, at);
	}
}

int telling_begun(const json_t *event, const char *channel)
{
	return (int)json_get_number(json_object_get(event, "begun"), channel, 0);
}

void telling_mark(json_t *saved, const json_t *marks)
{
	json_t *events = telling_events(saved);
	size_t i;
	json_t *mark;

	json_each_item(marks, i, mark) {
		const char *channel = json_get_text(mark, "channel", "");
		json_t *event = json_array_get(events, find_named(events, mark));
		int begun = telling_begun(event, channel);

		if (event == NULL || !telling_is_left(event, channel))
			continue;
		if (json_get_flag(mark, "begins", false))
			json_put_number(json_sub(event, "begun"), channel, begun + 1);
		else if (begun > 0)
			json_put_number(json_sub(event, "begun"), channel, begun - 1);
	}
}

int64_t telling_rest_ms(int count)
{
	int64_t rest = REST_FIRST_MS;

	while (--count > 0 && rest < REST_MAX_MS)
		rest *= 2;
	return rest < REST_MAX_MS ? rest : REST_MAX_MS;
}

static const json_t *perhaps_of(const json_t *event, const char *channel)
{
	return json_object_get(json_object_get(event, "perhaps"), channel);
}

int telling_perhaps(const json_t *event, const char *channel)
{
	return (int)json_get_number(perhaps_of(event, channel), "count", 0);
}

/* A clock that was set back lets nothing rest for longer. */
bool telling_rests(const json_t *event, const char *channel, int64_t now_ms)
{
	int64_t at_ms = json_get_number(perhaps_of(event, channel), "at", 0);
	int count = telling_perhaps(event, channel);

	return count > 0 && now_ms >= at_ms && now_ms - at_ms < telling_rest_ms(count);
}

size_t telling_expire(json_t *saved, int64_t now_ms)
{
	json_t *events = telling_events(saved);
	size_t count = 0;

	for (size_t i = json_array_size(events); i-- > 0;) {
		const json_t *event = json_array_get(events, i);

		/* What a person must do about it is told as long as it stands. */
		if (telling_is_urgent(kind_of(event)) ||
		    now_ms - json_get_number(event, "at", 0) < TELLING_KEEP_HOURS * HOUR_MS)
			continue;
		json_array_remove(events, i);
		count++;
	}
	return count;
}

bool telling_waits(const json_t *saved)
{
	return json_array_size(telling_events(saved)) > 0;
}

bool telling_outlives(const json_t *saved)
{
	size_t i;
	json_t *event;

	json_each_item(telling_events(saved), i, event)
		if (!telling_is_urgent(kind_of(event)))
			return true;
	return false;
}
