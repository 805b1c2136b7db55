/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/visit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"

static void show(void *argument, const char *text)
{
	step_status(argument, "%s", text);
}

bool visit_begin(struct visit *visit, struct step *step, struct err *e)
{
	visit->step = step;
	visit->context = (struct account_context){
		.home = step->home,
		.name = step->account,
		.key = step->key,
		.stop = step->stop,
		.counters = &visit->counters,
		.status = show,
		.argument = step,
	};
	if (step->key == NULL)
		return err_set(e, ERR_SESSION,
			       "the account's key is missing; start the task again, or let it be "
			       "kept with: ikabot --remember");
	visit->account = account_open(&visit->context, e);
	return visit->account != NULL && account_enter(visit->account, e);
}

void visit_done(struct visit *visit)
{
	account_free(visit->account); /* leaves the gate, too */
	visit->account = NULL;
	if (visit->step == NULL)
		return;
	visit->step->counters.requests += visit->counters.requests;
	visit->step->counters.errors += visit->counters.errors;
	visit->step->counters.bytes += (long long)visit->counters.bytes;
	visit->step = NULL;
}

struct step_result visit_failed(const struct visit *visit, const struct err *e)
{
	int64_t back_ms = 0;

	if (e->kind == ERR_SESSION && visit->account != NULL)
		back_ms = account_come_back_ms(visit->account);
	return back_ms > 0 ? step_again(back_ms, "%s", e->text) : step_failed();
}

bool visit_city(struct visit *visit, int city_id, struct city *city, struct err *e)
{
	OWN(text) char *page = NULL;
	char query[64] = "";
	size_t length = 0;

	if (city_id != 0)
		snprintf(query, sizeof query, "view=city&cityId=%d", city_id);
	page = account_get(visit->account, query, &length, e);
	if (page == NULL)
		return false;
	if (!city_parse(page, length, city, e))
		return err_prefix(e, "city %d", city_id);
	if (city_id == 0 && city->is_own && city->current_city_id == city->id)
		account_stands_in(visit->account, city->id);
	if (city_id != 0 && city->id != city_id)
		return err_set(e, ERR_MISSING, "city %d is not yours", city_id);
	/* Whoever decides about goods may rely on them. */
	if (city->is_own && !city_knows_goods(city))
		return err_set(e, ERR_STRANGE, "the page of %s does not tell what lies there",
			       city->name);
	return true;
}

bool visit_own_city(struct visit *visit, int id, struct city *room, const struct city **city,
		    struct err *e)
{
	struct err why = { 0 };

	*city = NULL;
	if (visit_city(visit, id, room, &why)) {
		*city = room;
		return true;
	}
	if (why.kind == ERR_MISSING)
		return true;
	*e = why;
	return false;
}

void visit_say_city(struct visit *visit, int number, const struct city *list)
{
	step_status(visit->step, "reads city %d of %d", number, city_count_own(list));
}

struct city *city_new(void)
{
	return mem_new(sizeof(struct city));
}
