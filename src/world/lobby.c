/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/lobby.h"

#include <time.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "world/page/page.h"
#include "world/server/door.h"
#include "world/server/message.h"
#include "world/server/session.h"
#include "world/server/trouble.h"
#include "world/state/state.h"

#define GAME_ID "7a1c0d52-90b3-4e64-8f17-2d5b6c3e9a04"
#define ENVIRONMENT_ID "c3f58e21-4b7d-4a90-b6e2-91d07f4a5c38"
#define OTP_CODE "123456"

static void answer_json(struct world_answer *answer, int status, const json_t *json)
{
	OWN(text) char *line = json_line(json);

	world_answer_text(answer, status, WORLD_JSON, line);
}

static void refuse(struct world_answer *answer, int status, const char *why)
{
	OWN(json) json_t *json = json_pack("{s:s}", "error", why);

	answer_json(answer, status, json);
}

/* --- who asks */

/* The player whose token the request carries, or -1 with the answer given. */
static int player_of(struct world *world, const struct world_request *request,
		     struct world_answer *answer)
{
	char token[40];

	if (world_trouble_due(world, "token-revoked", request))
		for (int i = 0; i < WORLD_PLAYERS; i++)
			world->players[i].token_age++;
	for (int i = 0; i < WORLD_PLAYERS; i++) {
		world_lobby_token(world, i, token);
		if (text_equal(request->bearer, token))
			return i;
	}
	refuse(answer, 401, "this token is not valid");
	return -1;
}

static int player_login(const struct world *world, const char *mail, const char *password)
{
	for (int i = 0; i < WORLD_PLAYERS; i++)
		if (text_equal(world->players[i].mail, mail) &&
		    text_equal(world->players[i].password, password))
			return i;
	return -1;
}

/* --- mail and password */

static void login_json(struct world *world, const struct world_request *request,
		       struct world_answer *answer, const json_t *form)
{
	int player = player_login(world, json_get_text(form, "identity", ""),
				  json_get_text(form, "password", ""));
	bool code_is_right = text_equal(json_get_text(form, "otpCode", ""), OTP_CODE);
	OWN(json) json_t *success = NULL;
	char token[40];

	if (world_trouble_due(world, "challenge", request)) {
		refuse(answer, 409, "a person has to look at this");
		answer->extra_name = "gf-challenge-id";
		answer->extra_value = "5d8f2b7c-practice;https://challenge.practice.example";
		return;
	}
	if (world_trouble_due(world, "login-refused", request) || player < 0)
		return refuse(answer, 403, "mail or password is wrong");
	if (!text_equal(json_get_text(form, "gameId", ""), GAME_ID) ||
	    !text_equal(json_get_text(form, "gameEnvironmentId", ""), ENVIRONMENT_ID))
		return refuse(answer, 400, "gameId or gameEnvironmentId is wrong");
	if (world_trouble_due(world, "otp", request) && !code_is_right)
		return refuse(answer, 409, "OTP_REQUIRED");
	world_lobby_token(world, player, token);
	world_note(world, NULL, NULL, "lobby-login",
		   json_pack("{s:s}", "mail", world->players[player].mail));
	success = json_pack("{s:s,s:b,s:b}", "token", token, "isPlatformLogin", true,
			    "hasUnmigratedGameforgeAccounts", false);
	answer_json(answer, 201, success);
}

static void login(struct world *world, const struct world_request *request,
		  struct world_answer *answer)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *form = NULL;

	form = json_parse(request->body.bytes == NULL ? "" : request->body.bytes,
			  request->body.length, "login", &e);
	if (!json_is_object(form))
		return refuse(answer, 400, "the body is not JSON");
	login_json(world, request, answer, form);
}

/* --- what a token opens */

static void me(struct world *world, const struct world_request *request,
	       struct world_answer *answer)
{
	int player = player_of(world, request, answer);
	OWN(json) json_t *json = NULL;

	if (player < 0)
		return;
	json = json_pack("{s:i,s:s,s:b}", "id", 900 + player, "email", world->players[player].mail,
			 "validated", true);
	answer_json(answer, 200, json);
}

static json_t *group_of(const struct world_server *server)
{
	return json_sprintf("%s_%d", server->language, server->number);
}

static json_t *account_row(const struct world_account *account)
{
	time_t seconds = (time_t)(account->login_ms / 1000);
	struct tm when;
	char login_text[40];

	gmtime_r(&seconds, &when);
	strftime(login_text, sizeof(login_text), "%Y-%m-%dT%H:%M:%S+0000", &when);
	return json_pack("{s:i,s:i,s:s,s:b,s:{s:s,s:i},s:o,s:s}", "id", account->id,
			 "gameAccountId", account->id, "name", account->name, "blocked",
			 account->blocked, "server", "language", account->server->language,
			 "number", account->server->number, "accountGroup",
			 group_of(account->server), "lastLogin", login_text);
}

static void accounts(struct world *world, const struct world_request *request,
		     struct world_answer *answer)
{
	int player = player_of(world, request, answer);
	OWN(json) json_t *rows = NULL;

	if (player < 0)
		return;
	rows = json_array();
	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		if (world->accounts[i].player == player)
			json_array_append_new(rows, account_row(&world->accounts[i]));
	answer_json(answer, 200, rows);
}

