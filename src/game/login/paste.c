/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person brings out of the own browser: the lobby's token, a world's cookie. */
#include "game/login/paste.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/login/pasted.h"
#include "game/login/person.h"
#include "game/login/session.h"

static const char paste_help[] =
	"Log in to the lobby in your browser, then copy the value of its cookie "
	"gf-token-production (in the developer tools, under storage) and paste it here";

bool login_paste_token(struct person *person, struct err *e)
{
	for (int i = 0; i < ASK_MAX; i++) {
		char *token = person_ask(person, LOGIN_TOKEN, paste_help, e);
		bool is_there = token != NULL && *token != '\0';
		struct err refusal = { .kind = ERR_NONE };

		if (token == NULL)
			return false;
		lobby_set_token(person->lobby, token);
		person_wipe(token);
		if (!is_there)
			return err_set(e, ERR_REFUSED, "no login without a token");
		if (*lobby_token(person->lobby) == '\0')
			err_set(&refusal, ERR_SESSION,
				"there is no gf-token-production in what was pasted");
		else if (lobby_test(person->lobby, &refusal))
			return true;
		if (refusal.kind != ERR_SESSION) {
			*e = refusal;
			return false;
		}
		if (!person_ask_again(person, LOGIN_TOKEN, refusal.text, e))
			return false;
	}
	return err_set(e, ERR_REFUSED, "the token is invalid or has expired");
}

static json_t *make_jar(const char *base, const char *value)
{
	json_t *jar = json_object();
	OWN(text) char *host = mem_text(strstr(base, "://") + 3);

	host[strcspn(host, ":/")] = '\0';
	json_put_text(jar, "domain", host);
	json_put_text(jar, "path", "/");
	json_put_text(jar, "name", "ikariam");
	json_put_text(jar, "value", value);
	return json_pack("[o]", jar);
}

/* Has the world taken it? ERR_SESSION when it is worth another try. */
static bool try_cookie(struct login_session *session, const char *pasted, struct err *e)
{
	char value[PASTED_SIZE];

	if (!pasted_cookie(pasted, "ikariam", value, sizeof value))
		return err_set(e, ERR_SESSION, "there is no cookie ikariam in what was pasted");
	json_decref(session->cookies);
	session->cookies = make_jar(session->base, value);
	mem_wipe(value, sizeof value);
	return login_probe(session, e);
}

bool login_paste_cookie(const struct person *person, struct login_session *session, struct err *e)
{
	char origin[HTTP_ORIGIN_SIZE];
	OWN(text) char *text = NULL;

	if (session->base[0] == '\0' || person->dialog == NULL ||
	    !http_origin(session->base, origin))
		return false;
	text = text_format("%s. If you are logged in to %s in your browser, paste the value of its "
			   "cookie \"ikariam\" (or nothing to give up)",
			   e->text, origin);
	for (int i = 0; i < ASK_MAX; i++) {
		char *cookie = person_ask(person, LOGIN_COOKIE, text, e);
		struct err refusal = { .kind = ERR_NONE };
		bool given_up = cookie == NULL || *cookie == '\0';
		bool in = !given_up && try_cookie(session, cookie, &refusal);

		person_wipe(cookie);
		if (in || given_up)
			return in; /* why there is no link stands, unless the person said why not */
		*e = refusal;
		if (refusal.kind != ERR_SESSION || i + 1 == ASK_MAX ||
		    !person_ask_again(person, LOGIN_COOKIE, refusal.text, e))
			return false;
	}
	return false;
}
