/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/account/account.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "base/url.h"
#include "game/account/state.h"
#include "game/http/http.h"
#include "os/sandbox/sandbox.h"
#include "store/gate.h"
#include "store/home.h"
#include "store/proxy.h"
#include "store/secrets.h"
#include "store/session.h"
#include "store/settings.h"

const json_t *account_object(const struct account *account)
{
	return session_account(account->file, account->context.name);
}

/* Takes over what the file says now. New cookies need a new client: the old one's
 * connection and jar belong to the old session. */
static bool take_secrets(struct account *account, struct err *e)
{
	int64_t number = json_get_number(account_object(account), "sessionNumber", 0);
	json_t *secrets;

	if (account->secrets != NULL && number == account->number)
		return true;
	if (account->context.key == NULL)
		return err_set(e, ERR_SESSION,
			       "the account's secrets are sealed: its password is needed, or "
			       "once: " SESSION_KEY_ADVICE);
	secrets =
		secrets_load(account->context.home, account->context.name, account->context.key, e);
	if (secrets == NULL && e->kind == ERR_INPUT)
		return err_set(e, ERR_SESSION,
			       "the key of this task no longer opens the secrets of %s, which a "
			       "login has sealed with another password; give the task the new one "
			       "with: ikabot --restart",
			       account->context.name);
	if (secrets == NULL)
		return false;
	json_decref(account->secrets);
	account->secrets = secrets;
	account->number = number;
	account->token[0] = '\0';
	http_free(account->http);
	account->http = NULL;
	return true;
}

bool account_refresh(struct account *account, struct err *e)
{
	json_t *file = session_load(account->context.home, e);

	if (file == NULL) {
		/* A newer ikabot has it for a while: nothing is wrong with this task. */
		e->kind = e->kind == ERR_INPUT ? ERR_RETRY : e->kind;
		return false;
	}
	if (json_get_text(session_account(file, account->context.name), "base", NULL) == NULL) {
		json_decref(file);
		return err_set(e, ERR_SESSION,
			       "%s is not logged in; log in with: " SESSION_LOGIN_ADVICE,
			       account->context.name);
	}
	json_decref(account->file);
	account->file = file;
	return take_secrets(account, e);
}

/* In the sandbox: where the game is, its lobby, the proxy; and names over TCP. */
static bool keep_to_ports(const struct account *account, struct err *e)
{
	enum { HTTP = 80, HTTPS = 443, NAMES = 53 };
	const json_t *object = account_object(account);
	const char *proxy = proxy_find(account->secrets);
	const int ports[] = { HTTP,
			      HTTPS,
			      NAMES,
			      url_port(json_get_text(object, "base", "")),
			      url_port(json_get_text(object, "lobby", "")),
			      url_port(proxy != NULL ? proxy : "") };

	return sandbox_ports(ports, sizeof ports / sizeof *ports, e);
}

struct account *account_open(const struct account_context *context, struct err *e)
{
	OWN(account) struct account *account = mem_new(sizeof *account);

	account->context = *context;
	account->gate = gate_new(context->home, context->name, context->stop);
	if (context->is_person)
		gate_for_person(account->gate);
	if (!account_refresh(account, e) || !keep_to_ports(account, e))
		return NULL;
	return STEAL(account);
}

void account_free(struct account *account)
{
	if (account == NULL)
		return;
	gate_free(account->gate);
	http_free(account->http);
	json_decref(account->file);
	json_decref(account->secrets);
	mem_wipe(account->token, sizeof account->token);
	free(account);
}

static bool begin(struct account *account, struct err *e)
{
	if (account->depth == 0) {
		if (!account_refresh(account, e)) {
			gate_leave(account->gate);
			return false;
		}
		/* Another's request has spent or replaced the token since. */
		if (!gate_was_ours(account->gate))
			account->token[0] = '\0';
		account->is_fresh = true;
		account->city = 0;
	}
	account->depth++;
	return true;
}

bool account_enter(struct account *account, struct err *e)
{
	return gate_enter(account->gate, GATE_WAIT_MS, e) && begin(account, e);
}

bool account_enter_to_read(struct account *account, struct err *e)
{
	return gate_enter_to_read(account->gate, GATE_WAIT_MS, e) && begin(account, e);
}

void account_stands_in(struct account *account, int city_id)
{
	account->city = city_id;
}

void account_leave(struct account *account)
{
	if (account->depth > 0)
		account->depth--;
	gate_leave(account->gate);
}

int64_t account_come_back_ms(const struct account *account)
{
	return account->come_back_ms;
}

const char *account_base(const struct account *account)
{
	return json_get_text(account_object(account), "base", "");
}

int64_t account_setting(const struct account *account, const char *key)
{
	return session_setting(account->file, account->context.name, key);
}

void account_status(const struct account *account, const char *format, ...)
{
	char text[256];
	va_list args;

	if (account->context.status == NULL)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	account->context.status(account->context.argument, text);
}
