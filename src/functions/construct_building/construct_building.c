/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * constructBuilding (menu 14): a new building on a free slot of a city.
 *
 * The game lists what may stand on each kind of ground; the choice is ordered once, and
 * what is told is what the city shows afterwards. Without a person the answers are enough:
 * nothing is confirmed. Facts: ikabot-game(7), NEW BUILDINGS.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/construct_building/order.h"
#include "functions/list.h"
#include "game/pages/ground.h"
#include "play/claim.h"
#include "play/empire.h"
#include "play/order.h"
#include "play/report.h"
#include "play/talks.h"
#include "play/visit.h"

enum { CITY, BUILDING, POSITION };

static const struct question questions[] = {
	[CITY] = { CITY("city", "In which city?") },
	[BUILDING] = { BUILDING("building", "Which building?"), .zero = "None" },
	[POSITION] = { .key = "position",
		       .text = "On which slot?",
		       .min = 0,
		       .max = SLOTS_MAX - 1,
		       .words = "first",
		       .otherwise = "first" },
	{ .key = NULL },
};

/* What can be built, and on which kind of ground. */
struct offer {
	struct ground_choice choice;
	char ground[TYPE_SIZE];
};

struct site {
	struct city city;
	struct offer offers[GROUND_CHOICES_MAX];
	int count;
	int64_t claimed[RESOURCES]; /* what other tasks of the account count on there */
};

/* --- looking */

static bool is_free(const struct slot *slot, const char *ground)
{
	return slot->type[0] == '\0' && !slot->is_locked && text_equal(slot->ground, ground);
}

/* The free slot after that one, or -1. */
static int next_free(const struct city *city, const char *ground, int position)
{
	while (++position < city->slot_count)
		if (is_free(&city->slots[position], ground))
			return position;
	return -1;
}

static bool is_offered(const struct site *site, int building_id)
{
	for (int i = 0; i < site->count; i++)
		if (site->offers[i].choice.building_id == building_id)
			return true;
	return false;
}

static bool view_ground(struct visit *visit, int city, int position, struct ground *ground,
			struct err *e)
{
	OWN(envelope) struct envelope *envelope = NULL;
	const char *html;

	envelope =
		visit_view(visit, e, "view=buildingGround&cityId=%d&position=%d", city, position);
	if (envelope == NULL)
		return false;
	html = envelope_html(envelope);
	return ground_parse(html != NULL ? html : "", html != NULL ? strlen(html) : 0, ground, e);
}

static bool add_ground(struct visit *visit, struct site *site, const char *name, struct err *e)
{
	int position = next_free(&site->city, name, -1);
	struct ground ground;

	if (position < 0)
		return true;
	if (!view_ground(visit, site->city.id, position, &ground, e))
		return err_prefix(e, "slot %d", position);
	for (int i = 0; i < ground.count && site->count < GROUND_CHOICES_MAX; i++) {
		struct offer *offer = &site->offers[site->count];

		if (is_offered(site, ground.rows[i].building_id))
			continue;
		offer->choice = ground.rows[i];
		text_copy(offer->ground, sizeof offer->ground, name);
		site->count++;
	}
	return true;
}

static bool look(struct talk *talk, int city_id, struct site *site, struct err *e)
{
	static const char *const grounds[] = { "sea", "land", "shore", "wall", "dockyard" };
	OWN(visit) struct visit visit = { 0 };

	if (!visit_begin(&visit, &talk->step, e) || !visit_city(&visit, city_id, &site->city, e) ||
	    !claim_others(&visit, city_id, site->claimed, e))
		return false;
	for (size_t i = 0; i < sizeof grounds / sizeof *grounds; i++)
		if (!add_ground(&visit, site, grounds[i], e))
			return false;
	return site->count > 0 || err_set(e, ERR_REFUSED,
					  "%s has no slot where anything could be "
					  "built now",
					  site->city.name);
}

/* --- choosing */

/* What the city lacks of the costs; what others count on there is as good as gone. */
static bool find_missing(const struct site *site, const struct ground_choice *choice,
			 int64_t missing[RESOURCES])
{
	bool is_short = false;

	for (int good = 0; good < RESOURCES; good++) {
		int64_t lack = choice->cost[good] - site->city.stock[good];

		if (choice->cost[good] > 0)
			lack += site->claimed[good];

		missing[good] = lack > 0 ? lack : 0;
		is_short |= lack > 0;
	}
	return is_short;
}

static void offer_building(const struct site *site, const struct ground_choice *choice,
			   json_t *choices)
{
	OWN(buffer) struct buffer text = { 0 };
	int64_t missing[RESOURCES];

	buffer_format(&text, "%s: ", choice->name);
	report_goods(&text, choice->cost);
	if (find_missing(site, choice, missing)) {
		buffer_text(&text, "; missing: ");
		report_goods(&text, missing);
	}
	choice_add(choices, json_string(choice->type), choice->name, "%s", text.bytes);
}

/* What the game offers; and what is being built there, of which it is told that it is. */
static bool offer_buildings(struct question *question, const void *look, const json_t *answers,
			    struct err *e)
{
	const struct site *site = look;
	const struct slot *running = city_find_construction(&site->city);
	json_t *choices = question_choices(question);

