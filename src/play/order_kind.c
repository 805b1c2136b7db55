/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/order_kind.h"

#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "task/function.h"

static const struct order_kind *kind_of(const struct function *function, const char *name)
{
	const struct order_kind *const *kind = function->orders;

	while (kind != NULL && *kind != NULL && !text_equal((*kind)->name, name))
		kind++;
	return kind != NULL ? *kind : NULL;
}

static const struct order_kind *find_kind(const struct function *const *table, const char *name)
{
	const struct order_kind *kind = NULL;

	for (; table != NULL && *table != NULL && kind == NULL; table++)
		kind = kind_of(*table, name);
	return kind;
}

bool order_look(struct visit *visit, const json_t *intent, enum intent_fate *fate, struct err *e)
{
	const char *name = json_get_text(intent, "kind", "");
	const struct order_kind *kind = find_kind(visit->step->functions, name);

	*fate = INTENT_UNKNOWN;
	return kind == NULL || kind->look(visit, intent, fate, e);
}

bool order_look_at_city(struct visit *visit, const json_t *intent, order_judge *judge,
			enum intent_fate *fate, struct err *e)
{
	OWN(city) struct city *room = city_new();
	const struct city *city;

	if (!visit_own_city(visit, json_get_int(intent, "city", 0), room, &city, e))
		return false;
	*fate = judge(intent, city);
	return true;
}
