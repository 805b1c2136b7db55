/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/login/session.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/answer.h"
#include "store/secrets.h"
#include "store/session.h"

void login_session_done(struct login_session *session)
{
	json_decref(session->cookies);
	session->cookies = NULL;
}

static struct http *open_http(const struct login_session *session, struct err *e)
{
	char language[64];
	struct http_options options = { .user_agent = session->user_agent,
					.language = language,
					.proxy = session->proxy,
					.stop = session->stop };

	follow_language(session->locale, language, sizeof language);
	return http_new(&options, e);
}

static bool judge(const struct http_answer *answer, bool left, const char *base, struct err *e)
{
	if (answer->status >= 500)
		return err_set(e, ERR_RETRY, "%s answers with status %d", base, answer->status);
	if (answer_is_vacation(answer->body.bytes, answer->body.length))
		return err_set(e, ERR_REFUSED, ACCOUNT_VACATION);
	if (left || answer->status >= 400)
		return err_set(e, ERR_SESSION, "the session is not accepted");
	switch (answer_judge(answer->body.bytes, answer->body.length, false)) {
	case ANSWER_EXPIRED: return err_set(e, ERR_SESSION, "the session is not accepted");
	case ANSWER_BACKUP: return err_set(e, ERR_RETRY, "the game makes its backup");
	case ANSWER_VACATION:
	case ANSWER_GOOD:
	case ANSWER_WRONG_TOKEN:
	case ANSWER_RELOAD: break;
	}
	return true;
}

static bool visit(struct login_session *session, const char *url, bool changes, struct err *e)
{
	OWN(http) struct http *http = open_http(session, e);
	OWN(http_answer) struct http_answer answer = { 0 };
	struct follow_request request = { .url = url, .changes = changes };
	bool left;

	if (http == NULL)
		return false;
	http_set_cookies(http, session->cookies);
	if (!follow_send(http, session->base, &request, &answer, &left, e) ||
	    !judge(&answer, left, session->base, e))
		return false;
	json_decref(session->cookies);
	session->cookies = http_cookies(http);
	return true;
}

static bool is_real_world(const char *origin)
{
	const char *at = origin;

	if (!text_starts(at, "https://s"))
		return false;
	at += strlen("https://s");
	if (!isdigit((unsigned char)*at))
		return false;
	while (isdigit((unsigned char)*at))
		at++;
	return at[0] == '-' && isalnum((unsigned char)at[1]) && isalnum((unsigned char)at[2]) &&
	       text_equal(at + 3, ".ikariam.gameforge.com");
}

bool login_base(const char *link, const char *lobby, char base[BASE_SIZE], struct err *e)
{
	const char *page = strstr(link, "/index.php?");
	char origin[HTTP_ORIGIN_SIZE];
	char home[HTTP_ORIGIN_SIZE];
	size_t length = page != NULL ? (size_t)(page - link) + 1 : 0;
	bool right;

	if (length == 0 || length >= BASE_SIZE || strcspn(link, "?#") < length ||
	    !http_origin(link, origin) || !http_origin(lobby, home))
		return err_set(e, ERR_REFUSED, "the lobby gave no login link");
	right = lobby_is_real(lobby) ? is_real_world(origin) && length == strlen(origin) + 1
				     : text_equal(origin, home);
	if (!right)
		return err_set(e, ERR_REFUSED, "the login link leads to a strange place, %.100s",
			       origin);
	memcpy(base, link, length);
	base[length] = '\0';
	return true;
}

bool login_follow(struct login_session *session, const char *link, struct err *e)
{
	if (!login_base(link, session->lobby, session->base, e))
		return false;
	json_decref(session->cookies);
	session->cookies = json_array();
	return visit(session, link, true, e);
}

bool login_probe(struct login_session *session, struct err *e)
{
	OWN(text) char *url = text_format("%sindex.php", session->base);

	return visit(session, url, false, e);
}

static bool store_open(json_t *root, void *argument, struct err *e)
{
	const struct login_session *session = argument;
	json_t *account = session_account_make(root, session->account->name);

	(void)e;
	json_put_text(account, "mail", session->mail);
	json_put_text(account, "player", session->account->player);
	json_put_text(account, "world", session->account->world);
	json_put_text(account, "language", session->account->account_language);
	json_put_text(account, "base", session->base);
	json_put_text(account, "lobby", session->lobby);
	json_put_text(account, "locale", session->locale);
	json_put_number(account, "sessionNumber", json_get_number(account, "sessionNumber", 0) + 1);
	json_put_number(account, "sessionUsed", clock_wall_ms() / 1000);
	json_object_del(account, "sessionLost");
	json_object_del(account, "loginNeeded");
	return true;
}

static bool store_sealed(json_t *secrets, void *argument, struct err *e)
{
	const struct login_session *session = argument;

	(void)e;
	json_object_set(secrets, "cookies", session->cookies);
	json_put_text(secrets, "userAgent", session->user_agent);
	if (*session->token != '\0')
		json_put_text(secrets, "lobbyToken", session->token);
	return true;
}

bool login_store(struct home *home, const struct login_session *session, const struct key *key,
		 struct err *e)
{
	/* Secrets first: the count tells others that they are there. */
	return secrets_change(home, session->account->name, key, store_sealed, (void *)session,
			      e) &&
	       session_change(home, store_open, (void *)session, true, e);
}