	(void)answers;
	(void)e;
	for (int i = 0; i < site->count; i++)
		offer_building(site, &site->offers[i].choice, choices);
	if (running != NULL && running->level == 0)
		choice_add(choices, json_string(running->type), slot_name(running),
			   "%s: being built", slot_name(running));
	return true;
}

static const struct offer *find_offer(const struct site *site, const char *type)
{
	for (int i = 0; i < site->count; i++)
		if (text_equal(site->offers[i].choice.type, type))
			return &site->offers[i];
	return NULL;
}

/* The game offers nothing of which the first level is being built. */
static bool is_new_there(const struct city *city, const char *wanted, struct err *e)
{
	const struct slot *running = city_find_construction(city);
	char until[60];

	if (running == NULL || running->level > 0 ||
	    (strcasecmp(running->type, wanted) != 0 && strcasecmp(running->name, wanted) != 0))
		return true;
	report_moment(until, sizeof until, city->construction_end, city->time);
	return err_set(e, ERR_BUSY, "%s is already being built in %s, until %s", slot_name(running),
		       city->name, until);
}

/* Would the stock do, if no other task counted on it? */
static bool is_claimed(const struct site *site, const struct ground_choice *choice)
{
	for (int good = 0; good < RESOURCES; good++)
		if (choice->cost[good] > site->city.stock[good])
			return false;
	return true;
}

/* Can it be ordered now? *e is for a person. */
static bool check_offer(const struct site *site, const struct ground_choice *choice, struct err *e)
{
	OWN(buffer) struct buffer lack = { 0 };
	int64_t missing[RESOURCES];

	if (!is_new_there(&site->city, choice->type, e))
		return false;
	if (!find_missing(site, choice, missing))
		return true;
	report_goods(&lack, missing);
	if (!is_claimed(site, choice))
		return err_set(e, ERR_REFUSED, "%s is too expensive for %s; missing: %s",
			       choice->name, site->city.name, lack.bytes);
	return err_set(e, ERR_BUSY,
		       "%s is too expensive for what other tasks leave in %s; missing: %s "
		       "(ikabot --list shows the tasks)",
		       choice->name, site->city.name, lack.bytes);
}

/* What is offered, and which of it was chosen. */
struct choosing {
	const struct site *site;
	const struct offer *offer;
};

static void say_stock(struct talk *talk, void *argument)
{
	const struct site *site = ((struct choosing *)argument)->site;
	OWN(buffer) struct buffer stock = { 0 };
	OWN(buffer) struct buffer claimed = { 0 };
	const struct slot *running = city_find_construction(&site->city);

	report_goods(&stock, site->city.stock);
	report_goods(&claimed, site->claimed);
	talk_say(talk, "%s", "");
	report_line(talk, REPORT_BOLD, 2, "%s has %s", site->city.name,
		    stock.length > 0 ? stock.bytes : "nothing in stock");
	if (claimed.length > 0)
		report_line(talk, REPORT_BAD, 2, "Other tasks count on %s of it.", claimed.bytes);
	if (running != NULL)
		report_line(talk, REPORT_OWN, 2, "Already being built there: %s %d.",
			    slot_name(running), running->level + 1);
}

static bool take_offer(void *argument, const json_t *value, struct err *e)
{
	struct choosing *choosing = argument;
	const char *wanted = json_string_value(value);

	if (text_equal(wanted, "0"))
		return err_set(e, ERR_STOPPED, "nothing was built");
	choosing->offer = find_offer(choosing->site, wanted);
	if (choosing->offer == NULL) /* it is the one that is being built */
		return is_new_there(&choosing->site->city, wanted, e) &&
		       err_set(e, ERR_REFUSED, "%s cannot be built now", wanted);
	return check_offer(choosing->site, &choosing->offer->choice, e);
}

static bool ask_building(struct talk *talk, const struct site *site, const struct offer **offer,
			 struct err *e)
{
	struct choosing choosing = { .site = site };
	struct question question = questions[BUILDING];

	question.narrow = offer_buildings;
	talk->look = site;
	if (!talk_choose(talk, &question, take_offer, say_stock, &choosing, e))
		return false;
	*offer = choosing.offer;
	json_put_text(talk->configuration, questions[BUILDING].key, choosing.offer->choice.type);
	return true;
}

/* The slots by their positions, as position= and the game itself name them. */
static char *slots_question(const struct site *site, const struct offer *offer)
{
	OWN(buffer) struct buffer text = { 0 };
	int position = next_free(&site->city, offer->ground, -1);

	buffer_format(&text, "On which slot? Free are %d", position);
	while ((position = next_free(&site->city, offer->ground, position)) >= 0)
		buffer_format(&text, ", %d", position);
	return buffer_take(&text);
}

