/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/carrier.h"

#include <inttypes.h>
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
#include "notify/notice.h"
#include "notify/notify.h"
#include "notify/source.h"
#include "os/disk.h"
#include "os/lock.h"
#include "store/channels.h"
#include "store/state.h"
#include "store/telling.h"

enum {
	TRIPS_MAX = 8,
	ALONE_MS = 120000,    /* a holder that hangs */
	SHARED_MS = 15000,    /* of a pause after a failure that others keep, too */
	OTHERS_WAIT_MS = 500, /* for the keeper of another task */
	LOADING_MS = 3000,    /* for all of them */
	HANDING_MS = 10000,   /* others their part; what is not taken then is perhaps told again */
};

/* A message over a channel, from its loading to the last word about it. */
struct trip {
	const struct channel *channel; /* NULL: no more */
	struct lock *lock;
	int64_t wanted_ms; /* monotonic; since when it waits for the lock; 0: it does not */
	int64_t until_ms;  /* monotonic; for the letters */
	bool full;	   /* more is waiting than went into the message */
	bool has_guests;   /* it is under way, with something of other tasks */
	json_t *letters;   /* [{"task", "function", "ticks", "marks", "note"}] */
};

struct carrier {
	struct source *source;
	const struct notice *about;
	bool late;
	struct trip trips[TRIPS_MAX];
};

struct carrier *carrier_new(struct source *source, const struct notice *about)
{
	struct carrier *carrier = mem_new(sizeof *carrier);

	*carrier = (struct carrier){ .source = source, .about = about };
	for (size_t i = 0; i < TRIPS_MAX && channels[i].name != NULL; i++)
		carrier->trips[i] =
			(struct trip){ .channel = &channels[i], .letters = json_array() };
	return carrier;
}

void carrier_free(struct carrier *carrier)
{
	if (carrier == NULL)
		return;
	for (struct trip *trip = carrier->trips; trip->channel != NULL; trip++) {
		lock_free(trip->lock);
		json_decref(trip->letters);
	}
	free(carrier);
}

static struct trip *find_trip(struct carrier *carrier, const char *channel)
{
	struct trip *trip = carrier->trips;

	while (trip->channel != NULL && !text_equal(trip->channel->name, channel))
		trip++;
	return trip;
}

bool carrier_was_late(struct carrier *carrier)
{
	bool was = carrier->late;

	carrier->late = false;
	return was;
}

static const char *kind_of(const json_t *event)
{
	return json_get_text(event, "kind", "");
}

/* --- the lock */

static struct lock *take_lock(const struct carrier *carrier, const struct trip *trip, struct err *e)
{
	char path[HOME_PATH_SIZE];
	char name[ACCOUNT_NAME_SIZE];

	return lock_take(home_path(carrier->source->home, path, "locks/%s.tell-%s",
				   account_file_name(carrier->source->account, name),
				   trip->channel->name),
			 0, e);
}

static void let_go(struct trip *trip)
{
	lock_free(trip->lock);
	trip->lock = NULL;
}

static bool is_too_early(const struct trip *trip)
{
	int64_t now_ms = clock_wall_ms();
	int64_t since_ms, until_ms;
	char label[64];
	char *end;

	lock_read_label(trip->lock, label, sizeof label);
	since_ms = strtoll(label, &end, 10);
	until_ms = strtoll(end, NULL, 10);
	/* A clock that was set back is before the moment when that was written. */
	return since_ms <= now_ms && now_ms < until_ms;
}

static void note_next(struct trip *trip, int64_t pause_ms)
{
	struct err e = { 0 };
	int64_t now_ms = clock_wall_ms();
	char label[64];

	if (trip->lock == NULL)
		return;
	snprintf(label, sizeof label, "%" PRId64 " %" PRId64, now_ms, now_ms + pause_ms);
	(void)lock_write_label(trip->lock, label, &e); /* then the next goes earlier */
}

/* False: not now. */
static bool set_out(struct carrier *carrier, struct trip *trip)
{
	struct err e = { 0 };

	if (trip->lock == NULL)
		trip->lock = take_lock(carrier, trip, &e);
	if (trip->lock == NULL && e.kind != ERR_BUSY)
		return true; /* there is nothing to wait for */
	if (trip->lock == NULL) {
		if (trip->wanted_ms == 0)
			trip->wanted_ms = clock_monotonic_ms();
		return clock_monotonic_ms() - trip->wanted_ms > ALONE_MS;
	}
	trip->wanted_ms = 0;
	if (!is_too_early(trip))
		return true;
	let_go(trip);
	return false;
}

