/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may. server.h says which rules there are and why; here is one function for each, and
 * access_check asks them in order. Each rule that says no has answered.
 */
#include "web/server/access.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/deed.h"
#include "os/address.h"
#include "os/random.h"
#include "web/server/exchange.h"
#include "web/server/form.h"
#include "web/server/notice.h"
#include "web/server/origin.h"
#include "web/server/server.h"

enum {
	TOKEN_LENGTH = 24,
	COOKIE_NAME_SIZE = 160,
	ADDRESSES_MS = 10000,  /* interfaces come and go */
	WRONG_TOKENS_MAX = 20, /* a minute, of all clients together */
	MINUTE_MS = 60000,
};
#define OURS "/ikabot/"
#define API OURS "api/"

/* What a request may be for, told by its Host. */
enum side { SIDE_NONE, SIDE_GAME, SIDE_OURS };

struct access {
	struct web *web;
	char token[TOKEN_LENGTH + 1];
	char cookie[TOKEN_LENGTH + 1];
	char proof[TOKEN_LENGTH + 1]; /* in pages of this run that have a button */
	char cookie_name[COOKIE_NAME_SIZE];
	struct address addresses[ADDRESSES_MAX];
	size_t address_count;
	int64_t addresses_ms;
	char host_name[HOST_SIZE];
	int wrong_tokens;
	int64_t wrong_since_ms;
};

/* --- the secrets */

static void keep_secret(json_t *progress, const char *key, char *secret)
{
	const char *kept = json_get_text(progress, key, "");

	if (strlen(kept) == TOKEN_LENGTH) {
		memcpy(secret, kept, TOKEN_LENGTH + 1);
		return;
	}
	random_name(secret, TOKEN_LENGTH);
	json_put_text(progress, key, secret);
}

/* A browser keeps cookies by host and knows no ports: two servers on one host, of whatever
 * accounts, have names of their own. */
static void name_cookie(struct access *access)
{
	char *c = access->cookie_name;

	snprintf(c, sizeof access->cookie_name, "ikabot-access-%d-%s", access->web->port,
		 access->web->step->account);
	for (; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '.')
			*c = '_';
}

struct access *access_new(struct web *web)
{
	struct access *access = mem_new(sizeof *access);

