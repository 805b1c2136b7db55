/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/login/lobby.h"
#include "game/login/login.h"
#include "game/login/session.h"
#include "store/proxy.h"
#include "store/secrets.h"
#include "store/session.h"

static bool needs_person(struct err *e, const char *why)
{
	return err_set(e, ERR_SESSION, "%s; log in again with: " SESSION_LOGIN_ADVICE, why);
}

/* The account as the lobby knows it, from its name and what the last login stored. */
static bool read_account(const json_t *object, const char *name, struct lobby_account *out)
{
	struct lobby_account account = { 0 };

	if (sscanf(name, "s%9d-%7[a-z]/%18" PRId64, &account.number, account.language,
		   &account.id) != 3)
		return false;
	text_copy(account.name, sizeof account.name, name);
	text_copy(account.player, sizeof account.player, json_get_text(object, "player", ""));
	text_copy(account.world, sizeof account.world, json_get_text(object, "world", ""));
	text_copy(account.account_language, sizeof account.account_language,
		  json_get_text(object, "language", account.language));
	*out = account;
	return true;
}

/* A new lobby token from the password that the environment names, or ERR_SESSION. */
static bool renew_token(struct lobby *lobby, const char *mail, struct err *e)
{
	struct login_environment environment;
	enum lobby_outcome outcome;

	if (!login_environment(&environment, e))
		return false;
	if (environment.options.password == NULL ||
	    (environment.options.mail != NULL && !text_equal(environment.options.mail, mail))) {
		login_environment_done(&environment);
		return needs_person(e, "the session is over and the lobby's token has expired");
	}
	outcome = lobby_login(lobby, mail, environment.options.password, NULL, NULL, e);
	login_environment_done(&environment);
	switch (outcome) {
	case LOBBY_IN: return true;
	case LOBBY_WANTS_OTP: return needs_person(e, "the lobby asks for a second factor");
	case LOBBY_CHALLENGE:
		return needs_person(e, "the lobby wants a check that only a person can pass");
	case LOBBY_WRONG:
	case LOBBY_REFUSED: return needs_person(e, "the lobby refused mail or password");
	case LOBBY_FAILED: break;
	}
	return false;
}

static char *take_link(struct lobby *lobby, const struct login_session *session, struct err *e)
{
	char *link = NULL;

	if (*lobby_token(lobby) != '\0')
		link = lobby_link(lobby, session->account, NULL, e);
	else
		err_set(e, ERR_SESSION, "there is no token of the lobby");
	if (link != NULL || (e->kind != ERR_SESSION && e->kind != ERR_REFUSED))
		return link;
	/* A refusal may mean the token as well: the lobby answers 400 and 403 for both. */
	if (!renew_token(lobby, session->mail, e))
		return NULL;
	link = lobby_link(lobby, session->account, NULL, e);
	if (link == NULL && e->kind == ERR_REFUSED)
		needs_person(e, "the lobby gives no login link");
	return link;
}

static bool renew(struct home *home, struct lobby *lobby, struct login_session *session,
		  const struct key *key, struct err *e)
{
	char *link = take_link(lobby, session, e);
	bool followed = link != NULL && login_follow(session, link, e);

	if (link != NULL)
		mem_wipe(link, strlen(link));
	free(link);
	if (!followed && link != NULL && e->kind == ERR_SESSION)
		return err_set(e, ERR_RETRY, "the world did not accept the login link");
	session->token = lobby_token(lobby);
	return followed && login_store(home, session, key, e);
}

/* What the account's last login left, to log in with once more. */
struct past {
	json_t *root, *secrets;
	struct lobby *lobby;
	struct lobby_account account;
	struct login_session session;
};

static void own_past(struct past *past)
{
	login_session_done(&past->session);
	lobby_free(past->lobby);
	json_decref(past->secrets);
	json_decref(past->root);
}

static bool remember(struct past *past, struct home *home, const char *name, const struct key *key,
		     const volatile sig_atomic_t *stop, struct err *e)
{
	const json_t *object;

	past->root = session_load(home, e);
	past->secrets = past->root != NULL ? secrets_load(home, name, key, e) : NULL;
	if (past->secrets == NULL)
		return false;
	object = session_account(past->root, name);
	past->session = (struct login_session){
		.mail = json_get_text(object, "mail", ""),
		.lobby = json_get_text(object, "lobby", LOBBY_URL),
		.locale = json_get_text(object, "locale", LOBBY_LOCALE),
		.user_agent = json_get_text(past->secrets, "userAgent", LOBBY_USER_AGENT),
		.account = &past->account,
		.proxy = proxy_find(past->secrets),
		.stop = stop,
	};
	if (object == NULL || !read_account(object, name, &past->account))
		return needs_person(e, "the account is not in the session file");
	past->lobby = lobby_new(past->session.lobby, past->session.locale, past->session.user_agent,
				stop, e);
	if (past->lobby == NULL)
		return false;
	lobby_set_token(past->lobby, json_get_text(past->secrets, "lobbyToken", ""));
	return true;
}

static bool again(struct home *home, const char *name, const struct key *key,
		  const volatile sig_atomic_t *stop, struct err *e)
{
	OWN(past) struct past past = { .root = NULL };

	return remember(&past, home, name, key, stop, e) &&
	       renew(home, past.lobby, &past.session, key, e);
}

static bool put_token(json_t *secrets, void *argument, struct err *e)
{
	(void)e;
	json_put_text(secrets, "lobbyToken", argument);
	return true;
}

bool login_is_possible(struct home *home, const char *name, const struct key *key,
		       const volatile sig_atomic_t *stop, struct err *e)
{
	OWN(past) struct past past = { .root = NULL };
	struct err lost = { .kind = ERR_SESSION };

	if (!remember(&past, home, name, key, stop, e))
		return false;
	if (*lobby_token(past.lobby) != '\0') {
		lost = (struct err){ 0 };
		if (lobby_test(past.lobby, &lost))
			return true;
	}
	if (lost.kind != ERR_SESSION) {
		*e = lost;
		return false;
	}
	return renew_token(past.lobby, past.session.mail, e) &&
	       secrets_change(home, name, key, put_token, (void *)lobby_token(past.lobby), e);
}

bool login_again(struct home *home, const char *account, const struct key *key,
		 const volatile sig_atomic_t *stop, struct err *e)
{
	struct err why = { 0 };

	if (again(home, account, key, stop, &why))
		return true;
	*e = why;
	return false;
}