static bool ask_position(struct talk *talk, const struct site *site, const struct offer *offer,
			 int *position, struct err *e)
{
	OWN(text) char *text = slots_question(site, offer);
	struct question question = questions[POSITION];
	int first = next_free(&site->city, offer->ground, -1);
	bool is_choice = next_free(&site->city, offer->ground, first) >= 0;
	const json_t *value;

	question.text = text;
	*position = first;
	for (int i = 0; i < QUESTION_TRIES; i++) {
		if (!is_choice && !talk_is_given(talk, question.key))
			break;
		if (!talk_ask(talk, &question, &value, e))
			return false;
		*position = json_is_integer(value) ? (int)json_integer_value(value) : first;
		if (*position < site->city.slot_count &&
		    is_free(&site->city.slots[*position], offer->ground))
			break;
		if (!talk->is_person || talk_is_given(talk, question.key))
			return err_set(e, ERR_INPUT, "position: slot %d is not free for %s",
				       *position, offer->choice.name);
		*position = first;
		report_line(talk, REPORT_BAD, 2, "That slot is not free for %s.",
			    offer->choice.name);
	}
	json_put_number(talk->configuration, question.key, *position);
	return true;
}

/* --- building */

/* Looks once more before the order, because a person may have thought for long. */
static bool look_again(struct visit *visit, struct site *site, int position,
		       const struct ground_choice *choice, struct err *e)
{
	int id = site->city.id;

	if (!visit_city(visit, id, &site->city, e) || !claim_others(visit, id, site->claimed, e) ||
	    !check_offer(site, choice, e))
		return false;
	return (position < site->city.slot_count && site->city.slots[position].type[0] == '\0') ||
	       err_set(e, ERR_REFUSED, "slot %d of %s is not free any more", position,
		       site->city.name);
}

/* Whatever was answered, what counts is what stands in the city afterwards. Where that cannot
 * be seen now, the order stays open for whoever comes into the gate next. */
static bool build(struct talk *talk, struct site *site, int position,
		  const struct ground_choice *choice, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };
	OWN(order) struct order order = { .seen = &site->city };

	order.what = json_pack("{s:i, s:i, s:s, s:i}", "city", site->city.id, "position", position,
			       "building", choice->type, "type", choice->building_id);
	if (!visit_begin(&visit, &talk->step, e) || !look_again(&visit, site, position, choice, e))
		return false;
	if (!order_give(&visit, &order_kind_build, &order, e))
		return err_prefix(e, "%s was ordered, and it is not known whether it is built",
				  choice->name);
	return order.fate == ORDER_HAPPENED ||
	       err_set(e, ERR_REFUSED, "%s was not built in %s: %s", choice->name, site->city.name,
		       *order.why != '\0' ? order.why : "the game did not say why");
}

static json_t *print(const struct city *city, int position, const struct ground_choice *choice)
{
	json_t *object = json_object();

	json_put_number(object, "city", city->id);
	json_put_text(object, "cityName", city->name);
	json_put_number(object, "position", position);
	json_put_text(object, "building", choice->type);
	json_put_text(object, "name", choice->name);
	json_object_set_new(object, "cost", resource_print(choice->cost));
	json_put_number(object, "end", city->slots[position].completed);
	return object;
}

static bool confirm(struct talk *talk, const struct site *site, int position,
		    const struct ground_choice *choice, struct err *e)
{
	OWN(buffer) struct buffer cost = { 0 };

	report_goods(&cost, choice->cost);
	return talk_proceed(talk, "Build it?", e, "%s in %s on slot %d, for %s", choice->name,
			    site->city.name, position, cost.length > 0 ? cost.bytes : "nothing");
}

static bool choose_and_build(struct talk *talk, struct site *site, struct err *e)
{
	const struct offer *offer = NULL;
	char until[60];
	int position;

	if (!look(talk, json_get_int(talk->configuration, "city", 0), site, e) ||
	    !ask_building(talk, site, &offer, e) ||
	    !ask_position(talk, site, offer, &position, e) ||
	    !confirm(talk, site, position, &offer->choice, e) ||
	    !build(talk, site, position, &offer->choice, e))
		return false;
	talk->result = print(&site->city, position, &offer->choice);
	report_moment(until, sizeof until, site->city.construction_end, site->city.time);
	report_line(talk, REPORT_GOOD, 2, "%s is being built in %s on slot %d, until %s.",
		    offer->choice.name, site->city.name, position, until);
	return true;
}

static bool run(struct talk *talk, struct err *e)
{
	OWN(empire) struct empire empire = { 0 };
	const struct city *city;
	struct site site = { .count = 0 };

	return empire_look(talk, &empire, e) &&
	       empire_ask_city(talk, &empire, questions[CITY].key, questions[CITY].text, &city,
			       e) &&
	       choose_and_build(talk, &site, e);
}

static const struct order_kind *const orders[] = { &order_kind_build, NULL };

const struct function function_construct_building = {
	.name = "constructBuilding",
	.number = "14",
	.menu = "Construct building",
	.help = "Builds something new on a free slot of a city, at once.",
	.keywords = "new build",
	.kind = FUNCTION_ONESHOT,
	.duplicate = DUPLICATE_HARMFUL,
	.why = "Both would build, and pay twice.",
	.questions = questions,
	.talk = run,
	.orders = orders,
};
