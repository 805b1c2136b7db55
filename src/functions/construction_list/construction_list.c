/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * constructionList (menu 1): raises buildings of a city to the levels that a list wants.
 *
 * A step looks at the city: which levels are left, is something under construction, what is
 * missing. Free builders and enough goods: give the order for the next level. Goods missing:
 * let other cities send them, level after level, as far as all that is left needs. Then come
 * back at whatever happens first: the end of a construction, a fleet, a port, the city's own
 * production. The list may change while it runs, and people may build by hand: only the
 * levels that the city has count. Facts: ikabot-game(7), CONSTRUCTION and COSTS.
 *
 * Progress:
 *	levels     levels begun by this task
 *	book       costs, as the encyclopedia shows them (book.h)
 *	routes     the last plan for the goods (shipping.h); shipped: what older ones sent
 *	refused    {"item", "count"}: orders in a row that the game refused
 *	blockedAt  since when the game allows none of the buildings that are left
 *	intent     see play/order.h
 */
#include "functions/construction_list/construction.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/construction_list/book.h"
#include "functions/construction_list/upgrade.h"
#include "functions/list.h"
#include "play/claim.h"
#include "play/order.h"
#include "play/shipping/evidence.h"
#include "play/shipping/shipping.h"

enum {
	DONE_MARGIN_MS = 200, /* after the moment at which the game ends a construction */
	BLOCKED_WAIT_MS = 10 * 60000,
	BLOCKED_MAX_MS = 24 * 3600 * 1000,
	REFUSED_WAIT_MS = 60000,
	REFUSALS_MAX = 5,
};

static const struct question questions[] = {
	{ CITY("city", "City") },
	{ .key = "list",
	  .text = "Buildings and the levels they are to have, such as warehouse:12, tavern:9",
	  .type = QUESTION_LIST,
	  .max = GOALS_MAX,
	  .changeable = true },
	{ .key = "lowestFirst",
	  .text = "Always the lowest building first?",
	  .type = QUESTION_YES_NO,
	  .otherwise = "n",
	  .changeable = true },
	{ .key = "transport",
	  .text = "Send missing goods from other cities?",
	  .type = QUESTION_YES_NO,
	  .otherwise = "y",
	  .changeable = true },
	{ SHIPS("ships", "With which ships?"), .otherwise = "1", .only_if = "transport=y",
	  .changeable = true },
	{ .key = "roundUp",
	  .text = "Send a little more than is missing, in round numbers?",
	  .type = QUESTION_YES_NO,
	  .otherwise = "y",
	  .only_if = "transport=y",
	  .changeable = true },
	{ CITIES("from", "Cities that send", CITIES_MAX), .words = "all", .otherwise = "all",
	  .only_if = "transport=y", .changeable = true },
	{ .key = "saved",
	  .text = "Name under which the list is saved (empty: it is not)",
	  .type = QUESTION_TEXT,
	  .max = 40,
	  .otherwise = "" },
	{ .key = NULL },
};

static void own_construction(struct construction *construction)
{
	free(construction->city);
	visit_done(&construction->visit);
}

/* --- the look */

static bool look(struct construction *construction, struct err *e)
{
	int id = json_get_int(construction->step->configuration, "city", 0);

	if (!visit_city(&construction->visit, id, construction->city, e))
		return false;
	goals_spell(construction->goals, construction->goal_count, construction->city);
	return claim_others(&construction->visit, id, construction->claimed, e);
}

/* Of all goals of a type, which the book holds together. */
static int lowest_level(const struct construction *construction, const char *type)
{
	int lowest = GOAL_LEVEL_MAX;

	for (int i = 0; i < construction->goal_count; i++) {
		const struct slot *slot = goal_slot(&construction->goals[i], construction->city);

		if (slot != NULL && text_equal(slot->type, type) && slot_level(slot) < lowest)
			lowest = slot_level(slot);
	}
	return lowest;
}

static int highest_goal(const struct construction *construction, const char *type)
{
	int highest = 0;

	for (int i = 0; i < construction->goal_count; i++)
		if (text_equal(construction->goals[i].type, type) &&
		    construction->goals[i].level > highest)
			highest = construction->goals[i].level;
	return highest;
}

static bool read_costs(struct construction *construction, struct err *e)
{
	for (int i = 0; i < construction->goal_count; i++) {
		const struct building_goal *goal = &construction->goals[i];
		int lowest = lowest_level(construction, goal->type);

		if (goal_levels_left(goal, construction->city, construction->book) > 0 &&
		    !book_read(&construction->visit, construction->book, construction->city->id,
			       goal->type, lowest, highest_goal(construction, goal->type), e))
			return false;
	}
	return true;
}

