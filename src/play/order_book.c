/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/order_book.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "store/journal.h"
#include "task/function.h"

/* A request of one who died may still be on its way to the game. */
enum { STRAGGLER_MS = 1500 };

static const char asked[] = "asked";
static const char *const fate_names[] = {
	[ORDER_NONE] = "",
	[ORDER_HAPPENED] = "happened",
	[ORDER_REFUSED] = "refused",
	[ORDER_UNKNOWN] = "unknown",
};

static enum order_fate fate_of(const json_t *order)
{
	const char *state = json_get_text(order, "state", asked);

	for (size_t i = ORDER_HAPPENED; i < sizeof fate_names / sizeof *fate_names; i++)
		if (text_equal(state, fate_names[i]))
			return (enum order_fate)i;
	return ORDER_NONE;
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
 * never makes it longer. Notes when the order was first seen left behind. */
static int64_t straggler_ms(json_t *order, bool *is_news)
{
	int64_t now = clock_wall_ms();
	int64_t seen = json_get_number(order, "seen", -1);

	if (seen < 0) {
		json_put_number(order, "seen", now);
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
	json_t *order;

	json_each_member(json_object_get(journal, "intents"), id, order) {
		if (fate_of(order) == ORDER_NONE) {
			int64_t one_ms = straggler_ms(order, &is_news);

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
	json_t *order;

	json_each_member(json_object_get(journal, "intents"), id, order) {
		enum order_fate fate;

		if (fate_of(order) != ORDER_NONE)
			continue;
		if (!order_look(visit, order, &fate, e))
			return err_prefix(e, "an order that was under way");
		json_put_text(order, "state", fate_names[fate]);
		*changed = true;
		log_info("the order %lld of %s (%s) was under way: %s",
			 (long long)json_get_number(order, "number", 0), id,
			 json_get_text(order, "kind", "?"), fate_names[fate]);
	}
	return true;
}

bool order_book_resolve(struct visit *visit, json_t **own, enum order_fate *fate, struct err *e)
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
	*fate = mine != NULL ? fate_of(mine) : ORDER_NONE;
	return true;
}

/* --- one's own */

/* A talk has none: nothing of its is waited for once it is settled. */
static bool has_progress(const struct visit *visit)
{
	const struct function *function = visit->step->function;

	return function == NULL || function->kind != FUNCTION_ONESHOT;
}

bool order_book_begin(struct visit *visit, json_t *what, struct err *e)
{
	OWN(json) json_t *journal = load(visit, e);
	int64_t last = number_in_progress(visit);
	int64_t left;

	if (journal == NULL)
		return false;
	left = json_get_number(own_of(visit, journal), "number", 0);
	if (left > last)
		return err_set(e, ERR_SYSTEM, "order %lld is not settled yet", (long long)left);
	json_put_number(what, "number", last + 1);
	json_put_text(what, "state", asked);
	if (has_progress(visit))
		json_put_number(what, "wrote", clock_wall_ms());
	json_object_set(json_object_get(journal, "intents"), visit->step->id, what);
	return save(visit, journal, e);
}

bool order_book_end(struct visit *visit, enum order_fate fate, struct err *e)
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

bool order_book_forget(struct visit *visit, struct err *e)
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
