/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/notify_child.h"

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "cli/command/errand.h"
#include "notify/notify.h"
#include "store/secrets.h"

struct notify_work {
	struct home *home;
	const char *account;
	const struct key *key;
	const json_t *order;
};

static json_t *carry_out(const void *argument, struct err *e)
{
	const struct notify_work *notify = argument;
	OWN(json) json_t *secrets = secrets_load(notify->home, notify->account, notify->key, e);

	return secrets != NULL ? notify_order(notify->home, notify->account, secrets, notify->order,
					      errand_say, NULL, e)
			       : NULL;
}

json_t *notify_child(struct home *home, const char *account, const struct key *key,
		     const json_t *order, void (*step)(const char *text), struct err *e)
{
	const struct notify_work notify = { home, account, key, order };

	return errand_run(carry_out, &notify, step, e);
}
