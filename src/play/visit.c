/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/visit.h"

#include "base/err.h"
#include "play/order.h"
#include "task/function.h"

static void show(void *argument, const char *text)
{
	step_status(argument, "%s", text);
}

/* A look before a start leaves all as it is. */
static bool gives_orders(const struct step *step)
{
	return step->may_act && step->function != NULL && step->function->orders != NULL;
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
	return visit->account != NULL && account_enter(visit->account, e) &&
	       (!gives_orders(step) || order_settle_left(visit, e));
}

void visit_done(struct visit *visit)
{
	account_free(visit->account); /* leaves the gate, too */
	visit->account = NULL;
	json_decref(visit->open);
	visit->open = NULL;
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
