/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/order_kind.h"

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan/envelope.h"
#include "task/function.h"

static const struct order_kind *kind_of(const struct function *function, const char *name)
{
	const struct order_kind *const *kind = function->orders;

	while (kind != NULL && *kind != NULL && !text_equal((*kind)->name, name))
		kind++;
	return kind != NULL ? *kind : NULL;
}

const struct order_kind *order_kind_find(const struct step *step, const char *name)
{
	const struct function *const *function = step->functions;
	const struct order_kind *kind = NULL;

	for (; function != NULL && *function != NULL && kind == NULL; function++)
		kind = kind_of(*function, name);
	return kind;
}

bool order_look(struct visit *visit, json_t *what, enum order_fate *fate, struct err *e)
{
	const char *name = json_get_text(what, "kind", "");
	const struct order_kind *kind = order_kind_find(visit->step, name);
	struct order order = { .what = what, .fate = ORDER_UNKNOWN };

	if (kind != NULL && !kind->judge(visit, &order, e))
		return false;
	*fate = order.fate;
	return true;
}

bool order_see_city(struct visit *visit, struct order *order, struct city *room,
		    const struct city **city, struct err *e)
{
	int id = json_get_int(order->what, "city", 0);

	return visit_own_city(visit, id, order->seen != NULL ? order->seen : room, city, e);
}

bool order_judge_by_city(struct visit *visit, struct order *order, order_city_judge *judge,
			 struct err *e)
{
	OWN(city) struct city *room = city_new();
	const struct city *city;

	if (order->answer != NULL)
		(void)order_read_feedback(order); /* why; what counts is how the city looks */
	if (!order_see_city(visit, order, room, &city, e))
		return false;
	order->fate = judge(order->what, city);
	return true;
}

bool order_read_feedback(struct order *order)
{
	OWN(envelope) struct envelope *envelope = NULL;
	struct feedback feedback = { 0 };
	struct err unread = { 0 };

	if (order->answer != NULL)
		envelope = envelope_parse(order->answer, order->length, &unread);
	if (envelope == NULL)
		return false;
	feedback = envelope_feedback(envelope);
	if (feedback.type != FEEDBACK_GOOD && feedback.type != FEEDBACK_BAD)
		return false;
	order->fate = feedback.type == FEEDBACK_GOOD ? ORDER_HAPPENED : ORDER_REFUSED;
	if (order->fate == ORDER_REFUSED)
		text_copy(order->why, sizeof order->why, feedback.text);
	return true;
}