	access->web = web;
	access->addresses_ms = -ADDRESSES_MS;
	address_host_name(access->host_name, sizeof access->host_name);
	for (char *c = access->host_name; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	random_name(access->proof, TOKEN_LENGTH);
	name_cookie(access);
	if (web->wants_link) {
		keep_secret(web->step->progress, "token", access->token);
		keep_secret(web->step->progress, "cookie", access->cookie);
	}
	return access;
}

void access_free(struct access *access)
{
	if (access == NULL)
		return;
	mem_wipe(access->token, sizeof access->token);
	mem_wipe(access->cookie, sizeof access->cookie);
	mem_wipe(access->proof, sizeof access->proof);
	free(access);
}

const char *access_token(const struct access *access)
{
	return access->token;
}

/* In a time that tells nothing. */
static bool is_secret(const char *given, size_t length, const char *secret)
{
	unsigned char differs = 0;

	if (length != TOKEN_LENGTH || *secret == '\0')
		return false;
	for (size_t i = 0; i < TOKEN_LENGTH; i++)
		differs |= (unsigned char)(given[i] ^ secret[i]);
	return differs == 0;
}

/* --- answers */

static bool refuse(struct exchange *exchange, const struct web_request *request, int status,
		   const char *text)
{
	json_t *body;
	OWN(text) char *line = NULL;

	if (!text_starts(request->path, API)) {
		line = text_format("%s\n", text);
		exchange_answer_text(exchange, status, "text/plain; charset=utf-8", line);
		return false;
	}
	body = json_pack("{s:s, s:s}", "error", text, "kind", "refused");
	line = json_line(body);
	json_decref(body);
	exchange_answer_text(exchange, status, "application/json", line);
	return false;
}

static bool redirect(struct exchange *exchange, const char *to)
{
	exchange_add_header(exchange, "Location", to);
	exchange_add_header(exchange, "Cache-Control", "no-store");
	exchange_answer_text(exchange, 302, "text/plain; charset=utf-8", "");
	return false;
}

/* --- Host */

static bool is_this_machine(struct access *access, const char *name)
{
	int64_t now_ms = clock_monotonic_ms();
	size_t length = strlen(access->host_name);

	if (now_ms - access->addresses_ms >= ADDRESSES_MS) {
		access->address_count = address_list(access->addresses, ADDRESSES_MAX);
		access->addresses_ms = now_ms;
	}
	for (size_t i = 0; i < access->address_count; i++)
		if (text_equal(access->addresses[i].text, name))
			return true;
	return length > 0 && strncmp(name, access->host_name, length) == 0 &&
	       (name[length] == '\0' || text_equal(name + length, ".local"));
}

/* Names of loopback are good with any port: a tunnel may begin at another one. */
static enum side side_of(struct access *access, const struct host *host)
{
	if (text_equal(host->name, "localhost"))
		return SIDE_OURS;
	if (text_equal(host->name, "127.0.0.1") || text_equal(host->name, "::1"))
		return SIDE_GAME;
	if (!access->web->is_lan || !is_this_machine(access, host->name))
		return SIDE_NONE;
	if (host->port == access->web->pages_port)
		return SIDE_OURS;
	return host->port == access->web->port ? SIDE_GAME : SIDE_NONE;
}

/* The same server as the browser knows it under the other origin. */
static void other_origin(const struct access *access, const struct host *host, enum side side,
			 char origin[WEB_ORIGIN_SIZE])
{
	bool is_loopback = text_equal(host->name, "localhost") || address_is_loopback(host->name);
	const char *name =
		is_loopback ? (side == SIDE_OURS ? "localhost" : "127.0.0.1") : host->name;
	int port = host->port;

	if (!is_loopback)
		port = side == SIDE_OURS ? access->web->pages_port : access->web->port;
	snprintf(origin, WEB_ORIGIN_SIZE,
		 strchr(name, ':') != NULL ? "http://[%s]:%d" : "http://%s:%d", name, port);
}

void access_game_origin(const struct access *access, const struct exchange *exchange,
			char origin[WEB_ORIGIN_SIZE])
{
	struct host host;

	origin[0] = '\0';
	if (!host_parse(exchange_header(exchange, "Host"), &host))
		return;
	other_origin(access, &host, SIDE_GAME, origin);
	if (text_equal(host.name, "::1"))
		snprintf(origin, WEB_ORIGIN_SIZE, "http://[::1]:%d", host.port);
}

/* --- the rules */

/* Of this machine only those of our user and of root. Where the system does not tell who is who
 * the link is demanded of everybody. */
static bool is_our_user(const struct access *access, struct exchange *exchange,
			const struct web_request *request)
{
	bool is_elsewhere = access->web->is_lan && address_is_remote(request->client);

	if (is_elsewhere || !access->web->tells_users || exchange_is_from_us(exchange))
		return true;
	return refuse(exchange, request, 403,
		      "this server belongs to another user of this machine");
}

static bool too_many_wrong(struct access *access)
{
	int64_t now_ms = clock_monotonic_ms();

	if (now_ms - access->wrong_since_ms > MINUTE_MS) {
		access->wrong_since_ms = now_ms;
		access->wrong_tokens = 0;
	}
	return access->wrong_tokens >= WRONG_TOKENS_MAX;
}

/* "http://127.0.0.1:44075", where the browser is. */
static void own_origin(const struct host *host, char origin[WEB_ORIGIN_SIZE])
{
	snprintf(origin, WEB_ORIGIN_SIZE,
		 strchr(host->name, ':') != NULL ? "http://[%s]:%d" : "http://%s:%d", host->name,
		 host->port);
}

/* The URL that was asked for, owned by the caller; whole, for a path may begin with "//". */
static char *own_url(const struct host *host, const struct web_request *request)
{
	char origin[WEB_ORIGIN_SIZE];

	own_origin(host, origin);
	return text_format("%s%s%s%s", origin, request->path, *request->query != '\0' ? "?" : "",
			   request->query);
}

/* The printed link: the cookie is set for the host that was asked. Ports share cookies, so on
 * an address of the network both origins have it; localhost needs it, too. A page leads on, not
 * a redirect: the link may have been opened from a chat, and what another site's page began
 * carries no such cookie to its end. */
static bool take_link(struct access *access, struct exchange *exchange, const struct host *host,
		      enum side side)
{
	char origin[WEB_ORIGIN_SIZE];
	OWN(text) char *to = NULL;
	OWN(text) char *cookie = NULL;

