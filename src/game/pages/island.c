/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/island.h"

#include <limits.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan/envelope.h"
#include "game/scan/figure.h"
#include "game/scan/scan.h"

static void get_text(const json_t *object, const char *key, char *to, size_t size)
{
	text_copy(to, size, json_get_text(object, key, ""));
}

static void get_name(const json_t *object, const char *key, char *to, size_t size)
{
	get_text(object, key, to, size);
	scan_decode_name(to);
}

static void read_city(const json_t *object, struct island_city *city)
{
	*city = (struct island_city){ 0 };
	city->is_city = text_equal(json_get_text(object, "type", NULL), "city");
	city->id = json_get_int(object, "id", -1);
	city->level = json_get_int(object, "level", 0);
	city->owner_id = json_get_int(object, "ownerId", 0);
	city->ally_id = json_get_int(object, "ownerAllyId", 0);
	get_name(object, "name", city->name, sizeof city->name);
	get_name(object, "ownerName", city->owner_name, sizeof city->owner_name);
	get_name(object, "ownerAllyTag", city->ally_tag, sizeof city->ally_tag);
	get_text(object, "state", city->state, sizeof city->state);
	city->can_be_raided =
		json_get_int(json_object_get(object, "actions"), "piracy_raid", 0) != 0;
}

static bool get_switch(const json_t *object, const char *key)
{
	return json_get_flag(object, key, json_get_int(object, key, 0) != 0);
}

static void read_barbarians(const json_t *object, struct island *island)
{
	if (!json_is_object(object))
		return;
	island->barbarians.is_there = !get_switch(object, "invisible");
	island->barbarians.level = json_get_int(object, "level", 0);
	island->barbarians.count = json_get_int(object, "count", 0);
	island->barbarians.wall_level = json_get_int(object, "wallLevel", 0);
	island->barbarians.is_under_attack = get_switch(object, "underAttack");
	island->barbarians.is_destroyed = get_switch(object, "destroyed");
}

/* "104,263,645": the amount as people read it; 0 when it cannot be read. */
static int64_t get_shown(const json_t *object, const char *key)
{
	const char *text = json_get_text(object, key, NULL);
	int64_t shown =
		text != NULL ? figure_shown(text, strlen(text)) : json_get_number(object, key, 0);

	return shown > 0 ? shown : 0;
}

/* Without entries the game sends an empty array instead of an object. */
static void read_scores(const json_t *scores, struct island *island)
{
	const char *key;
	json_t *one;

	if (!json_is_object(scores))
		return;
	json_each_member(scores, key, one) {
		struct island_score *score = &island->scores[island->score_count];
		int64_t owner;

		if (island->score_count >= ISLAND_CITIES_MAX ||
		    !text_number(key, 1, INT_MAX, &owner))
			continue;
		*score = (struct island_score){
			.owner_id = (int)owner,
			.place = get_shown(one, "place"),
			.building = get_shown(one, "building_score_main"),
			.research = get_shown(one, "research_score_main"),
			.army = get_shown(one, "army_score_main"),
			.trader = get_shown(one, "trader_score_secondary"),
		};
		island->score_count++;
	}
}

const struct island_score *island_find_score(const struct island *island, int owner_id)
{
	for (int i = 0; i < island->score_count; i++)
		if (island->scores[i].owner_id == owner_id)
			return &island->scores[i];
	return NULL;
}

static void read_island(const json_t *object, struct island *island)
{
	const json_t *cities = json_object_get(object, "cities");

	island->id = json_get_int(object, "id", 0);
	get_name(object, "name", island->name, sizeof island->name);
	island->x = json_get_int(object, "xCoord", 0);
	island->y = json_get_int(object, "yCoord", 0);
	island->tradegood = json_get_int(object, "tradegood", 0);
	island->wood_level = json_get_int(object, "resourceLevel", 0);
	island->tradegood_level = json_get_int(object, "tradegoodLevel", 0);
	island->wonder = json_get_int(object, "wonder", 0);
	island->wonder_level = json_get_int(object, "wonderLevel", 0);
	get_text(object, "wonderName", island->wonder_name, sizeof island->wonder_name);
	for (size_t i = 0; i < json_array_size(cities) && i < ISLAND_CITIES_MAX; i++)
		read_city(json_array_get(cities, i), &island->cities[island->city_count++]);
	read_barbarians(json_object_get(object, "barbarians"), island);
	read_scores(json_object_get(object, "avatarScores"), island);
}

bool island_parse(const char *text, size_t length, struct island *out, struct err *e)
{
	OWN(envelope) struct envelope *envelope = envelope_parse(text, length, e);
	struct island island = { 0 };
	const json_t *background;

	if (envelope == NULL)
		return false;
	background = envelope_background(envelope);
	if (json_object_get(background, "xCoord") == NULL ||
	    !json_is_array(json_object_get(background, "cities")))
		return err_set(e, ERR_STRANGE, "the page shows no island");
	read_island(background, &island);
	*out = island;
	return true;
}

static json_t *print_city(const struct island_city *city)
{
	json_t *object = json_object();

	json_put_flag(object, "city", city->is_city);
	if (!city->is_city)
		return object;
	json_put_number(object, "id", city->id);
	json_put_text(object, "name", city->name);
	json_put_known(object, "level", city->level);
	json_put_known(object, "owner", city->owner_id);
	json_put_text(object, "ownerName", city->owner_name);
	json_put_number(object, "ally", city->ally_id);
	json_put_text(object, "allyTag", city->ally_tag);
	json_put_text(object, "state", city->state);
	json_put_flag(object, "raid", city->can_be_raided);
	return object;
}

static json_t *print_barbarians(const struct island *island)
{
	json_t *object = json_object();

	json_put_number(object, "level", island->barbarians.level);
	json_put_number(object, "count", island->barbarians.count);
	json_put_number(object, "wall", island->barbarians.wall_level);
	json_put_flag(object, "underAttack", island->barbarians.is_under_attack);
	json_put_flag(object, "destroyed", island->barbarians.is_destroyed);
	return object;
}

static json_t *print_score(const struct island_score *score)
{
	json_t *object = json_object();

	json_put_number(object, "owner", score->owner_id);
	json_put_known(object, "place", score->place);
	json_put_number(object, "building", score->building);
	json_put_number(object, "research", score->research);
	json_put_number(object, "army", score->army);
	json_put_number(object, "trader", score->trader);
	return object;
}

json_t *island_print(const struct island *island)
{
	json_t *object = json_object();
	json_t *cities = json_array();
	json_t *scores = json_array();

	json_put_known(object, "id", island->id);
	json_put_text(object, "name", island->name);
	json_put_known(object, "x", island->x);
	json_put_known(object, "y", island->y);
	json_put_known(object, "tradegood", island->tradegood);
	json_put_known(object, "woodLevel", island->wood_level);
	json_put_known(object, "tradegoodLevel", island->tradegood_level);
	json_put_known(object, "wonder", island->wonder);
	json_put_text(object, "wonderName", island->wonder_name);
	json_put_number(object, "wonderLevel", island->wonder_level);
	for (int i = 0; i < island->city_count; i++)
		json_array_append_new(cities, print_city(&island->cities[i]));
	json_object_set_new(object, "cities", cities);
	for (int i = 0; i < island->score_count; i++)
		json_array_append_new(scores, print_score(&island->scores[i]));
	json_object_set_new(object, "scores", scores);
	if (island->barbarians.is_there)
		json_object_set_new(object, "barbarians", print_barbarians(island));
	return object;
}