/* --- loading */

static json_t *make_marks(const json_t *events, const char *channel, bool begins)
{
	json_t *marks = json_array();
	size_t i;
	json_t *event;

	json_each_item(events, i, event)
		json_array_append_new(marks, json_pack("{s:O, s:s, s:b}", "id",
						       json_object_get(event, "id"), "channel",
						       channel, "begins", begins));
	return marks;
}

static bool is_among(const json_t *event, const json_t *events)
{
	size_t i;
	json_t *other;

	json_each_item(events, i, other)
		if (json_equal(json_object_get(event, "id"), json_object_get(other, "id")))
			return true;
	return false;
}

/* Those of these events that are still to be told, marked as begun with their owner; NULL: it
 * does not answer. */
static json_t *begin(struct source *source, const char *channel, const json_t *events)
{
	OWN(json) json_t *marks = make_marks(events, channel, true);
	json_t *begun = json_array();
	struct told told;
	enum source_state state = source_ask(source, &(struct news){ .marks = marks }, &told);
	size_t i;
	json_t *event;

	json_each_item(told.events, i, event) {
		if (!is_among(event, events) || !telling_is_left(event, channel) ||
		    (state == SOURCE_FILE && telling_is_urgent(kind_of(event))))
			continue;
		if (telling_begun(event, channel) > 1)
			json_put_flag(event, "again", true);
		json_array_append(begun, event);
	}
	json_decref(told.events);
	if (state != SOURCE_BUSY)
		return begun;
	json_decref(begun);
	return NULL;
}

/* A full disk kept nothing of its own task's events, but the messenger knows them. */
static json_t *begin_own(struct carrier *carrier, const char *channel, const json_t *own)
{
	OWN(json) json_t *begun = begin(carrier->source, channel, own);

	if (json_array_size(begun) == 0 && begun != NULL && carrier->source->unsaved)
		return json_copy((json_t *)own);
	carrier->late |= json_array_size(begun) < json_array_size(own);
	return STEAL(begun);
}

/* Do they fit into a message, whatever else will be said with them? */
static bool fits(const struct carrier *carrier, const json_t *load, const json_t *more)
{
	struct notice notice = *carrier->about;
	OWN(json) json_t *all = json_deep_copy(load);
	size_t i;
	json_t *event;

	json_array_append_new(all, json_deep_copy(more));
	json_each_item(all, i, event)
		json_put_flag(event, "again", true);
	return notice_tell(&notice, all) == json_array_size(all);
}

static json_t *fitting(const struct carrier *carrier, struct trip *trip, const json_t *own)
{
	json_t *chosen = json_array();
	size_t i;
	json_t *event;

	json_each_item(own, i, event) {
		if (i > 0 && !fits(carrier, chosen, event)) {
			trip->full = true;
			break;
		}
		json_array_append(chosen, event);
	}
	return chosen;
}

struct loading {
	struct carrier *carrier;
	struct trip *trip;
	json_t *load;
	int64_t end_ms;
};

/* On a remote disk another computer may tell it, whose locks and keeper cannot be seen. */
static bool is_within_sight(const struct loading *loading, const char *id)
{
	char path[HOME_PATH_SIZE];
	char kind[DISK_KIND_SIZE];
	const struct home *home = loading->carrier->source->home;

	return lock_held(home_path(home, path, "run/%s.tell", id)) ||
	       disk_look(home->root, kind) == DISK_LOCAL;
}

static bool can_go_along(const json_t *event, const char *channel)
{
	return telling_joins(kind_of(event)) && telling_is_left(event, channel) &&
	       telling_is_due(event, clock_wall_ms()) &&
	       !telling_rests(event, channel, clock_wall_ms());
}

/* What of a task's queue may go along and fits, each with its task's name. */
static json_t *choose(struct loading *loading, const json_t *saved)
{
	json_t *chosen = json_array();
	OWN(json) json_t *all = json_copy(loading->load);
	size_t i;
	json_t *event;

	json_each_item(telling_events(saved), i, event) {
		if (!can_go_along(event, loading->trip->channel->name))
			continue;
		json_put_text(event, "task", json_get_text(saved, "id", ""));
		json_put_text(event, "function", json_get_text(saved, "function", ""));
		if (!fits(loading->carrier, all, event)) {
			loading->trip->full = true;
			break;
		}
		json_array_append(all, event);
		json_array_append(chosen, event);
	}
	return chosen;
}

