/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/navy.h"

#include "base/err.h"
#include "base/json.h"
#include "game/scan/figure.h"
#include "game/scan/scan.h"

bool navy_parse(const char *text, size_t length, struct navy *out, struct err *e)
{
	double ship;
	double freighter = 0;

	if (!figure_find(text, length, "singleTransporterCapacity", &ship) || ship < 1)
		return err_set(e, ERR_STRANGE, "the page does not tell what a trade ship carries");
	if (!figure_find(text, length, "singleFreighterCapacity", &freighter) || freighter < 0)
		freighter = 0;
	*out = (struct navy){ scan_floor(ship), scan_floor(freighter) };
	return true;
}

json_t *navy_print(const struct navy *navy)
{
	json_t *object = json_object();

	json_put_number(object, "shipCapacity", navy->ship_capacity);
	json_put_number(object, "freighterCapacity", navy->freighter_capacity);
	return object;
}
