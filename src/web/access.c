/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may. web.h says which rules there are and why; here is one function for each, and
 * access_check asks them in order. Each rule that says no has answered.
 */
#include "web/web.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/address.h"
#include "os/random.h"
#include "web/form.h"

enum {
	TOKEN_LENGTH = 24,
	HOST_SIZE = 260,
	ADDRESSES_MS = 10000,  /* interfaces come and go */
	WRONG_TOKENS_MAX = 20, /* a minute, of all clients together */
	MINUTE_MS = 60000,
};
#define COOKIE "ikabot-access"
#define OURS "/ikabot/"

/* What a request may be for, told by its Host. */
enum side { SIDE_NONE, SIDE_GAME, SIDE_OURS };

struct access {
	struct web *web;
	char token[TOKEN_LENGTH + 1];
	char cookie[TOKEN_LENGTH + 1];
	struct address addresses[ADDRESSES_MAX];
	size_t address_count;
	int64_t addresses_ms;
	char host_name[HOST_SIZE];
	int wrong_tokens;
	int64_t wrong_since_ms;
};

/* Host, taken apart. */
struct host {
	char name[HOST_SIZE]; /* lower case, without brackets */
	int port;
};

/* --- the two secrets of the network */

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

struct access *access_new(struct web *web)
{
	struct access *access = mem_new(sizeof *access);

	access->web = web;
	access->addresses_ms = -ADDRESSES_MS;
	address_host_name(access->host_name, sizeof access->host_name);
	for (char *c = access->host_name; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	if (web->is_lan) {
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

	if (!text_starts(request->path, "/ikabot/api/")) {
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

static bool parse_host(const char *text, struct host *host)
{
	bool is_six = text != NULL && *text == '[';
	const char *name = is_six ? text + 1 : text;
	size_t length = name != NULL ? strcspn(name, is_six ? "]" : ":") : 0;
	const char *end = length > 0 ? name + length : "";
	long port = 80;

	if (length == 0 || length >= sizeof host->name || (is_six && *end++ != ']'))
		return false;
	if (*end != '\0' && (*end != ':' || !text_number(end + 1, 1, 65535, &port)))
		return false;
	for (size_t i = 0; i < length; i++)
		host->name[i] = (char)tolower((unsigned char)name[i]);
	host->name[length] = '\0';
	host->port = (int)port;
	return true;
}

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
	if (!parse_host(exchange_header(exchange, "Host"), &host))
		return;
	other_origin(access, &host, SIDE_GAME, origin);
	if (text_equal(host.name, "::1"))
		snprintf(origin, WEB_ORIGIN_SIZE, "http://[::1]:%d", host.port);
}

/* --- the rules */

static bool is_our_user(struct exchange *exchange, const struct web_request *request)
{
	if (!address_is_loopback(request->client) || exchange_is_from_us(exchange))
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

/* The printed link: the cookie is set for the host that was asked. Ports share cookies, so on
 * an address of the network both origins have it; localhost needs it, too. */
static bool take_link(struct access *access, struct exchange *exchange, const struct host *host,
		      enum side side)
{
	char origin[WEB_ORIGIN_SIZE];
	char to[WEB_ORIGIN_SIZE + 64];
	char cookie[128];

	snprintf(cookie, sizeof cookie, COOKIE "=%s; Path=/; HttpOnly; SameSite=Lax",
		 access->cookie);
	exchange_add_header(exchange, "Set-Cookie", cookie);
	exchange_add_header(exchange, "Referrer-Policy", "no-referrer");
	other_origin(access, host, SIDE_OURS, origin);
	if (side == SIDE_GAME && address_is_loopback(host->name))
		snprintf(to, sizeof to, "%s" OURS "%s/", origin, access->token);
	else
		snprintf(to, sizeof to, "%s" OURS, origin);
	return redirect(exchange, to);
}

static bool has_token(struct access *access, struct exchange *exchange,
		      const struct web_request *request, const struct host *host, enum side side)
{
	const char *cookie = exchange_cookie(exchange, COOKIE);
	const char *given = text_starts(request->path, OURS) ? request->path + strlen(OURS) : "";

	if (!access->web->is_lan)
		return true;
	if (is_secret(given, strcspn(given, "/"), access->token))
		return take_link(access, exchange, host, side);
	if (cookie != NULL && is_secret(cookie, strlen(cookie), access->cookie))
		return true;
	if (too_many_wrong(access))
		return refuse(exchange, request, 429, "too many wrong links; wait a minute");
	access->wrong_tokens++;
	return refuse(exchange, request, 403,
		      "open the link that ikabot shows in its status: it holds the access token");
}

static bool is_read(const struct web_request *request)
{
	return !request->is_post;
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

/* A page of another site may lead a person to a page of the game, and do nothing else. */
static bool is_harmless_visit(const struct exchange *exchange, const struct web_request *request,
			      bool is_ours)
{
	const char *mode = exchange_header(exchange, "Sec-Fetch-Mode");
	const char *destination = exchange_header(exchange, "Sec-Fetch-Dest");

	return is_read(request) && text_equal(mode, "navigate") &&
	       text_equal(destination, "document") &&
	       (is_ours || !form_has_field(request->query, "action"));
}

static bool is_same_origin(struct exchange *exchange, const struct web_request *request,
			   bool is_ours)
{
	const char *site = exchange_header(exchange, "Sec-Fetch-Site");
	const char *origin = exchange_header(exchange, "Origin");
	const char *host = exchange_header(exchange, "Host");

	if (origin != NULL &&
	    (!text_starts(origin, "http://") || strcasecmp(origin + strlen("http://"), host) != 0))
		return refuse(exchange, request, 403, "another site's page may not do that");
	if (site == NULL || text_equal(site, "same-origin") || text_equal(site, "none") ||
	    is_harmless_visit(exchange, request, is_ours))
		return true;
	return refuse(exchange, request, 403, "another site's page may not do that");
}

bool access_check(struct access *access, struct exchange *exchange,
		  const struct web_request *request, bool is_ours)
{
	struct host host;
	enum side side;

	if (!parse_host(exchange_header(exchange, "Host"), &host))
		return refuse(exchange, request, 400, "the Host header is missing or wrong");
	side = side_of(access, &host);
	if (side == SIDE_NONE)
		return refuse(exchange, request, 421,
			      "this server does not go by that name; use its address");
	return is_our_user(exchange, request) &&
	       has_token(access, exchange, request, &host, side) &&
	       is_right_side(access, exchange, request, &host, side, is_ours) &&
	       is_same_origin(exchange, request, is_ours);
}
