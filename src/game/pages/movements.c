/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/movements.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "game/scan/envelope.h"
#include "game/scan/figure.h"
#include "game/scan/scan.h"

static const int64_t amount_max = INT64_C(9000000000000000);

static bool get_switch(const json_t *object, const char *key)
{
	return json_get_flag(object, key, json_get_number(object, key, 0) != 0);
}

static void get_name(const json_t *object, const char *key, char name[NAME_SIZE])
{
	text_copy(name, NAME_SIZE, json_get_text(object, key, ""));
	scan_decode_name(name);
}

/* 4 or "1 234"; what is not a number leaves the movement marked as not wholly shown. */
static int64_t get_amount(const json_t *object, struct movement *movement)
{
	const json_t *value = json_object_get(object, "amount");
	const char *text = json_string_value(value);
	int64_t amount = -1;

	if (text != NULL)
		amount = figure_shown(text, strlen(text));
	else if (value != NULL)
		amount = json_get_number(object, "amount", -1);
	if (amount < 0)
		movement->is_hidden = true;
	return amount < 0 ? 0 : amount;
}

static void read_ships(const json_t *fleet, struct movement *movement)
{
	const json_t *ships = json_object_get(fleet, "ships");

	for (size_t i = 0; i < json_array_size(ships) && i < MOVEMENT_SHIPS_MAX; i++) {
		const json_t *ship = json_array_get(ships, i);
		const char *kind = json_get_text(ship, "cssClass", "");
		int64_t amount = get_amount(ship, movement);

		if (text_equal(kind, "ship_transport"))
			movement->ships += amount;
		else if (text_equal(kind, "ship_freighter"))
			movement->freighters += amount;
		else
			movement->warships += amount;
	}
}

/* A list may be as long as an answer; no sum of it overflows. */
static void add(int64_t *sum, int64_t amount)
{
	*sum += *sum < amount_max ? amount : 0;
}

static void read_cargo(const json_t *cargo, struct movement *movement)
{
	for (size_t i = 0; i < json_array_size(cargo); i++) {
		const json_t *good = json_array_get(cargo, i);
		const char *classes = json_get_text(good, "cssClass", "");
		const char *blank = strrchr(classes, ' ');
		const char *class = blank != NULL ? blank + 1 : classes;
		int64_t amount = get_amount(good, movement);
		int resource = resource_find(class);

		if (resource >= 0)
			add(&movement->goods[resource], amount);
		else if (text_equal(class, "gold"))
			add(&movement->gold, amount);
		else
			movement->is_hidden = true;
	}
}

static void read_event(const json_t *event, struct movement *movement)
{
	const char *type = json_get_text(event, "missionIconClass", "");

	if (type[0] == '\0')
		type = json_get_text(event, "type", "");
	movement->id = json_get_number(event, "id", 0);
	movement->is_returning = get_switch(event, "isFleetReturning");
	text_copy(movement->mission, sizeof movement->mission,
		  json_get_text(event, "missionText", ""));
	text_copy(movement->mission_type, sizeof movement->mission_type, type);
}

static void read_movement(const json_t *from, struct movement *movement)
{
	const json_t *origin = json_object_get(from, "origin");
	const json_t *target = json_object_get(from, "target");
	const json_t *army = json_object_get(from, "army");

	*movement = (struct movement){ 0 };
	movement->arrival = json_get_number(from, "eventTime", 0);
	movement->is_hostile = get_switch(from, "isHostile");
	movement->is_own = get_switch(from, "isOwnArmyOrFleet");
	movement->is_ally = get_switch(from, "isSameAlliance");
	movement->is_hidden = get_switch(from, "hideUnits");
	movement->origin_id = json_get_int(origin, "cityId", 0);
	movement->target_id = json_get_int(target, "cityId", 0);
	get_name(origin, "name", movement->origin);
	get_name(origin, "avatarName", movement->origin_owner);
	get_name(target, "name", movement->target);
	get_name(target, "avatarName", movement->target_owner);
	read_event(json_object_get(from, "event"), movement);
	if (json_is_object(army))
		movement->troops = get_amount(army, movement);
	read_ships(json_object_get(from, "fleet"), movement);
	read_cargo(json_object_get(from, "resources"), movement);
	movement->is_transport = movement->is_own && movement->troops == 0 &&
				 movement->warships == 0 &&
				 movement->ships + movement->freighters > 0;
}

bool movements_parse(const struct envelope *envelope, struct movements *out, struct err *e)
{
	const json_t *params = envelope_view_params(envelope);
	const json_t *list = json_object_get(params, "militaryAndFleetMovements");
	size_t count = json_array_size(list);

	if (!json_is_array(list))
		return err_set(e, ERR_STRANGE, "the answer lists no movements");
	out->time = envelope_time(envelope);
	if (out->time == 0)
		out->time = json_get_number(params, "currentTime", 0);
	out->is_cut = count > MOVEMENTS_MAX;
	out->count = out->is_cut ? MOVEMENTS_MAX : (int)count;
	for (int i = 0; i < out->count; i++)
		read_movement(json_array_get(list, (size_t)i), &out->rows[i]);
	return true;
}

int64_t movements_next_own(const struct movements *movements)
{
	int64_t next = 0;

	for (int i = 0; i < movements->count; i++) {
		const struct movement *movement = &movements->rows[i];

		if (movement->is_own && movement->arrival > 0 &&
		    (next == 0 || movement->arrival < next))
			next = movement->arrival;
	}
	return next;
}

static json_t *print_place(int id, const char *name, const char *owner)
{
	json_t *object = json_object();

	json_put_known(object, "id", id);
	json_put_text(object, "name", name);
	json_put_text(object, "owner", owner);
	return object;
}

json_t *movement_print(const struct movement *movement)
{
	json_t *object = json_object();

	json_put_known(object, "id", movement->id);
	json_put_known(object, "arrival", movement->arrival);
	json_put_flag(object, "hostile", movement->is_hostile);
	json_put_flag(object, "own", movement->is_own);
	json_put_flag(object, "ally", movement->is_ally);
	json_put_flag(object, "returning", movement->is_returning);
	json_put_flag(object, "transport", movement->is_transport);
	json_put_flag(object, "hidden", movement->is_hidden);
	json_object_set_new(object, "origin",
			    print_place(movement->origin_id, movement->origin,
					movement->origin_owner));
	json_object_set_new(object, "target",
			    print_place(movement->target_id, movement->target,
					movement->target_owner));
	json_put_text(object, "mission", movement->mission);
	json_put_text(object, "missionType", movement->mission_type);
	json_put_number(object, "troops", movement->troops);
	json_put_number(object, "warships", movement->warships);
	json_put_number(object, "ships", movement->ships);
	json_put_number(object, "freighters", movement->freighters);
	json_object_set_new(object, "goods", resource_print(movement->goods));
	json_put_number(object, "gold", movement->gold);
	return object;
}

json_t *movements_print(const struct movements *movements)
{
	json_t *object = json_object();
	json_t *list = json_array();

	json_put_known(object, "time", movements->time);
	json_put_number(object, "nextOwn", movements_next_own(movements));
	for (int i = 0; i < movements->count; i++)
		json_array_append_new(list, movement_print(&movements->rows[i]));
	json_object_set_new(object, "movements", list);
	json_put_flag(object, "cut", movements->is_cut);
	return object;
}
