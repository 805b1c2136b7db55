/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/postman.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "notify/carrier.h"
#include "notify/notify.h"
#include "os/random.h"
#include "store/channels.h"
#include "store/telling.h"

enum {
	ROUNDS_MAX = 8,
	LATER_FIRST_MS = 2000,
	LATER_MAX_MS = 10 * 60000,
	REFUSED_FIRST_MS = 60000,
	REFUSED_MAX_MS = 60 * 60000,
	JITTER_MS = 1000,
};

/* What a person must do and has perhaps been told; all else does not wait for it. */
struct repeat {
	int64_t id;    /* of the event; 0: none */
	int64_t at_ms; /* monotonic */
	int count;
};

struct round {
	const struct channel *channel; /* NULL: no more rounds */
	json_t *under_way;	       /* the events of the message that is being sent */
	int64_t not_before_ms;	       /* monotonic */
	int failures;		       /* in a row */
	struct repeat question, login;
	bool has_asked;
};

struct postman {
	struct notice about;
	struct delivery *delivery;
	struct carrier *carrier;
	json_t *events; /* array */
	json_t *ticks;	/* array */
	bool urgent, was_refused;
	struct round rounds[ROUNDS_MAX];
};

struct postman *postman_new(const struct notice *about)
{
	struct postman *postman = mem_new(sizeof *postman);

	*postman =
		(struct postman){ .about = *about, .events = json_array(), .ticks = json_array() };
	for (size_t i = 0; i < ROUNDS_MAX && channels[i].name != NULL; i++)
		postman->rounds[i].channel = &channels[i];
	return postman;
}

void postman_free(struct postman *postman)
{
	if (postman == NULL)
		return;
	for (size_t i = 0; i < ROUNDS_MAX; i++)
		json_decref(postman->rounds[i].under_way);
	json_decref(postman->events);
	json_decref(postman->ticks);
	free(postman);
}

void postman_use(struct postman *postman, struct delivery *delivery)
{
	postman->delivery = delivery;
}

void postman_share(struct postman *postman, struct carrier *carrier)
{
	postman->carrier = carrier;
}

void postman_take(struct postman *postman, const json_t *events, bool urgent, bool asks)
{
	json_t *copy = events != NULL ? json_deep_copy(events) : json_array();

	json_decref(postman->events);
	postman->events = copy;
	postman->urgent = urgent;
	for (struct round *round = postman->rounds; round->channel != NULL && !asks; round++)
		round->has_asked = false;
}

void postman_outlive(struct postman *postman)
{
	json_t *events = json_incref(postman->events);

	postman_take(postman, events, false, false);
	json_decref(events);
}

static const char *kind_of(const json_t *event)
{
	return json_get_text(event, "kind", "");
}

/* --- ticks */

json_t *postman_ticks(const struct postman *postman)
{
	return json_copy(postman->ticks);
}

void postman_ticked(struct postman *postman, const json_t *ticks)
{
	for (size_t i = json_array_size(ticks); i-- > 0;)
		json_array_remove(postman->ticks, 0);
}

static bool is_ticked(const struct postman *postman, const json_t *event, const char *channel)
{
	size_t i;
	json_t *tick;

	json_each_item(postman->ticks, i, tick)
		if (json_get_number(tick, "id", 0) == json_get_number(event, "id", -1) &&
		    text_equal(json_get_text(tick, "channel", ""), channel) &&
		    !json_get_flag(tick, "stays", false))
			return true;
	return false;
}

/* Of its own task's events. perhaps: what a person must do stays, to be told again. */
static void tick(struct postman *postman, const struct round *round, int64_t message, bool perhaps)
{
	size_t i;
	json_t *event;

	json_each_item(round->under_way, i, event) {
		json_t *one;

		if (json_object_get(event, "task") != NULL)
			continue;
		one = json_object();
		json_put_number(one, "id", json_get_number(event, "id", 0));
		json_put_text(one, "channel", round->channel->name);
		json_put_number(one, "message", message);
		json_put_flag(one, "stays", perhaps && telling_is_urgent(kind_of(event)));
		json_array_append_new(postman->ticks, one);
	}
}