static void take_along(const char *id, void *argument)
{
	struct loading *loading = argument;
	const struct source *own = loading->carrier->source;
	struct source other = { .home = own->home, .wait_ms = OTHERS_WAIT_MS, .refused = true };
	const char *channel = loading->trip->channel->name;
	struct err e = { 0 };
	OWN(json) json_t *saved = NULL;
	OWN(json) json_t *chosen = NULL;
	OWN(json) json_t *begun = NULL;
	size_t i;
	json_t *event;

	if (loading->trip->full || clock_monotonic_ms() > loading->end_ms ||
	    text_equal(id, own->id) || !is_within_sight(loading, id))
		return;
	saved = state_load(own->home, id, &e);
	if (!text_equal(json_get_text(saved, "account", ""), own->account))
		return;
	chosen = choose(loading, saved);
	text_copy(other.id, sizeof other.id, id);
	text_copy(other.account, sizeof other.account, own->account);
	if (json_array_size(chosen) > 0)
		begun = begin(&other, channel, chosen);
	json_each_item(begun, i, event) {
		/* A keeper of an older version knows no marks, nor that others tell. */
		if (telling_begun(event, channel) == 0)
			continue;
		json_put_text(event, "task", id);
		json_put_text(event, "function", json_get_text(saved, "function", ""));
		json_array_append(loading->load, event);
		loading->trip->has_guests = true;
	}
}

json_t *carrier_load(struct carrier *carrier, const char *channel, const json_t *own)
{
	struct trip *trip = find_trip(carrier, channel);
	bool joins = telling_joins(kind_of(json_array_get(own, 0)));
	OWN(json) json_t *chosen = NULL;
	OWN(json) json_t *load = NULL;
	struct err e = { 0 };

	carrier->late = true;
	if (joins && (json_array_size(trip->letters) > 0 || !set_out(carrier, trip)))
		return NULL;
	carrier->late = false;
	trip->full = trip->has_guests = false;
	chosen = fitting(carrier, trip, own);
	load = begin_own(carrier, channel, chosen);
	if (json_array_size(load) == 0) {
		let_go(trip);
		return NULL;
	}
	if (joins && trip->lock != NULL)
		(void)state_each(carrier->source->home, take_along,
				 &(struct loading){ carrier, trip, load,
						    clock_monotonic_ms() + LOADING_MS },
				 &e); /* those that cannot be seen tell for themselves */
	return STEAL(load);
}

/* --- what has become of it */

static json_t *letter_for(struct trip *trip, const struct carrier *carrier, const json_t *event)
{
	const char *task = json_get_text(event, "task", carrier->source->id);
	json_t *letter;
	size_t i;

	json_each_item(trip->letters, i, letter)
		if (text_equal(json_get_text(letter, "task", ""), task))
			return letter;
	letter = json_pack("{s:s, s:s, s:[], s:[]}", "task", task, "function",
			   json_get_text(event, "function", carrier->about->function), "ticks",
			   "marks");
	json_array_append_new(trip->letters, letter);
	return letter;
}

static void note(json_t *letter, const struct carrier *carrier, const struct trip *trip,
		 const struct sending *sending, bool stays, const char *text)
{
	const struct notice *about = carrier->about;

	if (sending->fate == FATE_SENT)
		json_object_set_new(letter, "note",
				    json_sprintf("%s: message sent, with that of %s (%s)",
						 trip->channel->title, about->function, about->id));
	else
		json_object_set_new(letter, "warning",
				    json_sprintf("%s, perhaps sent: %s; %s", trip->channel->title,
						 text,
						 stays ? "it is repeated while it stands"
						       : "it is not sent again"));
}

