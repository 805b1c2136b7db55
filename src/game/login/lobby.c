/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/login/lobby.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "base/url.h"
#include "game/http/follow.h"
#include "game/http/http.h"
#include "game/login/pasted.h"

#define AUTH_URL "https://spark-web.gameforge.com"
#define TOKEN_COOKIE "gf-token-production"

enum { URL_SIZE = 256, TOKEN_MAX = 512, LOCALE_SIZE = 24, ID_SIZE = 80, SAID_SIZE = 100 };

struct lobby {
	struct http *http;
	char url[URL_SIZE];
	char auth[URL_SIZE];
	char token[TOKEN_MAX];
	char locale[LOCALE_SIZE];
};

bool lobby_is_real(const char *url)
{
	return text_starts(url, LOBBY_URL) && strchr("/", url[strlen(LOBBY_URL)]) != NULL;
}

struct lobby *lobby_new(const char *url, const char *locale, const char *user_agent,
			const volatile sig_atomic_t *stop, struct err *e)
{
	char origin[HTTP_ORIGIN_SIZE];
	char language[64];
	struct http_options options = { .user_agent = user_agent, .stop = stop };
	struct lobby *lobby;

	if (!http_origin(url, origin) || strlen(origin) >= URL_SIZE)
		return err_null(e, ERR_INPUT, "\"%.100s\" is not a URL of a lobby", url);
	if (text_starts(origin, "http://") && !url_host_is_loopback(origin + strlen("http://")))
		return err_null(e, ERR_INPUT,
				"the lobby %.100s must be https, or run on this machine", origin);
	lobby = mem_new(sizeof *lobby);
	text_copy(lobby->url, sizeof lobby->url, origin);
	text_copy(lobby->auth, sizeof lobby->auth, lobby_is_real(origin) ? AUTH_URL : origin);
	text_copy(lobby->locale, sizeof lobby->locale, locale);
	follow_language(lobby->locale, language, sizeof language);
	options.language = language;
	lobby->http = http_new(&options, e);
	if (lobby->http != NULL)
		return lobby;
	lobby_free(lobby);
	return NULL;
}

void lobby_free(struct lobby *lobby)
{
	if (lobby == NULL)
		return;
	http_free(lobby->http);
	mem_wipe(lobby->token, sizeof lobby->token);
	free(lobby);
}

const char *lobby_url(const struct lobby *lobby)
{
	return lobby->url;
}

const char *lobby_token(const struct lobby *lobby)
{
	return lobby->token;
}

void lobby_set_token(struct lobby *lobby, const char *pasted)
{
	mem_wipe(lobby->token, sizeof lobby->token);
	/* It goes into a header: nothing that could end a line is let in. */
	(void)pasted_cookie(pasted, TOKEN_COOKIE, lobby->token, sizeof lobby->token);
}

/* --- one request */

struct lobby_call {
	const char *origin;
	const char *path;
	json_t *body; /* borrowed; NULL: a GET */
	const char *accept;
	bool changes;
};

static bool send_call(struct lobby *lobby, const struct lobby_call *call,
		      struct http_answer *answer, struct err *e)
{
	OWN(text) char *url = text_format("%s%s", call->origin, call->path);
	OWN(text) char *origin = text_format("Origin: %s", lobby->url);
	OWN(text) char *referer = text_format("Referer: %s/", lobby->url);
	OWN(text) char *bearer = text_format("Authorization: Bearer %s", lobby->token);
	OWN(text) char *cookie = text_format("Cookie: " TOKEN_COOKIE "=%s", lobby->token);
	OWN(text) char *body = call->body != NULL ? json_line(call->body) : NULL;
	const char *headers[9] = { call->accept, referer, "DNT: 1" };
	struct http_request request = { .url = url,
					.post = body != NULL,
					.body = body,
					.headers = headers,
					.changes = call->changes };
	size_t count = 3;
	bool sent;