/* --- what has become of a message */

static int64_t growing(int64_t first_ms, int64_t max_ms, int count)
{
	while (--count > 0 && first_ms < max_ms)
		first_ms *= 2;
	return first_ms < max_ms ? first_ms : max_ms;
}

static struct round *find_round(struct postman *postman, const char *channel)
{
	struct round *round = postman->rounds;

	while (round->channel != NULL && !text_equal(round->channel->name, channel))
		round++;
	return round;
}

static int64_t wait_on(const struct round *round, int64_t pause_ms, const char *how,
		       const char *text)
{
	char span[32];

	text_left(span, sizeof span, (pause_ms + 999) / 1000);
	log_warning("%s, %s: %s; again in %s", round->channel->title, how, text, span);
	return clock_monotonic_ms() + pause_ms;
}

static const char *kind_under_way(const struct round *round)
{
	return json_get_text(json_array_get(round->under_way, 0), "kind", "");
}

/* NULL: what is told once. */
static struct repeat *repeat_of(struct round *round, const char *kind)
{
	if (!telling_is_urgent(kind))
		return NULL;
	return text_equal(kind, TELLING_QUESTION) ? &round->question : &round->login;
}

static void on_perhaps(struct postman *postman, struct round *round, int64_t message,
		       const char *text)
{
	struct repeat *repeat = repeat_of(round, kind_under_way(round));
	const json_t *first = json_array_get(round->under_way, 0);
	int64_t id = json_get_number(first, "id", 0);

	tick(postman, round, message, true);
	round->failures = 0;
	if (repeat != NULL) {
		if (repeat->id != id)
			*repeat = (struct repeat){
				.id = id, .count = telling_perhaps(first, round->channel->name)
			};
		repeat->at_ms =
			wait_on(round, telling_rest_ms(++repeat->count), "perhaps sent", text);
		return;
	}
	log_warning("%s, perhaps sent: %s; it is not sent again", round->channel->title, text);
}

void postman_on_sent(const char *channel, const struct sending *sending, const char *text,
		     void *argument)
{
	struct postman *postman = argument;
	struct round *round = find_round(postman, channel);
	int64_t pause = 0;

	if ((sending->fate == FATE_SENT || sending->fate == FATE_PERHAPS) &&
	    text_equal(kind_under_way(round), TELLING_QUESTION))
		round->has_asked = true;
	switch (sending->fate) {
	case FATE_SENT:
		tick(postman, round, sending->message, false);
		round->failures = 0;
		log_info("%s: message sent", round->channel->title);
		break;
	case FATE_PERHAPS: on_perhaps(postman, round, sending->message, text); break;
	case FATE_LATER:
		pause = growing(LATER_FIRST_MS, LATER_MAX_MS, ++round->failures);
		if (pause < sending->after_ms)
			pause = sending->after_ms;
		pause += random_below(JITTER_MS);
		round->not_before_ms = wait_on(round, pause, "message not sent", text);
		break;
	case FATE_REFUSED:
		postman->was_refused = true;
		round->not_before_ms =
			wait_on(round, growing(REFUSED_FIRST_MS, REFUSED_MAX_MS, ++round->failures),
				"message not sent", text);
		break;
	}
	if (postman->carrier != NULL)
		carrier_unload(postman->carrier, channel, round->under_way, sending, pause, text);
	json_decref(round->under_way);
	round->under_way = NULL;
}

/* --- what is next */

static bool is_for(const struct postman *postman, const struct round *round, const json_t *event)
{
	const char *kind = json_get_text(event, "kind", "");

	return telling_is_left(event, round->channel->name) &&
	       !is_ticked(postman, event, round->channel->name) &&
	       (postman->urgent || !telling_is_urgent(kind));
}

