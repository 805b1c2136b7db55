/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/intent.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "play/order_kind.h"
#include "store/journal.h"
#include "task/function.h"

/* A request of one who died may still be on its way to the game. */
enum { STRAGGLER_MS = 1500 };

static const char asked[] = "asked";
static const char *const fate_names[] = {
	[INTENT_NONE] = "",
	[INTENT_HAPPENED] = "happened",
	[INTENT_REFUSED] = "refused",
	[INTENT_UNKNOWN] = "unknown",
};

static enum intent_fate fate_of(const json_t *intent)
{
	const char *state = json_get_text(intent, "state", asked);

	for (size_t i = INTENT_HAPPENED; i < sizeof fate_names / sizeof *fate_names; i++)
		if (text_equal(state, fate_names[i]))
			return (enum intent_fate)i;
	return INTENT_NONE;
}

static json_t *load(const struct visit *visit, struct err *e)
{
	return journal_load(visit->step->home, visit->step->account, e);
}

/* What is spent must survive a power cut; claims alone need not. */
static bool save(const struct visit *visit, const json_t *journal, struct err *e)
{
	bool durable = json_object_size(json_object_get(journal, "intents")) > 0;

	return journal_save(visit->step->home, visit->step->account, journal, durable, e);
}

static json_t *own_of(const struct visit *visit, const json_t *journal)
{
	return json_object_get(json_object_get(journal, "intents"), visit->step->id);
}

static void drop_own(const struct visit *visit, const json_t *journal)
{
	json_object_del(json_object_get(journal, "intents"), visit->step->id);
}

static int64_t number_in_progress(const struct visit *visit)
{
	return json_get_number(visit->step->progress, "intent", 0);
}

/* --- settling what was left */

/* How long to wait for what one who died may have sent just before; a clock that was set
 * never makes it longer. Notes when the intent was first seen left behind. */
static int64_t straggler_ms(json_t *intent, bool *is_news)
{
	int64_t now = clock_wall_ms();
	int64_t seen = json_get_number(intent, "seen", -1);

	if (seen < 0) {
		json_put_number(intent, "seen", now);
		*is_news = true;
		return STRAGGLER_MS;
	}
	return now < seen ? STRAGGLER_MS : seen + STRAGGLER_MS - now;
}

static bool wait_for_stragglers(struct visit *visit, const json_t *journal, struct err *e)
{
	int64_t wait_ms = 0;
	bool is_news = false;
	const char *id;
	json_t *intent;

	json_each_member(json_object_get(journal, "intents"), id, intent) {
		if (fate_of(intent) == INTENT_NONE) {
			int64_t one_ms = straggler_ms(intent, &is_news);

			wait_ms = one_ms > wait_ms ? one_ms : wait_ms;
		}
	}
	if (is_news && !save(visit, journal, e))
		return false;
	if (wait_ms <= 0)
		return true;
	step_status(visit->step, "looks what became of an order");
	return step_nap(visit->step, (int)wait_ms) ||
	       err_set(e, ERR_STOPPED, "asked to stop while an order was looked after");
}

static bool settle(struct visit *visit, const json_t *journal, bool *changed, struct err *e)
{
	const char *id;
	json_t *intent;

	json_each_member(json_object_get(journal, "intents"), id, intent) {
		enum intent_fate fate;

		if (fate_of(intent) != INTENT_NONE)
			continue;
		if (!order_look(visit, intent, &fate, e))
			return err_prefix(e, "an order that was under way");
		json_put_text(intent, "state", fate_names[fate]);
		*changed = true;
		log_info("the order %lld of %s (%s) was under way: %s",
			 (long long)json_get_number(intent, "number", 0), id,
			 json_get_text(intent, "kind", "?"), fate_names[fate]);
	}
	return true;
}

