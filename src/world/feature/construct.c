/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/feature/construct.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "world/feature/costs.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/server/trouble.h"
#include "world/state/state.h"

#define NOT_YOURS "This is not your city."
#define AT_WORK "The builders of this city are at work already."

static struct world_city *city_asked(const struct world_visit *visit)
{
	return world_city_find(visit->account,
			       (int)world_field_number(visit->request, "cityId", visit->city->id));
}

/* The slot a request names, or -1. */
static int slot_asked(const struct world_visit *visit, const char *field)
{
	int64_t slot = world_field_number(visit->request, field, -1);

	return slot >= 0 && slot < WORLD_SLOTS ? (int)slot : -1;
}

static void answer(struct world_visit *visit, const char *view, int type, const char *text)
{
	world_view_answer(visit, (struct world_view){
					 .name = view,
					 .feedback = type,
					 .feedback_text = text,
				 });
}

static void refuse(struct world_visit *visit, const struct world_city *city, const char *view,
		   const char *why)
{
	world_note_order(visit, city, "refused", json_pack("{s:s}", "why", why));
	answer(visit, view, FEEDBACK_BAD, why);
}

/* --- what hinders */

static bool can_pay(const struct world_city *city, const struct world_cost *cost)
{
	for (int i = 0; i < MATERIALS; i++)
		if ((double)cost->goods[i] > city->stock[i])
			return false;
	return true;
}

/* What hinders apart from builders at work. */
static const char *lack(const struct world *world, const struct world_city *city,
			const struct world_building_type *type, int level)
{
	struct world_cost cost = world_cost_in(city, type, level, world->options.research);

	if (level > type->level_max)
		return "This building is as large as it can be.";
	if (!can_pay(city, &cost))
		return "There are not enough goods in the city.";
	return NULL;
}

static const char *step_hindrance(const struct world *world, const struct world_city *city,
				  const struct world_building_type *type, int level)
{
	return city->construction.slot >= 0 ? AT_WORK : lack(world, city, type, level);
}

bool world_can_upgrade(const struct world *world, const struct world_city *city, int slot)
{
	const struct world_building *building = &city->slots[slot];

	return building->type != NULL && city->construction.slot != slot &&
	       lack(world, city, building->type, building->level + 1) == NULL;
}

const char *world_upgrade_hindrance(const struct world *world, const struct world_city *city,
				    int slot)
{
	const struct world_building *building = &city->slots[slot];

	if (building->type == NULL)
		return "Nothing stands there.";
	return step_hindrance(world, city, building->type, building->level + 1);
}

static int count_of(const struct world_city *city, const struct world_building_type *type)
{
	int count = 0;

	for (int i = 0; i < WORLD_SLOTS; i++)
		count += city->slots[i].type == type;
	return count;
}

bool world_may_stand(const struct world_city *city, const struct world_building_type *type,
		     int slot)
{
	if (!world_ground_suits(type, slot) || world_slot_locked(slot))
		return false;
	if (text_equal(type->name, "palace") && !city->capital)
		return false;
	if (text_equal(type->name, "palaceColony") && city->capital)
		return false;
	return count_of(city, type) < (type->most > 0 ? type->most : 1);
}

const char *world_build_hindrance(const struct world *world, const struct world_city *city,
				  const struct world_building_type *type, int slot)
{
	if (slot < 0 || city->slots[slot].type != NULL)
		return "There is no free ground.";
	if (type == NULL)
		return "There is no such building.";
	if (!world_may_stand(city, type, slot))
		return "This building cannot stand there.";
	return step_hindrance(world, city, type, 1);
}

/* --- the orders to build */

static json_t *pay(struct world_city *city, const struct world_cost *cost)
{
	json_t *paid = json_array();

	for (int i = 0; i < MATERIALS; i++) {
		city->stock[i] -= (double)cost->goods[i];
		city->books.spent[i] += (double)cost->goods[i];
		json_array_append_new(paid, json_integer(cost->goods[i]));
	}
	return paid;
}

/* Pays and begins the next level of what stands on that slot. */
static void begin(struct world_visit *visit, struct world_city *city, int slot, const char *what)
{
	const struct world_building *building = &city->slots[slot];
	struct world_cost cost = world_cost_in(city, building->type, building->level + 1,
					       visit->world->options.research);
	json_t *note = json_pack("{s:i,s:s,s:i}", "position", slot, "building",
				 building->type->name, "level", building->level);

	city->construction = (struct world_construction){
		.slot = slot,
		.start_ms = visit->now_ms,
		.end_ms = visit->now_ms + world_span_ms(visit->world, (double)cost.seconds),
	};
	json_object_set_new(note, "costs", pay(city, &cost));
	json_object_set_new(note, "end", json_real((double)city->construction.end_ms / 1000));
	world_note_order(visit, city, what, note);
	world_building_answer(visit, city, slot, FEEDBACK_GOOD, "The builders begin.");
}

