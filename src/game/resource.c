/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/resource.h"

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

json_t *resource_print(const int64_t goods[RESOURCES])
{
	json_t *object = json_object();

	for (int i = 0; i < RESOURCES; i++)
		json_put_number(object, resource_names[i], goods[i]);
	return object;
}
