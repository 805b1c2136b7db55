/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/reorganize_buildings/reorganize_plan.h"

#include <string.h>

#include "base/text.h"
#include "game/pages/costs.h"

/* A city while its buildings move: place and wanted go by the slot in which a building
 * stood at first, which names it. */
struct board {
	const struct city *city;
	int standing[SLOTS_MAX]; /* which building stands in a slot now, or -1 */
	int place[SLOTS_MAX];	 /* where a building is now */
	int wanted[SLOTS_MAX];	 /* where it belongs, or -1 */
};

static const char *group_of(const char *type)
{
	return text_equal(type, "palaceColony") ? "palace" : type;
}

static bool is_same(const struct slot *one, const struct slot *other)
{
	return one->type[0] != '\0' && text_equal(group_of(one->type), group_of(other->type));
}

/* The ground that a building needs, for pages that do not list what a slot accepts. */
static const char *ground_of(const struct slot *slot)
{
	static const struct {
		const char *type, *ground;
	} grounds[] = {
		{ "townHall", "townHall" }, { "port", "shore" },	 { "shipyard", "shore" },
		{ "wall", "wall" },	    { "pirateFortress", "sea" }, { "dockyard", "dockyard" },
	};

	if (slot->type[0] == '\0')
		return slot->ground;
	for (size_t i = 0; i < sizeof grounds / sizeof *grounds; i++)
		if (text_equal(grounds[i].type, slot->type))
			return grounds[i].ground;
	return "land";
}

static bool accepts(const struct slot *place, const struct slot *building)
{
	int number = building->building_id >= 0 ? building->building_id
						: costs_building_id(building->type);

	if (place->is_locked)
		return false;
	if (place->allowed != 0 && number >= 0 && number < 64)
		return (place->allowed >> number & 1) != 0;
	return text_equal(ground_of(place), ground_of(building));
}

/* The next building of that group that has no place of its own yet, or -1. */
static int next_homeless(const struct board *board, const struct slot *like)
{
	for (int i = 0; i < board->city->slot_count; i++)
		if (board->wanted[i] < 0 && is_same(&board->city->slots[i], like))
			return i;
	return -1;
}

static void set_up(struct board *board, const struct city *pattern, const struct city *target)
{
	int count =
		pattern->slot_count < target->slot_count ? pattern->slot_count : target->slot_count;

	board->city = target;
	for (int i = 0; i < target->slot_count; i++) {
		bool is_right = i < count && is_same(&target->slots[i], &pattern->slots[i]);

		board->standing[i] = target->slots[i].type[0] != '\0' ? i : -1;
		board->place[i] = i;
		board->wanted[i] = is_right ? i : -1;
	}
	for (int i = 0; i < count; i++) {
		int building = is_same(&target->slots[i], &pattern->slots[i])
				       ? -1
				       : next_homeless(board, &pattern->slots[i]);

		if (building >= 0)
			board->wanted[building] = i;
	}
}

static bool is_wrong(const struct board *board, int building)
{
	return board->wanted[building] >= 0 && board->place[building] != board->wanted[building];
}

static bool can_move(const struct board *board, int building)
{
	const struct slot *slots = board->city->slots;
	int from = board->place[building];
	int to = board->wanted[building];
	int other = board->standing[to];

	return accepts(&slots[to], &slots[building]) &&
	       (other < 0 || accepts(&slots[from], &slots[other]));
}

static void move(struct board *board, int building, struct reorganize_plan *plan)
{
	int from = board->place[building];
	int to = board->wanted[building];
	int other = board->standing[to];

	board->standing[to] = building;
	board->place[building] = to;
	board->standing[from] = other;
	if (other >= 0)
		board->place[other] = from;
	plan->moves[plan->count++] = (struct slot_swap){ from, to };
}

/* Each move puts one building right for good, so there are never more than buildings. */
void reorganize_plan(const struct city *pattern, const struct city *target,
		     struct reorganize_plan *plan)
{
	struct board board;
	int before;

	*plan = (struct reorganize_plan){ 0 };
	set_up(&board, pattern, target);
	do {
		before = plan->count;
		for (int i = 0; i < target->slot_count; i++)
			if (is_wrong(&board, i) && can_move(&board, i))
				move(&board, i, plan);
	} while (plan->count > before);
	for (int i = 0; i < target->slot_count; i++)
		plan->left += is_wrong(&board, i);
}