	cookie = text_format("%s=%s; Path=/; HttpOnly; SameSite=Strict", access->cookie_name,
			     access->cookie);
	exchange_add_header(exchange, "Set-Cookie", cookie);
	other_origin(access, host, SIDE_OURS, origin);
	if (side == SIDE_GAME && address_is_loopback(host->name))
		to = text_format("%s" OURS "%s/", origin, access->token);
	else
		to = text_format("%s" OURS, origin);
	notice_lead(exchange, to, "no-referrer");
	return false;
}

static bool is_read(const struct web_request *request)
{
	return !request->is_post;
}

/* An order by a link: a person decides. The proof is for a browser that has shown the cookie. */
static bool ask_person(const struct access *access, struct exchange *exchange,
		       const struct web_request *request, const struct host *host, bool is_known)
{
	OWN(text) char *url = own_url(host, request);
	OWN(buffer) struct buffer fields = { 0 };
	struct notice_order order = { .url = url,
				      .name = FORM_PROOF,
				      .proof = is_known ? access->proof : "" };

	form_describe(&fields, request->query);
	order.fields = fields.bytes != NULL ? fields.bytes : "";
	notice_ask(exchange, &order);
	return false;
}

/* A link on another site's page, or on ours under the other name: the browser has kept the
 * cookie back. It comes with the next request, which a page of ours makes. */
static bool lead_in(struct access *access, struct exchange *exchange,
		    const struct web_request *request, const struct host *host)
{
	OWN(text) char *url = NULL;

	if (deed_in(request->query, strlen(request->query)))
		return ask_person(access, exchange, request, host, false);
	url = own_url(host, request);
	notice_lead(exchange, url, "same-origin");
	return false;
}

static bool is_link_from_elsewhere(const struct exchange *exchange,
				   const struct web_request *request)
{
	return is_read(request) && !text_starts(request->path, API) && origin_is_visit(exchange) &&
	       origin_of(exchange) == ORIGIN_FOREIGN;
}

static bool is_our_cookie(const void *argument, const char *value)
{
	const struct access *access = argument;

	return is_secret(value, strlen(value), access->cookie);
}

static bool has_token(struct access *access, struct exchange *exchange,
		      const struct web_request *request, const struct host *host, enum side side)
{
	const char *given = text_starts(request->path, OURS) ? request->path + strlen(OURS) : "";

	if (!access->web->wants_link)
		return true;
	if (is_secret(given, strcspn(given, "/"), access->token))
		return take_link(access, exchange, host, side);
	if (exchange_has_cookie(exchange, access->cookie_name, is_our_cookie, access))
		return true;
	if (is_link_from_elsewhere(exchange, request))
		return lead_in(access, exchange, request, host);
	if (too_many_wrong(access))
		return refuse(exchange, request, 429, "too many wrong links; wait a minute");
	access->wrong_tokens++;
	return refuse(exchange, request, 403,
		      "open the link that ikabot shows in its status: it holds the access token");
}

static bool is_badge(const char *path)
{
	return text_equal(path, "/ikabot/badge.css") || text_equal(path, "/ikabot/icon.svg");
}

static bool is_right_side(struct access *access, struct exchange *exchange,
			  const struct web_request *request, const struct host *host,
			  enum side side, bool is_ours)
{
	char origin[WEB_ORIGIN_SIZE];
	OWN(text) char *to = NULL;

	if (is_ours == (side == SIDE_OURS) || is_badge(request->path))
		return true;
	/* A page of the game asking for our api must not even learn where it is. */
	if (!is_read(request) || text_starts(request->path, "/ikabot/api"))
		return refuse(exchange, request, 421, "that is not served under this name");
	other_origin(access, host, is_ours ? SIDE_OURS : SIDE_GAME, origin);
	to = text_format("%s%s%s%s", origin, request->path, *request->query != '\0' ? "?" : "",
			 request->query);
	return redirect(exchange, to);
}

/* A form of ours says so itself, where the browser does not. */
static bool has_proof(const struct access *access, const struct web_request *request)
{
	return request->body != NULL && form_has(request->body, FORM_PROOF, access->proof);
}

/* What may make the game do something is done for a page of the game only: one of ours, that
 * is, under the same name and port. Where the browser does not say whose it is, a link is shown
 * with a button, and everything else is refused. */
static bool may_act(const struct access *access, struct exchange *exchange,
		    const struct web_request *request, const struct host *host)
{
	if (origin_of(exchange) == ORIGIN_OWN || has_proof(access, request))
		return true;
	if (text_equal(request->method, "GET") && origin_is_visit(exchange))
		return ask_person(access, exchange, request, host, true);
	return refuse(exchange, request, 403,
		      "an order is taken from the game's own pages only, and your browser does not "
		      "say that this one is: let it send Origin or Referer to this address");
}

/* Our own orders carry a token (X-Ikabot-Csrf), and the api asks for it. */
static bool is_same_origin(const struct access *access, struct exchange *exchange,
			   const struct web_request *request, const struct host *host, bool is_ours)
{
	if (!is_ours && (request->is_post || deed_in(request->query, strlen(request->query))))
		return may_act(access, exchange, request, host);
	/* A page of another site may lead a person here, and do nothing else. */
	if (origin_of(exchange) != ORIGIN_FOREIGN ||
	    (is_read(request) && !text_starts(request->path, API) && origin_is_visit(exchange)))
		return true;
	return refuse(exchange, request, 403, "another site's page may not do that");
}

bool access_check(struct access *access, struct exchange *exchange,
		  const struct web_request *request, bool is_ours)
{
	struct host host;
	enum side side;

	if (!host_parse(exchange_header(exchange, "Host"), &host))
		return refuse(exchange, request, 400, "the Host header is missing or wrong");
	side = side_of(access, &host);
	if (side == SIDE_NONE)
		return refuse(exchange, request, 421,
			      "this server does not go by that name; use its address");
	return is_our_user(access, exchange, request) &&
	       has_token(access, exchange, request, &host, side) &&
	       is_right_side(access, exchange, request, &host, side, is_ours) &&
	       is_same_origin(access, exchange, request, &host, is_ours);
}
