/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/proxy_child.h"

#include <jansson.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "cli/command/errand.h"
#include "game/login/proxy_try.h"
#include "store/session.h"

struct trial {
	const char *base, *proxy;
};

static json_t *carry_out(const void *argument, struct err *e)
{
	const struct trial *trial = argument;

	return proxy_try(trial->base, trial->proxy, e) ? json_true() : NULL;
}

bool proxy_child(struct home *home, const char *account, const char *proxy, struct err *e)
{
	OWN(json) json_t *session = session_load(home, e);
	const struct trial trial = {
		.base = json_get_text(session_account(session, account), "base", NULL),
		.proxy = proxy,
	};
	OWN(json) json_t *answer = NULL;

	if (session == NULL)
		return false;
	if (trial.base == NULL)
		return err_set(e, ERR_SESSION, "%s is not logged in; log in with: ikabot --login",
			       account);
	answer = errand_run(carry_out, &trial, NULL, e);
	return answer != NULL;
}
