/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/resource.h"

#include "base/text.h"

const char *const resource_names[RESOURCES] = { "wood", "wine", "marble", "crystal", "sulfur" };
const char *const resource_keys[RESOURCES] = { "resource", "1", "2", "3", "4" };
const char *const resource_classes[RESOURCES] = { "wood", "wine", "marble", "glass", "sulfur" };

int resource_find(const char *name)
{
	for (int i = 0; i < RESOURCES; i++)
		if (text_equal(name, resource_names[i]) || text_equal(name, resource_classes[i]))
			return i;
	return -1;
}