static void write_letter(struct trip *trip, const struct carrier *carrier, json_t *event,
			 const struct sending *sending, const char *text)
{
	bool failed = sending->fate == FATE_LATER || sending->fate == FATE_REFUSED;
	bool stays = sending->fate == FATE_PERHAPS && telling_is_urgent(kind_of(event));
	const char *channel = trip->channel->name;
	json_t *letter;

	/* What was sent of its own task the postman ticks off. */
	if (!failed && json_object_get(event, "task") == NULL)
		return;
	letter = letter_for(trip, carrier, event);
	if (failed) {
		json_array_append_new(json_object_get(letter, "marks"),
				      json_pack("{s:O, s:s, s:b}", "id",
						json_object_get(event, "id"), "channel", channel,
						"begins", false));
		return;
	}
	json_array_append_new(json_object_get(letter, "ticks"),
			      json_pack("{s:O, s:s, s:b}", "id", json_object_get(event, "id"),
					"channel", channel, "stays", stays));
	note(letter, carrier, trip, sending, stays, text);
}

void carrier_unload(struct carrier *carrier, const char *channel, const json_t *events,
		    const struct sending *sending, int64_t pause_ms, const char *text)
{
	struct trip *trip = find_trip(carrier, channel);
	size_t i;
	json_t *event;

	json_each_item(events, i, event)
		write_letter(trip, carrier, event, sending, text);
	trip->has_guests = false;
	trip->until_ms = clock_monotonic_ms() + HANDING_MS;
	switch (sending->fate) {
	case FATE_SENT:
	case FATE_PERHAPS: note_next(trip, trip->full ? 0 : CARRIER_GAP_MS); break;
	case FATE_LATER:
		if (pause_ms > SHARED_MS)
			pause_ms = SHARED_MS;
		note_next(trip, pause_ms > sending->after_ms ? pause_ms : sending->after_ms);
		break;
	case FATE_REFUSED: break; /* another may know better settings */
	}
}

static void log_of(const struct carrier *carrier, const char *id, const char *function)
{
	char path[HOME_PATH_SIZE];
	char name[96];

	snprintf(name, sizeof name, "%s.%s", function, id);
	log_open(home_path(carrier->source->home, path, "log/%s.log", id), name, 0);
}

/* A person looks for it in that task's log. */
static void log_letter(const struct carrier *carrier, const json_t *letter)
{
	const char *warning = json_get_text(letter, "warning", NULL);
	const char *said = json_get_text(letter, "note", NULL);

	if (warning == NULL && said == NULL)
		return;
	log_of(carrier, json_get_text(letter, "task", ""), json_get_text(letter, "function", ""));
	if (warning != NULL)
		log_warning("%s", warning);
	else
		log_info("%s", said);
	log_of(carrier, carrier->about->id, carrier->about->function);
}

/* False: its task does not answer. */
static bool deliver(const struct carrier *carrier, const json_t *letter)
{
	const struct source *own = carrier->source;
	struct source to = { .home = own->home, .wait_ms = OTHERS_WAIT_MS, .refused = true };
	struct news news = { json_object_get(letter, "ticks"), json_object_get(letter, "marks") };
	enum source_state state;
	struct told told;

	text_copy(to.id, sizeof to.id, json_get_text(letter, "task", ""));
	text_copy(to.account, sizeof to.account, own->account);
	state = source_ask(&to, &news, &told);
	json_decref(told.events);
	if (state == SOURCE_KEEPER || state == SOURCE_FILE)
		log_letter(carrier, letter);
	return state != SOURCE_BUSY;
}

static void deliver_all(const struct carrier *carrier, struct trip *trip)
{
	bool is_late = clock_monotonic_ms() > trip->until_ms;

	for (size_t i = json_array_size(trip->letters); i-- > 0;) {
		const json_t *letter = json_array_get(trip->letters, i);

		if (!deliver(carrier, letter)) {
			if (!is_late)
				continue;
			log_warning("%s (%s) does not take what has become of its message; it is "
				    "perhaps told again",
				    json_get_text(letter, "function", ""),
				    json_get_text(letter, "task", ""));
		}
		json_array_remove(trip->letters, i);
	}
}

bool carrier_work(struct carrier *carrier, bool own_waits)
{
	bool left = false;

	for (struct trip *trip = carrier->trips; trip->channel != NULL; trip++) {
		if (trip->until_ms == 0) {
			left |= trip->has_guests;
			continue;
		}
		deliver_all(carrier, trip);
		if (json_array_size(trip->letters) > 0 ||
		    (own_waits && clock_monotonic_ms() <= trip->until_ms)) {
			left |= json_array_size(trip->letters) > 0;
			continue;
		}
		trip->until_ms = 0;
		let_go(trip);
	}
	return left;
}
