/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/scan/resource.h"

#include "base/json.h"
#include "base/text.h"

const char *const resource_names[RESOURCES] = { "wood", "wine", "marble", "crystal", "sulfur" };
const char *const resource_keys[RESOURCES] = { "resource", "1", "2", "3", "4" };
/* Class names in the game's HTML. */
static const char *const classes[RESOURCES] = { "wood", "wine", "marble", "glass", "sulfur" };

int resource_find(const char *name)
{
	for (int i = 0; i < RESOURCES; i++)
		if (text_equal(name, resource_names[i]) || text_equal(name, classes[i]))
			return i;
	return -1;
}

void put_known(json_t *object, const char *key, int64_t number)
{
	json_object_set_new(object, key, number == UNKNOWN ? json_null() : json_integer(number));
}

void forget_goods(int64_t goods[RESOURCES])
{
	for (int i = 0; i < RESOURCES; i++)
		goods[i] = UNKNOWN;
}

bool knows_goods(const int64_t goods[RESOURCES])
{
	for (int i = 0; i < RESOURCES; i++)
		if (goods[i] == UNKNOWN)
			return false;
	return true;
}

json_t *resource_print(const int64_t goods[RESOURCES])
{
	json_t *object = json_object();

	for (int i = 0; i < RESOURCES; i++)
		put_known(object, resource_names[i], goods[i]);
	return object;
}