	if (body != NULL) {
		headers[count++] = "Content-Type: application/json";
		headers[count++] = origin;
		headers[count++] = "TNT-Installation-Id;"; /* libcurl's way to send it empty */
	}
	if (lobby->token[0] != '\0') {
		headers[count++] = bearer;
		headers[count++] = cookie;
	}
	sent = http_send(lobby->http, &request, answer, e);
	mem_wipe(bearer, strlen(bearer));
	mem_wipe(cookie, strlen(cookie));
	if (body != NULL)
		mem_wipe(body, strlen(body));
	return sent;
}

/* NULL for what is not JSON: the status tells more. */
static json_t *parse_answer(const struct http_answer *answer)
{
	struct err ignored = { 0 };

	return json_parse(answer->body.bytes, answer->body.length, "the answer", &ignored);
}

/* What the lobby said, for a message: a short text of its own, never the whole body. */
static void said(const struct http_answer *answer, char text[SAID_SIZE])
{
	OWN(json) json_t *json = parse_answer(answer);
	const char *words = json_get_text(json, "error", json_get_text(json, "message", NULL));

	text[0] = '\0';
	if (words == NULL)
		return;
	text_copy(text, 3, ": ");
	text_visible_copy(text + 2, SAID_SIZE - 2, words);
}

/* What a status that is not the hoped-for one means. */
static bool bad_status(const struct lobby *lobby, const struct http_answer *answer, struct err *e)
{
	char words[SAID_SIZE];

	said(answer, words);
	if (answer->status >= 500 || answer->status == 429 || answer->status == 408)
		return err_set(e, ERR_RETRY, "%s answers with status %d%s", lobby->url,
			       answer->status, words);
	if (answer->status == 401)
		return err_set(e, ERR_SESSION, "the lobby's token is invalid or has expired");
	return err_set(e, ERR_REFUSED, "the lobby refused (status %d)%s", answer->status, words);
}

bool lobby_test(struct lobby *lobby, struct err *e)
{
	struct lobby_call call = { lobby->url, "/api/users/me", NULL, "Accept: */*", false };
	OWN(http_answer) struct http_answer answer = { 0 };

	if (!send_call(lobby, &call, &answer, e))
		return false;
	if (answer.status == 200)
		return true;
	if (answer.status >= 500 || answer.status == 429)
		return bad_status(lobby, &answer, e);
	return err_set(e, ERR_SESSION, "the lobby's token is invalid or has expired");
}

/* --- mail and password */

static bool find_id(const struct http_answer *answer, const char *key, char id[ID_SIZE])
{
	const char *found = strstr(answer->body.bytes, key);
	size_t length;

	if (found == NULL)
		return false;
	found += strlen(key);
	length = strcspn(found, "\"");
	if (length == 0 || length >= ID_SIZE || found[length] == '\0')
		return false;
	memcpy(id, found, length);
	id[length] = '\0';
	return true;
}

static bool load_ids(struct lobby *lobby, char game[ID_SIZE], char environment[ID_SIZE],
		     struct err *e)
{
	struct lobby_call call = { lobby->url, "/config/configuration.js", NULL, "Accept: */*",
				   false };
	OWN(http_answer) struct http_answer answer = { 0 };

	if (!send_call(lobby, &call, &answer, e))
		return false;
	if (answer.status != 200)
		return bad_status(lobby, &answer, e);
	if (!find_id(&answer, "\"gameEnvironmentId\":\"", environment) ||
	    !find_id(&answer, "\"platformGameId\":\"", game))
		return err_set(e, ERR_RETRY, "%s does not tell the game's ids", lobby->url);
	return true;
}

static json_t *login_body(const struct lobby *lobby, const char *mail, const char *password,
			  const char *otp, const char *blackbox)
{
	json_t *body = json_object();
	char language[LOCALE_SIZE];

	text_copy(language, sizeof language, lobby->locale);
	language[strcspn(language, "-_")] = '\0';
	json_put_text(body, "identity", mail);
	json_put_text(body, "password", password);
	json_put_text(body, "locale", lobby->locale);
	json_put_text(body, "gfLang", language);
	if (otp != NULL)
		json_put_text(body, "otpCode", otp);
	if (blackbox != NULL)
		json_put_text(body, "blackbox", blackbox);
	return body;
}