static bool is_due(struct round *round, const json_t *event)
{
	const struct repeat *repeat = repeat_of(round, json_get_text(event, "kind", ""));

	if (repeat != NULL && repeat->id == json_get_number(event, "id", -1) &&
	    clock_monotonic_ms() < repeat->at_ms)
		return false;
	return telling_is_due(event, clock_wall_ms()) &&
	       !telling_rests(event, round->channel->name, clock_wall_ms());
}

/* What a person must do goes first. */
static const json_t *first_due(const struct postman *postman, struct round *round)
{
	const json_t *first = NULL;
	size_t i;
	json_t *event;

	json_each_item(postman->events, i, event) {
		if (!is_for(postman, round, event) || !is_due(round, event))
			continue;
		if (telling_is_urgent(json_get_text(event, "kind", "")))
			return event;
		if (first == NULL)
			first = event;
	}
	return first;
}

/* With all that are due and may go out with it. */
static json_t *gather(const struct postman *postman, struct round *round, const json_t *first)
{
	json_t *events = json_array();
	size_t i;
	json_t *event;

	json_array_append(events, (json_t *)first);
	json_each_item(postman->events, i, event) {
		if (event != first && telling_joins(kind_of(first)) &&
		    telling_joins(kind_of(event)) && is_for(postman, round, event) &&
		    is_due(round, event))
			json_array_append(events, event);
	}
	return events;
}

/* Keeps those that fit into one message; the others stay in their queues. */
static void fill(struct notice *notice, json_t *events)
{
	size_t count = notice_tell(notice, events);

	if (count == json_array_size(events))
		return;
	while (json_array_size(events) > count)
		json_array_remove(events, count);
	(void)notice_tell(notice, events);
}

/* What was written before the question answers nothing; what was written since it was perhaps asked
 * may. */
static bool is_first(const struct round *round)
{
	const json_t *event = json_array_get(round->under_way, 0);

	return !round->has_asked && !json_get_flag(event, "again", false) &&
	       telling_perhaps(event, round->channel->name) == 0;
}

static void start_sending(struct postman *postman, struct round *round, const json_t *first)
{
	struct notice notice = postman->about;
	OWN(json) json_t *own = gather(postman, round, first);

	if (!notify_has(postman->delivery, round->channel->name)) {
		log_warning("%s, message not sent: it is not set up any more",
			    round->channel->title);
		round->under_way = STEAL(own);
		tick(postman, round, 0, false);
		json_decref(round->under_way);
		round->under_way = NULL;
		return;
	}
	round->under_way = postman->carrier != NULL
				   ? carrier_load(postman->carrier, round->channel->name, own)
				   : json_incref(own);
	if (round->under_way == NULL)
		return;
	fill(&notice, round->under_way);
	notify_send(postman->delivery, round->channel->name, &notice, is_first(round));
}

static bool has_work(const struct postman *postman, const struct round *round)
{
	size_t i;
	json_t *event;

	if (round->under_way != NULL)
		return true;
	json_each_item(postman->events, i, event)
		if (is_for(postman, round, event))
			return true;
	return false;
}

bool postman_work(struct postman *postman)
{
	bool left = false;

	for (struct round *round = postman->rounds; round->channel != NULL; round++) {
		const json_t *first;

		if (round->under_way == NULL && clock_monotonic_ms() >= round->not_before_ms &&
		    !notify_is_busy(postman->delivery, round->channel->name)) {
			first = first_due(postman, round);
			if (first != NULL)
				start_sending(postman, round, first);
		}
		left |= has_work(postman, round);
	}
	return left;
}

bool postman_has_asked(const struct postman *postman, const char *channel)
{
	const struct round *round = find_round((struct postman *)postman, channel);
	size_t i;
	json_t *event;

	if (round->has_asked)
		return true;
	/* Or has a messenger before this one asked it, or perhaps? */
	json_each_item(postman->events, i, event) {
		if (text_equal(kind_of(event), TELLING_QUESTION) && is_for(postman, round, event) &&
		    telling_perhaps(event, channel) == 0)
			return false;
	}
	return true;
}

bool postman_was_refused(struct postman *postman)
{
	bool was = postman->was_refused;

	postman->was_refused = false;
	return was;
}