/* The goal whose next level comes next, or NULL when all are begun. */
static const struct building_goal *next_goal(const struct construction *construction)
{
	bool lowest = json_get_flag(construction->step->configuration, "lowestFirst", false);
	const struct building_goal *chosen = NULL;

	for (int i = 0; i < construction->goal_count; i++) {
		const struct building_goal *goal = &construction->goals[i];

		if (goal_levels_left(goal, construction->city, construction->book) == 0)
			continue;
		if (chosen == NULL ||
		    (lowest && slot_level(goal_slot(goal, construction->city)) <
				       slot_level(goal_slot(chosen, construction->city))))
			chosen = goal;
		if (!lowest)
			break;
	}
	return chosen;
}

static int64_t levels_left(const struct construction *construction)
{
	int64_t left = 0;

	for (int i = 0; i < construction->goal_count; i++)
		left += goal_levels_left(&construction->goals[i], construction->city,
					 construction->book);
	return left;
}

static void reckon(struct construction *construction, const struct building_goal *next)
{
	const struct slot *slot = goal_slot(next, construction->city);

	memset(construction->demand, 0, sizeof construction->demand);
	memset(construction->next, 0, sizeof construction->next);
	for (int i = 0; i < construction->goal_count; i++)
		goal_costs(&construction->goals[i], construction->city, construction->book,
			   construction->demand);
	book_costs(construction->book, construction->city, next->type, slot_level(slot),
		   slot_level(slot) + 1, construction->next);
}

/* --- building */

static json_t *upgrade_order(const struct construction *construction, const struct slot *slot)
{
	json_t *what = json_object();

	json_put_number(what, "city", construction->city->id);
	json_put_number(what, "position", city_position(construction->city, slot));
	json_put_text(what, "building", slot->type);
	json_put_text(what, "name", slot_name(slot));
	json_put_number(what, "level", slot->level);
	return what;
}

static bool note_refusal(struct construction *construction, const struct building_goal *goal,
			 const char *reason, struct err *e)
{
	json_t *refused = json_sub(construction->progress, "refused");
	char item[GOAL_TEXT_SIZE];
	const char *why = *reason != '\0' ? reason : "the game gives no reason";
	int64_t count = 1;

	goal_print(goal, item);
	if (text_equal(json_get_text(refused, "item", NULL), item))
		count += json_get_number(refused, "count", 0);
	json_put_text(refused, "item", item);
	json_put_number(refused, "count", count);
	log_warning("%s was refused: %s", item, why);
	if (count >= REFUSALS_MAX) { /* who resumes the task may try as often once more */
		json_object_del(construction->progress, "refused");
		return err_set(e, ERR_REFUSED, "the game refused %s %d times: %s", item,
			       REFUSALS_MAX, why);
	}
	wait_until(&construction->wait, clock_wall_ms() + REFUSED_WAIT_MS, "%s was refused: %s",
		   item, why);
	return true;
}

/* Where it was refused the city may be another's: it is looked at again. */
static bool upgrade(struct construction *construction, const struct building_goal *goal,
		    struct err *e)
{
	const struct slot *slot = goal_slot(goal, construction->city);
	OWN(order)
	struct order order = { .what = upgrade_order(construction, slot),
			       .seen = construction->city };

	step_status(construction->step, "%s: %s %d -> %d", construction->city->name,
		    slot_name(slot), slot->level, slot->level + 1);
	if (!order_give(&construction->visit, &order_kind_upgrade, &order, e))
		return false;
	return order.fate == ORDER_HAPPENED ||
	       (look(construction, e) && note_refusal(construction, goal, order.why, e));
}

static bool has_goods(const struct construction *construction)
{
	for (int good = 0; good < RESOURCES; good++)
		if (construction->next[good] > construction->city->stock[good])
			return false;
	return true;
}

/* Would the next level take what another task counted on first? */
static bool takes_claimed(const struct construction *construction)
{
	for (int good = 0; good < RESOURCES; good++)
		if (construction->claimed[good] > 0 &&
		    construction->next[good] > construction_stock(construction, good))
			return true;
	return false;
}

/* The goods are there and the game says no: a busy building, a limit, a rule. */
static bool wait_for_leave(struct construction *construction, const struct building_goal *goal,
			   struct err *e)
{
	int64_t now = clock_wall_ms();
	int64_t since = json_get_number(construction->progress, "blockedAt", 0);

	if (since == 0 || since > now)
		json_put_number(construction->progress, "blockedAt", since = now);
	if (now - since > BLOCKED_MAX_MS)
		return err_set(e, ERR_REFUSED,
			       "for a day the game has not allowed another level of %s, though "
			       "the goods are there",
			       goal->type);
	wait_until(&construction->wait, now + BLOCKED_WAIT_MS,
		   "the game does not allow another level of %s now", goal->type);
	return true;
}

static void wait_for_builders(struct construction *construction)
{
	const struct slot *busy = city_find_construction(construction->city);
	int64_t end = busy != NULL ? busy->completed : 0;
	int64_t now = construction->city->time;
	int64_t moment = clock_wall_ms() + DONE_MARGIN_MS;
	char when[32];

	if (busy == NULL)
		return;
	if (end == 0)
		end = construction->city->construction_end;
	moment += now > 0 && end > now ? (end - now) * 1000 : 0;
	if (end == 0)
		moment += REFUSED_WAIT_MS;
	clock_short(when, sizeof when, moment);
	wait_until(&construction->wait, moment, "%s %d -> %d until %s", slot_name(busy),
		   busy->level, busy->level + 1, when);
}