bool intent_resolve(struct visit *visit, json_t **own, enum intent_fate *fate, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	bool changed = false;
	json_t *mine;

	if (journal == NULL || !wait_for_stragglers(visit, journal, e) ||
	    !settle(visit, journal, &changed, e))
		return false;
	mine = own_of(visit, journal);
	if (mine != NULL && json_get_number(mine, "number", 0) <= number_in_progress(visit)) {
		drop_own(visit, journal);
		mine = NULL;
		changed = true;
	}
	if (changed && !save(visit, journal, e))
		return false;
	*own = json_incref(mine);
	*fate = mine != NULL ? fate_of(mine) : INTENT_NONE;
	return true;
}

/* --- one's own */

/* A talk has none: nothing of its is waited for once it is settled. */
static bool has_progress(const struct visit *visit)
{
	const struct function *function = visit->step->function;

	return function == NULL || function->kind != FUNCTION_ONESHOT;
}

bool intent_begin(struct visit *visit, json_t *what, struct err *e)
{
	OWN(json) json_t *intent = what;
	OWN(json) json_t *journal = load(visit, e);
	int64_t last = number_in_progress(visit);
	int64_t left;

	if (journal == NULL)
		return false;
	left = json_get_number(own_of(visit, journal), "number", 0);
	if (left > last)
		return err_set(e, ERR_SYSTEM, "order %lld is not settled yet", (long long)left);
	json_put_number(intent, "number", last + 1);
	json_put_text(intent, "state", asked);
	if (has_progress(visit))
		json_put_number(intent, "wrote", clock_wall_ms());
	json_object_set(json_object_get(journal, "intents"), visit->step->id, intent);
	return save(visit, journal, e);
}

static bool put_fate(struct visit *visit, enum intent_fate fate, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	json_t *mine = own_of(visit, journal);

	if (journal == NULL)
		return false;
	if (mine == NULL)
		return true; /* a damaged journal was put aside meanwhile */
	json_put_text(mine, "state", fate_names[fate]);
	return save(visit, journal, e);
}

bool intent_end(struct visit *visit, enum intent_fate fate, struct err *e)
{
	return put_fate(visit, fate, e);
}

bool intent_answer(struct visit *visit, enum intent_fate fate, struct err *e)
{
	return put_fate(visit, fate, e);
}

bool intent_forget(struct visit *visit, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	const json_t *mine = own_of(visit, journal);

	if (journal == NULL)
		return false;
	if (mine != NULL)
		json_put_number(visit->step->progress, "intent",
				json_get_number(mine, "number", 0));
	if (!step_save(visit->step, e))
		return false;
	drop_own(visit, journal);
	return mine == NULL || save(visit, journal, e);
}

/* --- claims */

bool claims_set(struct visit *visit, const json_t *claims, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	json_t *all = json_object_get(journal, "claims");
	const json_t *before = json_object_get(all, visit->step->id);

	if (journal == NULL)
		return false;
	if (json_array_size(claims) == json_array_size(before) &&
	    (before == NULL || json_equal(before, claims)))
		return true;
	if (json_array_size(claims) == 0)
		json_object_del(all, visit->step->id);
	else
		json_object_set_new(all, visit->step->id, json_deep_copy(claims));
	return save(visit, journal, e);
}

static void add_claims(const json_t *claims, int city, int64_t goods[RESOURCES])
{
	size_t i;
	const json_t *claim;

	json_each_item(claims, i, claim) {
		const json_t *row = json_object_get(claim, "goods");

		if (json_get_number(claim, "city", 0) != city)
			continue;
		for (int good = 0; good < RESOURCES; good++)
			goods[good] += json_integer_value(json_array_get(row, (size_t)good));
	}
}

bool claims_of_others(struct visit *visit, int city, int64_t goods[RESOURCES], struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	int64_t claimed[RESOURCES] = { 0 };
	const char *id;
	json_t *claims;

	if (journal == NULL)
		return false;
	json_each_member(json_object_get(journal, "claims"), id, claims) {
		if (text_equal(id, visit->step->id))
			break; /* those behind came later */
		add_claims(claims, city, claimed);
	}
	memcpy(goods, claimed, sizeof claimed);
	return true;
}