static void servers(struct world *world, const struct world_request *request,
		    struct world_answer *answer)
{
	OWN(json) json_t *rows = json_array();

	if (player_of(world, request, answer) < 0)
		return;
	for (int i = 0; i < WORLD_SERVERS; i++) {
		const struct world_server *server = &world->servers[i];

		json_array_append_new(rows,
				      json_pack("{s:i,s:s,s:s,s:o}", "number", server->number,
						"language", server->language, "name", server->name,
						"accountGroup", group_of(server)));
	}
	answer_json(answer, 200, rows);
}

/* The link that lets the client into the world. */
static char *link_new(struct world *world, const struct world_request *request,
		      struct world_account *account)
{
	OWN(text) char *address = NULL;

	address = world_address(world, request, account->server);
	return text_format("%sindex.php?action=loginAvatar&key=%s", address,
			   world_key_new(world, account));
}

static void login_link(struct world *world, const struct world_request *request,
		       struct world_answer *answer)
{
	struct err e = { .kind = ERR_NONE };
	int player = player_of(world, request, answer);
	OWN(json) json_t *form = NULL;
	OWN(json) json_t *json = NULL;
	OWN(text) char *url = NULL;
	struct world_account *account;

	if (player < 0)
		return;
	form = json_parse(request->body.bytes == NULL ? "" : request->body.bytes,
			  request->body.length, "login link", &e);
	account = world_account_find(world, json_get_int(form, "id", -1));
	if (world_trouble_due(world, "link-refused", request) || account == NULL ||
	    account->player != player)
		return refuse(answer, 400, "no such account");
	if (account->blocked)
		return refuse(answer, 403, "this account is blocked");
	url = link_new(world, request, account);
	world_note(world, account, NULL, "login-link", NULL);
	json = json_pack("{s:s}", "url", url);
	answer_json(answer, 200, json);
}

/* --- what anybody may see */

static void configuration(struct world *world, const struct world_request *request,
			  struct world_answer *answer)
{
	(void)world;
	(void)request;
	world_answer_text(answer, 200, "application/javascript",
			  "window.practice = {\"gameEnvironmentId\":\"" ENVIRONMENT_ID
			  "\",\"language\":\"en\",\"platformGameId\":\"" GAME_ID "\"};\n");
}

#define PAGE_BEGIN                                                                   \
	"<!DOCTYPE html>\n<html lang='en'><head><meta charset='UTF-8'>\n"            \
	"<title>Practice lobby</title>\n<link rel='stylesheet' href='/world.css'>\n" \
	"<link rel='icon' href='/ship.svg'></head><body><main id='mainview'>\n"
#define PAGE_END "</main></body></html>\n"

static void front_page(struct world *world, const struct world_request *request,
		       struct world_answer *answer)
{
	(void)world;
	(void)request;
	world_answer_text(
		answer, 200, WORLD_HTML,
		PAGE_BEGIN
		"<h1>Practice lobby</h1>\n<form method=\"post\" action=\"/enter\">\n"
		"<p><label>Mail <input name=\"mail\" type=\"email\"></label></p>\n"
		"<p><label>Password <input name=\"password\" type=\"password\"></label></p>\n"
		"<p><button>Log in</button></p></form>" PAGE_END);
}

/* A person logs in here with a form and gets links to click. */
static void enter(struct world *world, const struct world_request *request,
		  struct world_answer *answer)
{
	int player =
		player_login(world, world_field(request, "mail"), world_field(request, "password"));

	if (player < 0)
		return front_page(world, request, answer);
	world_answer_text(answer, 200, WORLD_HTML, PAGE_BEGIN "<h1>Your accounts</h1><ul>\n");
	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		struct world_account *account = &world->accounts[i];
		OWN(text) char *url = NULL;

		if (account->player != player || account->blocked)
			continue;
		url = link_new(world, request, account);
		buffer_format(&answer->body, "<li><a href=\"");
		world_html(&answer->body, url);
		buffer_format(&answer->body, "\">");
		world_html(&answer->body, account->name);
		buffer_format(&answer->body, "</a>, %s</li>\n", account->server->name);
	}
	buffer_text(&answer->body, "</ul>" PAGE_END);
}

static const struct {
	bool post;
	const char *path;
	void (*serve)(struct world *world, const struct world_request *request,
		      struct world_answer *answer);
} routes[] = {
	{ false, "/", front_page },
	{ false, "/hub", front_page },
	{ false, WORLD_LOBBY_ELSEWHERE "/hub", front_page },
	{ true, "/enter", enter },
	{ false, "/config/configuration.js", configuration },
	{ true, "/api/v2/authProviders/mauth/sessions", login },
	{ false, "/api/users/me", me },
	{ false, "/api/users/me/accounts", accounts },
	{ false, "/api/servers", servers },
	{ true, "/api/users/me/loginLink", login_link },
};

bool world_lobby_serve(struct world *world, const struct world_request *request,
		       struct world_answer *answer)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (routes[i].post != request->post || !text_equal(routes[i].path, request->path))
			continue;
		world_count(world, routes[i].path);
		routes[i].serve(world, request, answer);
		return true;
	}
	return false;
}