static enum lobby_outcome judge_login(struct lobby *lobby, const struct http_answer *answer,
				      struct err *e)
{
	OWN(json) json_t *json = parse_answer(answer);
	const char *token = json_get_text(json, "token", NULL);

	if (token != NULL && *token != '\0') {
		lobby_set_token(lobby, token);
		if (*lobby->token != '\0')
			return LOBBY_IN;
		err_set(e, ERR_STRANGE, "the lobby gives a token that no cookie can hold");
		return LOBBY_FAILED;
	}
	if (answer->challenge[0] != '\0')
		return LOBBY_CHALLENGE;
	if (answer->status == 409 && strstr(answer->body.bytes, "OTP_REQUIRED") != NULL)
		return LOBBY_WANTS_OTP;
	if (answer->status == 401 || answer->status == 403) {
		err_set(e, ERR_REFUSED, "the lobby refused mail or password");
		return LOBBY_WRONG;
	}
	bad_status(lobby, answer, e);
	return e->kind == ERR_RETRY ? LOBBY_FAILED : LOBBY_REFUSED;
}

enum lobby_outcome lobby_login(struct lobby *lobby, const char *mail, const char *password,
			       const char *otp, const char *blackbox, struct err *e)
{
	OWN(http_answer) struct http_answer answer = { 0 };
	OWN(json) json_t *body = NULL;
	char game[ID_SIZE], environment[ID_SIZE];
	struct lobby_call call = { lobby->auth, "/api/v2/authProviders/mauth/sessions", NULL,
				   "Accept: */*", false };

	lobby->token[0] = '\0';
	if (!load_ids(lobby, game, environment, e))
		return LOBBY_FAILED;
	body = login_body(lobby, mail, password, otp, blackbox);
	json_put_text(body, "gameId", game);
	json_put_text(body, "gameEnvironmentId", environment);
	call.body = body;
	if (!send_call(lobby, &call, &answer, e))
		return LOBBY_FAILED;
	return judge_login(lobby, &answer, e);
}

/* --- accounts */

static json_t *load_json(struct lobby *lobby, const char *path, struct err *e)
{
	struct lobby_call call = { lobby->url, path, NULL, "Accept: application/json", false };
	OWN(http_answer) struct http_answer answer = { 0 };
	json_t *json;

	if (!send_call(lobby, &call, &answer, e))
		return NULL;
	if (answer.status != 200) {
		bad_status(lobby, &answer, e);
		return NULL;
	}
	json = json_parse(answer.body.bytes, answer.body.length, path, e);
	if (json == NULL)
		e->kind = ERR_STRANGE;
	return json;
}

struct lobby_account *lobby_accounts(struct lobby *lobby, size_t *count, struct err *e)
{
	OWN(json) json_t *accounts = load_json(lobby, "/api/users/me/accounts", e);
	OWN(json) json_t *servers = NULL;

	if (accounts == NULL)
		return NULL;
	servers = load_json(lobby, "/api/servers", e);
	return servers != NULL ? lobby_read_accounts(accounts, servers, count) : NULL;
}

char *lobby_link(struct lobby *lobby, const struct lobby_account *account, const char *blackbox,
		 struct err *e)
{
	char number[16];
	OWN(json) json_t *body = json_object();
	OWN(json) json_t *json = NULL;
	OWN(http_answer) struct http_answer answer = { 0 };
	struct lobby_call call = { lobby->url, "/api/users/me/loginLink", body,
				   "Accept: application/json", true };

	snprintf(number, sizeof number, "%d", account->number);
	json_put_text(json_sub(body, "server"), "language", account->account_language);
	json_put_text(json_sub(body, "server"), "number", number);
	json_put_text(body, "clickedButton", "account_list");
	json_put_number(body, "id", account->id);
	if (blackbox != NULL)
		json_put_text(body, "blackbox", blackbox);
	if (!send_call(lobby, &call, &answer, e))
		return NULL;
	json = parse_answer(&answer);
	if (json_get_text(json, "url", NULL) != NULL)
		return mem_text(json_get_text(json, "url", NULL));
	bad_status(lobby, &answer, e);
	return NULL;
}
