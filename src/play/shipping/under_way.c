/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/shipping/under_way.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan/envelope.h"
#include "play/visit.h"

bool shipping_movements(struct visit *visit, int current_city, struct movements *movements,
			struct err *e)
{
	OWN(text) char *query = NULL;
	size_t length = 0;
	OWN(text) char *answer = NULL;
	OWN(envelope) struct envelope *envelope = NULL;

	query = text_format("view=militaryAdvisor&oldView=city&oldBackgroundView=city"
			    "&backgroundView=city&currentCityId=%d"
			    "&actionRequest=REQUESTID&ajax=1",
			    current_city);
	answer = account_post(visit->account, query, &length, e);
	if (answer == NULL)
		return false;
	envelope = envelope_parse(answer, length, e);
	if (envelope == NULL || !movements_parse(envelope, movements, e))
		return false;
	if (movements->time == 0)
		movements->time = clock_wall_ms() / 1000;
	return true;
}

void shipping_at_sea(const struct movements *movements, int city, int64_t goods[RESOURCES])
{
	memset(goods, 0, RESOURCES * sizeof *goods);
	for (int i = 0; i < movements->count; i++) {
		const struct movement *row = &movements->rows[i];
		int goes_to = row->is_returning ? row->origin_id : row->target_id;

		if (!row->is_own || goes_to != city)
			continue;
		for (int good = 0; good < RESOURCES; good++)
			goods[good] += row->goods[good];
	}
}
