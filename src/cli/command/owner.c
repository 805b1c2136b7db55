/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/owner.h"

#include <stdlib.h>

#include "base/err.h"
#include "store/session.h"

void owner_done(struct owner *owner)
{
	json_decref(owner->session);
	unlock_done(&owner->unlocked);
}

bool owner_find(struct call *call, struct owner *owner, struct err *e)
{
	const char *wanted = call_option(call, "account");

	owner->session = session_load(&call->home, e);
	if (owner->session == NULL)
		return false;
	owner->account = session_choose(owner->session,
					wanted != NULL ? wanted : getenv("IKABOT_ACCOUNT"), e);
	return owner->account != NULL && unlock(&call->home, owner->account, &owner->unlocked, e);
}
