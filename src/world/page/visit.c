/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/page/visit.h"

#include "world/state/state.h"

void world_note_order(struct world_visit *visit, const struct world_city *city, const char *what,
		      json_t *details)
{
	json_t *note = details != NULL ? details : json_object();

	json_object_set_new(note, "current", json_integer(visit->city->id));
	world_note(visit->world, visit->account, city, what, note);
}
