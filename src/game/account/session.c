/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/account/account.h"
#include "game/account/state.h"
#include "game/http/http.h"
#include "game/login/login.h"
#include "store/secrets.h"
#include "store/session.h"

enum {
	NOTE_MS = 60000,
	MINUTE_MS = 60000,
	FOR_GOOD = -1,
};

/* --- changes of the account's object, as tasks see them */

struct loss {
	const char *name;
	int64_t since, until; /* seconds */
};

static bool write_loss(json_t *session, void *argument, struct err *e)
{
	struct loss *loss = argument;
	json_t *object = session_account_make(session, loss->name);
	const json_t *there = json_object_get(object, "sessionLost");

	(void)e;
	if (json_is_object(there)) {
		loss->until = json_get_number(there, "until", loss->until);
		return true;
	}
	json_put_number(json_sub(object, "sessionLost"), "since", loss->since);
	json_put_number(json_sub(object, "sessionLost"), "until", loss->until);
	return true;
}

struct note {
	const char *name;
	const char *key;
	int64_t number;
};

static bool write_note(json_t *session, void *argument, struct err *e)
{
	const struct note *note = argument;

	(void)e;
	json_put_number(session_account_make(session, note->name), note->key, note->number);
	return true;
}

static void put_note(struct account *account, const char *key, int64_t number)
{
	struct note note = { account->context.name, key, number };
	struct err ignored = { 0 };

	/* Lost notes cost a request at most. */
	(void)session_change(account->context.home, write_note, &note, false, &ignored);
}

/* --- the rules */

/* Says that a browser has the session until then. */
static bool left_to_browser(struct account *account, int64_t until, struct err *e)
{
	static const char taken[] =
		"your session was taken over, most likely by a login in a browser";
	char when[32];

	if (until == FOR_GOOD) {
		account->come_back_ms = 0;
		return err_set(e, ERR_SESSION, "%s; log in again with: " SESSION_LOGIN_ADVICE,
			       taken);
	}
	account->come_back_ms = until * 1000;
	clock_short(when, sizeof when, until * 1000);
	return err_set(e, ERR_SESSION, "%s; taking it back at %s", taken, when);
}

static bool was_used_lately(const struct account *account)
{
	int64_t idle_ms = account_setting(account, "sessionIdleMinutes") * MINUTE_MS;
	int64_t used_ms = json_get_number(account_object(account), "sessionUsed", 0) * 1000;
	int64_t last_ms = account->good_ms > used_ms ? account->good_ms : used_ms;
	int64_t now_ms = clock_wall_ms();

	return last_ms > 0 && last_ms <= now_ms + MINUTE_MS && now_ms - last_ms < idle_ms;
}

static bool log_in(struct account *account, struct err *e)
{
	const struct account_context *context = &account->context;
	struct err why = { 0 };

	account_status(account, "logging in again");
	if (!login_again(context->home, context->name, context->key, context->stop, &why)) {
		/* Others need not ask the lobby in vain. */
		if (why.kind == ERR_SESSION)
			put_note(account, "loginNeeded", account->number);
		account->come_back_ms = 0;
		*e = why;
		return false;
	}
	account->come_back_ms = 0;
	return account_refresh(account, e);
}

/* False and *e, noted for the others, when only a person can. */
static bool could_log_in(struct account *account, struct err *e)
{
	const struct account_context *context = &account->context;
	struct err why = { 0 };

	if (login_is_possible(context->home, context->name, context->key, context->stop, &why) ||
	    why.kind != ERR_SESSION)
		return true;
	put_note(account, "loginNeeded", account->number);
	account->come_back_ms = 0;
	*e = why;
	return false;
}

/* Has somebody found out already that this session needs a person? A password in the
 * environment may help all the same. */
static bool needs_person(const struct account *account)
{
	return json_get_number(account_object(account), "loginNeeded", -1) == account->number &&
	       getenv("IKABOT_PASSWORD_FILE") == NULL && getenv("CREDENTIALS_DIRECTORY") == NULL;
}

bool account_may_use(struct account *account, struct err *e)
{
	const json_t *lost = json_object_get(account_object(account), "sessionLost");
	int64_t until = json_get_number(lost, "until", 0);

	if (needs_person(account)) {
		account->come_back_ms = 0;
		return err_set(e, ERR_SESSION,
			       "the session is over and cannot be renewed; "
			       "log in again with: " SESSION_LOGIN_ADVICE);
	}
	if (!json_is_object(lost))
		return true;
	if (until == FOR_GOOD || clock_wall_ms() < until * 1000)
		return left_to_browser(account, until, e);
	return log_in(account, e);
}

bool account_recover(struct account *account, struct err *e)
{
	int64_t before = account->number;
	int64_t minutes;
	struct loss loss = { .name = account->context.name };

	if (!account_refresh(account, e))
		return false;
	if (account->number != before)
		return true;
	minutes = account_setting(account, "takeBackMinutes");
	if (minutes == 0 || !was_used_lately(account))
		return log_in(account, e);
	/* Waiting for a browser makes no sense where a person has to log in anyway. */
	if (minutes > 0 && !could_log_in(account, e))
		return false;
	loss.since = clock_wall_ms() / 1000;
	loss.until = minutes < 0 ? FOR_GOOD : loss.since + minutes * 60;
	if (!session_change(account->context.home, write_loss, &loss, false, e))
		return false;
	return left_to_browser(account, loss.until, e);
}

/* --- after a good answer */

static bool same_cookies(const json_t *ours, const json_t *stored)
{
	size_t count = json_array_size(ours);

	if (count != json_array_size(stored))
		return false;
	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(ours, i);
		bool found = false;

		for (size_t j = 0; j < count && !found; j++) {
			const json_t *other = json_array_get(stored, j);

			found = text_equal(json_get_text(one, "name", ""),
					   json_get_text(other, "name", NULL)) &&
				text_equal(json_get_text(one, "value", ""),
					   json_get_text(other, "value", NULL)) &&
				text_equal(json_get_text(one, "domain", ""),
					   json_get_text(other, "domain", NULL));
		}
		if (!found)
			return false;
	}
	return true;
}

static bool write_cookies(json_t *secrets, void *argument, struct err *e)
{
	(void)e;
	json_object_set(secrets, "cookies", argument);
	return true;
}

/* The world may change a cookie within a session: others must hear of it. */
static void keep_cookies(struct account *account)
{
	const struct account_context *context = &account->context;
	OWN(json) json_t *cookies = http_cookies(account->http);
	struct err ignored = { 0 };

	if (same_cookies(cookies, json_object_get(account->secrets, "cookies")))
		return;
	if (!secrets_change(context->home, context->name, context->key, write_cookies, cookies,
			    &ignored))
		return; /* ours are good; the next change tries again */
	json_object_set(account->secrets, "cookies", cookies);
	account->number++;
	put_note(account, "sessionNumber", account->number);
}

void account_note_good(struct account *account, bool set_cookie)
{
	int64_t now_ms = clock_wall_ms();
	int64_t noted_ms;

	account->good_ms = now_ms;
	if (set_cookie)
		keep_cookies(account);
	noted_ms = json_get_number(account_object(account), "sessionUsed", 0) * 1000;
	if (noted_ms < account->noted_ms)
		noted_ms = account->noted_ms;
	if (now_ms - noted_ms < NOTE_MS && now_ms >= noted_ms)
		return;
	account->noted_ms = now_ms;
	put_note(account, "sessionUsed", now_ms / 1000);
}
