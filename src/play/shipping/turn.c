/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/shipping/turn.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "play/visit.h"
#include "store/journal.h"

enum {
	GRACE_MS = 60000,	    /* for the gate, the network, a slow start */
	LOOK_MOST_MS = 2 * 3600000, /* a look is never so far ahead: the clock was set */
};

static const char part[] = "ships";

static bool holds(const json_t *journal, const char *id, const json_t *place)
{
	int64_t ahead_ms = json_get_number(place, "look", 0) - clock_wall_ms();

	return ahead_ms > -GRACE_MS && ahead_ms < LOOK_MOST_MS &&
	       json_object_get(json_object_get(journal, "claims"), id) != NULL;
}

/* The line, borrowed of the journal; places that lapsed are left out. */
static json_t *line_of(json_t *journal)
{
	json_t *line = json_object_get(journal, part);
	const char *id;
	void *next;
	json_t *place;

	if (!json_is_object(line)) {
		line = json_object();
		json_object_set_new(journal, part, line);
	}
	json_object_foreach_safe(line, next, id, place) {
		if (!holds(journal, id, place))
			json_object_del(line, id);
	}
	return line;
}

static json_t *load(const struct visit *visit, struct err *e)
{
	return journal_load(visit->step->home, visit->step->account, e);
}

/* As claims: orders that are under way must survive a power cut, a line need not. */
static bool save(const struct visit *visit, const json_t *journal, struct err *e)
{
	bool durable = json_object_size(json_object_get(journal, "intents")) > 0;

	return journal_save(visit->step->home, visit->step->account, journal, durable, e);
}

bool turn_look(struct visit *visit, bool freighters, struct turn *turn, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	struct turn before = { 0 };
	const char *id;
	json_t *place;

	if (journal == NULL)
		return false;
	json_each_member(line_of(journal), id, place) {
		int64_t look_ms = json_get_number(place, "look", 0);

		if (text_equal(id, visit->step->id))
			break; /* those behind asked later */
		if (json_get_flag(place, "freighters", false) != freighters)
			continue;
		before.ships += json_get_number(place, "wanted", 0);
		before.look_ms = look_ms > before.look_ms ? look_ms : before.look_ms;
	}
	*turn = before;
	return true;
}

bool turn_wait(struct visit *visit, bool freighters, int64_t wanted, int64_t look_ms, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);

	if (journal == NULL)
		return false;
	json_object_set_new(line_of(journal), visit->step->id,
			    json_pack("{s:b, s:I, s:I}", "freighters", freighters, "wanted",
				      (json_int_t)wanted, "look", (json_int_t)look_ms));
	return save(visit, journal, e);
}

bool turn_keep(struct visit *visit, int64_t look_ms, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	json_t *place;

	if (journal == NULL)
		return false;
	place = json_object_get(line_of(journal), visit->step->id);
	if (place == NULL)
		return true;
	json_put_number(place, "look", look_ms);
	return save(visit, journal, e);
}

bool turn_leave(struct visit *visit, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);

	if (journal == NULL)
		return false;
	if (json_object_get(json_object_get(journal, part), visit->step->id) == NULL)
		return true;
	json_object_del(json_object_get(journal, part), visit->step->id);
	return save(visit, journal, e);
}
