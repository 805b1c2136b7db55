/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/feature/player.h"

#include "world/feature/views.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/server/refusal.h"
#include "world/state/state.h"

void world_city_change(struct world_visit *visit)
{
	struct world_city *city =
		world_city_find(visit->account,
				(int)world_field_number(visit->request, "cityId", -1));

	if (city != NULL && city != visit->city) {
		world_note(visit->world, visit->account, city, "select",
			   json_pack("{s:i}", "from", visit->city->id));
		visit->account->session.city = (int)(city - visit->account->cities);
		visit->city = city;
	}
	world_city_view(visit);
}

void world_vacation_begin(struct world_visit *visit)
{
	visit->account->vacation = true;
	world_note(visit->world, visit->account, NULL, "vacation", NULL);
	world_page_vacation(visit->answer);
}

void world_logout(struct world_visit *visit)
{
	world_session_end(visit->account);
	world_page_expired(visit->answer);
}
