/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shipMovements (menu 13): the fleets and armies under way, and when they arrive.
 *
 * Changes nothing. Facts: ikabot-game(7), MOVEMENTS.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/list.h"
#include "game/pages/navy.h"
#include "play/report.h"
#include "play/shipping/shipping.h"
#include "play/visit.h"

static const struct question questions[] = { { .key = NULL } };

/* What one look has seen. */
struct traffic {
	struct city city; /* the current one: the account's ships */
	struct movements movements;
};

static void own_traffic(struct traffic **traffic)
{
	free(*traffic);
}

static int64_t cargo(const struct movement *movement)
{
	int64_t sum = movement->gold;

	for (int good = 0; good < RESOURCES; good++)
		sum += movement->goods[good];
	return sum;
}

/* A load whose ships the game does not name. */
static bool lacks_ships(const struct movement *movement)
{
	return movement->is_transport && movement->ships == 0 && movement->freighters == 0 &&
	       cargo(movement) > 0;
}

/* Reckons the ships from the load, where the game does not name them. */
static bool complete_ships(struct visit *visit, struct movements *movements, struct err *e)
{
	struct navy navy = { 0 };

	for (int i = 0; i < movements->count; i++) {
		struct movement *row = &movements->rows[i];

		if (!lacks_ships(row))
			continue;
		if (navy.ship_capacity == 0) {
			size_t length = 0;
			OWN(text) char *page = NULL;

			page = account_get(visit->account, "view=merchantNavy", &length, e);
			if (page == NULL || !navy_parse(page, length, &navy, e))
				return false;
		}
		row->ships = (cargo(row) + navy.ship_capacity - 1) / navy.ship_capacity;
	}
	return true;
}

static bool look(struct talk *talk, struct traffic *traffic, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };

	return visit_begin(&visit, &talk->step, e) && visit_city(&visit, 0, &traffic->city, e) &&
	       shipping_movements(&visit, traffic->city.id, &traffic->movements, e) &&
	       complete_ships(&visit, &traffic->movements, e);
}

/* --- for people */

/* An own raid is shown as hostile, too; whose it is matters more. */
static const char *whose(const struct movement *movement)
{
	return movement->is_own	      ? "own"
	       : movement->is_hostile ? "hostile"
	       : movement->is_ally    ? "ally"
				      : "other";
}

static enum report_tone tone_of(const struct movement *movement)
{
	return movement->is_own	      ? REPORT_OWN
	       : movement->is_hostile ? REPORT_BAD
	       : movement->is_ally    ? REPORT_GOOD
				      : REPORT_PLAIN;
}

/* "3 trade ships", "1 trade ship". */
static void add_count(struct buffer *note, int64_t count, const char *one, const char *many)
{
	char number[40];

	text_grouped(number, sizeof number, count);
	if (count > 0)
		report_part(note, "%s %s", number, count == 1 ? one : many);
}

static void add_note(struct report *report, const struct movement *movement)
{
	OWN(buffer) struct buffer note = { 0 };
	OWN(buffer) struct buffer goods = { 0 };
	char gold[40];

	add_count(&note, movement->troops, "soldier", "soldiers");
	add_count(&note, movement->warships, "warship", "warships");
	add_count(&note, movement->ships, "trade ship", "trade ships");
	add_count(&note, movement->freighters, "freighter", "freighters");
	report_goods(&goods, movement->goods);
	text_grouped(gold, sizeof gold, movement->gold);
	if (movement->gold > 0)
		buffer_format(&goods, "%s%s gold", goods.length > 0 ? ", " : "", gold);
	if (goods.length > 0)
		report_part(&note, "%s", goods.bytes);
	if (note.length > 0)
		report_note(report, REPORT_PLAIN, "%s", note.bytes);
}

/* "Polis (Anna)": whose city it is, unless it is the player's. */
static void add_place(struct report *report, const struct traffic *traffic, const char *name,
		      const char *owner)
{
	if (*owner == '\0' || text_equal(owner, traffic->city.owner_name))
		report_cell(report, REPORT_PLAIN, "%s", name);
	else
		report_cell(report, REPORT_PLAIN, "%s (%s)", name, owner);
}