/* Free builders: the next level, if it can be. */
static bool build(struct construction *construction, struct err *e)
{
	const struct building_goal *goal = next_goal(construction);
	const struct slot *slot;

	if (goal == NULL || city_find_construction(construction->city) != NULL)
		return true;
	reckon(construction, goal);
	slot = goal_slot(goal, construction->city);
	if (!slot->can_upgrade)
		return !has_goods(construction) || wait_for_leave(construction, goal, e);
	json_object_del(construction->progress, "blockedAt");
	if (takes_claimed(construction)) {
		wait_until(&construction->wait, clock_wall_ms() + REFUSED_WAIT_MS,
			   "another task counts on the goods in %s", construction->city->name);
		return true;
	}
	return upgrade(construction, goal, e);
}

/* --- one step */

static struct step_result come_back(const struct construction *construction, int64_t left)
{
	int64_t done = json_get_number(construction->progress, "levels", 0);

	step_count(construction->step, done, done + left);
	return wait_result(&construction->wait, "%s: %" PRId64 " of %" PRId64 " levels",
			   construction->city->name, done, done + left);
}

static struct step_result finish(const struct construction *construction)
{
	int64_t done = json_get_number(construction->progress, "levels", 0);
	int64_t shipped[RESOURCES] = { 0 };
	char text[GOODS_TEXT_SIZE];

	step_count(construction->step, done, done);
	goods_from_json(json_object_get(construction->progress, "shipped"), shipped);
	routes_sum(json_object_get(construction->progress, "routes"), "sent", shipped);
	if (goods_total(shipped) == 0)
		return step_done("%s has all levels of the list · %" PRId64 " built",
				 construction->city->name, done);
	return step_done("%s has all levels of the list · %" PRId64 " built · %s sent there",
			 construction->city->name, done, goods_text(shipped, text, sizeof text));
}

/* Is a building of the list under construction? Others are none of our business. */
static bool builds_ours(const struct construction *construction)
{
	for (int i = 0; i < construction->goal_count; i++) {
		const struct slot *slot = goal_slot(&construction->goals[i], construction->city);

		if (slot != NULL && slot->is_upgrading)
			return true;
	}
	return false;
}

static bool act(struct construction *construction, struct step_result *result, struct err *e)
{
	const struct building_goal *next;

	/* A load of which no trace is left: the plan looks at the stock. */
	if (construction->visit.open != NULL &&
	    !order_answer(&construction->visit, ORDER_REFUSED, e))
		return false;
	if (!look(construction, e) || !read_costs(construction, e) || !build(construction, e))
		return false;
	wait_for_builders(construction);
	next = next_goal(construction);
	if (next != NULL) {
		reckon(construction, next);
		if (!construction_goods(construction, e))
			return false;
	} else if (!claim_set(&construction->visit, NULL, e)) {
		return false;
	}
	if (next == NULL && !builds_ours(construction))
		*result = finish(construction);
	else
		*result = come_back(construction, levels_left(construction));
	return true;
}

static struct step_result step(struct step *step, struct err *e)
{
	OWN(construction)
	struct construction construction = {
		.step = step,
		.progress = step->progress,
		.book = json_sub(step->progress, "book"),
		.city = city_new(),
	};
	struct step_result result;

	construction.goal_count =
		goals_read(json_object_get(step->configuration, "list"), construction.goals);
	if (!visit_begin(&construction.visit, step, e) || !act(&construction, &result, e))
		return visit_failed(&construction.visit, e);
	return result;
}

static bool check(const json_t *configuration, struct err *e)
{
	const json_t *list = json_object_get(configuration, "list");

	return goals_check(list, e);
}

static json_t *touches(const json_t *configuration)
{
	OWN(text) char *buildings = NULL;

	buildings = text_format("the buildings of city %lld",
				(long long)json_get_number(configuration, "city", 0));
	return json_pack("[s]", buildings);
}

static const struct order_kind *const orders[] = { &order_kind_upgrade, &order_kind_ship, NULL };

const struct function function_construction_list = {
	.name = "constructionList",
	.number = "1",
	.menu = "Construction list",
	.help = "Raises buildings of a city to the levels you want, one level after the other, and "
		"lets other cities send the goods that are missing. The list can be changed while "
		"it runs.",
	.keywords = "upgrade extend queue build",
	.kind = FUNCTION_FINITE,
	.duplicate = DUPLICATE_HARMFUL,
	.why = "A second copy would build in the same city and send the missing goods twice; add "
	       "the buildings to the running list instead.",
	.questions = questions,
	.talk = construction_talk,
	.survey = construction_survey,
	.touches = touches,
	.merge = goals_merge,
	.check = check,
	.orders = orders,
	.step = step,
};