static bool trouble_due(struct world_visit *visit)
{
	return world_trouble_due(visit->world, "upgrade-refused", visit->request);
}

void world_upgrade(struct world_visit *visit)
{
	struct world_city *city = city_asked(visit);
	int slot = slot_asked(visit, "position");
	const char *view = "city";
	const char *hindrance;

	if (city == NULL)
		return refuse(visit, visit->city, view, NOT_YOURS);
	if (slot < 0)
		return refuse(visit, city, view, "There is no such place.");
	if (city->slots[slot].type != NULL)
		view = city->slots[slot].type->name;
	hindrance = world_upgrade_hindrance(visit->world, city, slot);
	if (hindrance == NULL &&
	    world_field_number(visit->request, "level", -1) != city->slots[slot].level)
		hindrance = "The building has another level by now.";
	if (hindrance == NULL && trouble_due(visit))
		hindrance = "The builders say no.";
	if (hindrance != NULL)
		return refuse(visit, city, view, hindrance);
	begin(visit, city, slot, "upgrade");
}

void world_build_new(struct world_visit *visit)
{
	struct world_city *city = city_asked(visit);
	int slot = slot_asked(visit, "position");
	const struct world_building_type *type =
		world_building_by_id(world_field_number(visit->request, "building", -1));
	const char *hindrance;

	if (city == NULL)
		return refuse(visit, visit->city, "buildingGround", NOT_YOURS);
	hindrance = world_build_hindrance(visit->world, city, type, slot);
	if (hindrance == NULL && trouble_due(visit))
		hindrance = "The builders say no.";
	if (hindrance != NULL)
		return refuse(visit, city, "buildingGround", hindrance);
	city->slots[slot] = (struct world_building){ type, 0 };
	begin(visit, city, slot, "build");
}

/* --- the order to change places */

static bool suits(const struct world_building *building, int slot)
{
	return building->type == NULL || world_ground_suits(building->type, slot);
}

static const char *swap_hindrance(const struct world_building slots[WORLD_SLOTS], int from, int to)
{
	if (from < 0 || to < 0 || from == to || world_slot_locked(from) || world_slot_locked(to))
		return "There is no such place.";
	if (slots[from].type == NULL)
		return "Nothing stands there.";
	if (!suits(&slots[from], to) || !suits(&slots[to], from))
		return "A building cannot stand on that ground.";
	return NULL;
}

/* Does the moves of the request on a copy. Returns why one of them cannot be done, or NULL. */
static const char *do_moves(const struct world_visit *visit,
			    struct world_building slots[WORLD_SLOTS], json_t *moves)
{
	for (int i = 0;; i++) {
		const char *hindrance;
		char field[32];
		int from, to;

		snprintf(field, sizeof(field), "moves[%d][from]", i);
		if (world_field(visit->request, field)[0] == '\0')
			return i == 0 ? "Choose what shall be moved." : NULL;
		from = slot_asked(visit, field);
		snprintf(field, sizeof(field), "moves[%d][to]", i);
		to = slot_asked(visit, field);
		hindrance = swap_hindrance(slots, from, to);
		if (hindrance != NULL)
			return hindrance;
		struct world_building moved = slots[from];
		slots[from] = slots[to];
		slots[to] = moved;
		json_array_append_new(moves, json_pack("[i,i]", from, to));
	}
}

void world_move_buildings(struct world_visit *visit)
{
	struct world_city *city = city_asked(visit);
	struct world_building slots[WORLD_SLOTS];
	const char *view = "saveCityBuildingsPositions";
	const char *hindrance;
	json_t *moves;

	if (city == NULL)
		return refuse(visit, visit->city, view, NOT_YOURS);
	if (city->construction.slot >= 0)
		return refuse(visit, city, view, AT_WORK);
	memcpy(slots, city->slots, sizeof(slots));
	moves = json_array();
	hindrance = do_moves(visit, slots, moves);
	if (hindrance != NULL) {
		json_decref(moves);
		return refuse(visit, city, view, hindrance);
	}
	memcpy(city->slots, slots, sizeof(slots));
	world_note_order(visit, city, "move", json_pack("{s:o}", "moves", moves));
	answer(visit, view, FEEDBACK_GOOD, "Everything is where it shall be.");
}