static void add_movement(struct report *report, const struct traffic *traffic,
			 const struct movement *movement)
{
	int64_t left = movement->arrival - traffic->movements.time;
	char moment[60];
	char left_text[40];

	report_cell(report, tone_of(movement), "%s", whose(movement));
	add_place(report, traffic, movement->origin, movement->origin_owner);
	report_cell(report, REPORT_PLAIN, movement->is_returning ? "<-" : "->");
	add_place(report, traffic, movement->target, movement->target_owner);
	report_cell(report, REPORT_PLAIN, "%s", movement->mission);
	report_moment(moment, sizeof moment, movement->arrival, traffic->movements.time);
	moment[strcspn(moment, ",")] = '\0'; /* the countdown has a column of its own */
	report_cell(report, REPORT_PLAIN, "%s", moment);
	text_left(left_text, sizeof left_text, left > 0 ? left : 0);
	report_cell(report, REPORT_PLAIN, "%s", left_text);
	add_note(report, movement);
}

static void say_all(struct talk *talk, const struct traffic *traffic)
{
	OWN(report) struct report report = { .talk = talk };
	OWN(buffer) struct buffer ships = { 0 };
	const struct city *city = &traffic->city;
	const struct movements *movements = &traffic->movements;

	if (talk->is_person)
		talk_say(talk, "%s", "");
	report_fleet(&ships, "Ships", city->ships_free, city->ships_total);
	if (city->freighters_total > 0)
		report_fleet(&ships, "freighters", city->freighters_free, city->freighters_total);
	report_line(talk, REPORT_PLAIN, 2, "%s", ships.bytes);
	talk_say(talk, "%s", "");
	if (movements->count == 0)
		talk_say(talk, "Nothing is under way.");
	report_column(&report, "whose", false);
	report_column(&report, "from", false);
	report_column(&report, "", false);
	report_column(&report, "to", false);
	report_column(&report, "mission", false);
	report_column(&report, "at", true);
	report_column(&report, "in", true);
	for (int i = 0; i < movements->count; i++)
		add_movement(&report, traffic, &movements->rows[i]);
	report_say(&report);
	if (movements->is_cut)
		talk_say(talk, "There are more than these %d.", movements->count);
}

/* --- for programs */

static json_t *print_movement(const struct movement *movement)
{
	json_t *object = movement_print(movement);

	json_put_text(object, "whose", whose(movement));
	return object;
}

static json_t *print_all(const struct traffic *traffic)
{
	const struct city *city = &traffic->city;
	json_t *object = json_object();
	json_t *rows = json_array();

	json_put_number(object, "time", traffic->movements.time);
	json_object_set_new(object, "ships",
			    report_fleet_json(city->ships_free, city->ships_total));
	json_object_set_new(object, "freighters",
			    report_fleet_json(city->freighters_free, city->freighters_total));
	for (int i = 0; i < traffic->movements.count; i++)
		json_array_append_new(rows, print_movement(&traffic->movements.rows[i]));
	json_object_set_new(object, "movements", rows);
	json_put_flag(object, "cut", traffic->movements.is_cut);
	return object;
}

static bool run(struct talk *talk, struct err *e)
{
	OWN(traffic) struct traffic *traffic = mem_new(sizeof *traffic);

	if (!look(talk, traffic, e))
		return false;
	talk->result = print_all(traffic);
	say_all(talk, traffic);
	return true;
}

const struct function function_ship_movements = {
	.name = "shipMovements",
	.number = "13",
	.menu = "Ship movements",
	.help = "Shows the fleets and armies under way, what they carry and when they arrive.",
	.keywords = "fleet attack transport arrival",
	.kind = FUNCTION_ONESHOT,
	.duplicate = DUPLICATE_SAFE,
	.why = "Both would look at the same movements.",
	.questions = questions,
	.talk = run,
};
