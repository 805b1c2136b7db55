/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/admin.h"

#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "world/balance.h"
#include "world/feature/piracy.h"
#include "world/page/page.h"
#include "world/server/message.h"
#include "world/server/session.h"
#include "world/server/trouble.h"
#include "world/state/state.h"
#include "world/world.h"

static json_t *seconds(int64_t moment_ms)
{
	return json_real((double)moment_ms / 1000);
}

static json_t *done(void)
{
	return json_pack("{s:b}", "ok", 1);
}

/* --- seeing */

static json_t *mission_row(const struct world_city *city)
{
	const struct world_mission *mission = &city->mission;

	if (mission->raid == NULL)
		return json_null();
	return json_pack("{s:i,s:o,s:o}", "level", mission->raid->level, "start",
			 seconds(mission->start_ms), "end", seconds(mission->end_ms));
}

static json_t *city_row(const struct world_city *city)
{
	json_t *stock = json_array();
	json_t *row =
		json_pack("{s:i,s:s,s:i,s:i,s:o,s:b}", "id", city->id, "name", city->name, "island",
			  city->island->id, "fortress", world_city_level(city, "pirateFortress"),
			  "mission", mission_row(city), "captcha", city->captcha.answer[0] != '\0');

	for (int i = 0; i < MATERIALS; i++)
		json_array_append_new(stock, json_integer((json_int_t)city->stock[i]));
	json_object_set_new(row, "stock", stock);
	return row;
}

static json_t *conversion_row(const struct world_conversion *conversion)
{
	if (conversion->crew == 0)
		return json_null();
	return json_pack("{s:I,s:o,s:o}", "crew", (json_int_t)conversion->crew, "start",
			 seconds(conversion->start_ms), "end", seconds(conversion->end_ms));
}

static json_t *account_row(const struct world *world, const struct world_account *account)
{
	json_t *cities = json_array();
	json_t *row =
		json_pack("{s:i,s:s,s:s,s:o,s:b,s:b,s:b,s:i}", "id", account->id, "name",
			  account->name, "mail", world->players[account->player].mail, "world",
			  json_sprintf("s%d-%s", account->server->number,
				       account->server->language),
			  "blocked", account->blocked, "vacation", account->vacation, "session",
			  account->session.id[0] != '\0', "current",
			  account->cities[account->session.city].id);
	json_t *more =
		json_pack("{s:f,s:I,s:I,s:o,s:I,s:I,s:i,s:i,s:I}", "gold", account->gold, "points",
			  (json_int_t)account->points, "crew", (json_int_t)account->crew,
			  "conversion", conversion_row(&account->conversion), "logins",
			  (json_int_t)account->logins, "requests", (json_int_t)account->requests,
			  "active", account->active, "active_most", account->active_most,
			  "gap_least_ms", (json_int_t)account->gap_least_ms);

	for (int i = 0; i < account->city_count; i++)
		json_array_append_new(cities, city_row(&account->cities[i]));
	json_object_update(row, more);
	json_decref(more);
	json_object_set_new(row, "cities", cities);
	return row;
}

static json_t *trouble_rows(const struct world *world)
{
	json_t *rows = json_object();

	for (int i = 0; world_trouble_kinds[i].name != NULL; i++)
		json_object_set_new(rows, world_trouble_kinds[i].name,
				    json_pack("{s:I,s:I,s:I,s:I}", "every",
					      (json_int_t)world->trouble.kinds[i].every, "left",
					      (json_int_t)world->trouble.kinds[i].left, "met",
					      (json_int_t)world->trouble.kinds[i].met, "made",
					      (json_int_t)world->trouble.kinds[i].made));
	return rows;
}

static json_t *state(struct verb_call *call)
{
	const struct world *world = call->world;
	json_t *accounts = json_array();

	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		json_array_append_new(accounts, account_row(world, &world->accounts[i]));
	return json_pack("{s:o,s:o,s:f,s:i,s:i,s:O,s:o,s:o}", "time", seconds(call->now_ms),
			 "start", seconds(world->start_ms), "speed", world->speed, "pid",
			 (int)getpid(), "active_most", world->active_most, "counts", world->counts,
			 "trouble", trouble_rows(world), "accounts", accounts);
}

/* since=SEQ leaves out what was seen before, what=NAME everything else. */
static json_t *ledger(struct verb_call *call)
{
	int64_t since = world_field_number(call->request, "since", 0);
	const char *what = world_field(call->request, "what");
	json_t *events = json_array();
	size_t index;
	json_t *event;

	json_each_item(call->world->ledger, index, event) {
		if (json_get_number(event, "seq", 0) >= since &&
		    (what[0] == '\0' || text_equal(json_get_text(event, "what", ""), what)))
			json_array_append(events, event);
	}
	return json_pack("{s:I,s:o}", "next", (json_int_t)call->world->ledger_next, "events",
			 events);
}

static json_t *captcha_see(struct verb_call *call)
{
	json_t *open = json_array();

	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		const struct world_account *account = &call->world->accounts[i];

		for (int j = 0; j < account->city_count; j++)
			if (account->cities[j].captcha.answer[0] != '\0')
				json_array_append_new(open,
						      json_pack("{s:i,s:i,s:s}", "account",
								account->id, "city",
								account->cities[j].id, "answer",
								account->cities[j].captcha.answer));
	}
	return json_pack("{s:b,s:s,s:o}", "open", json_array_size(open) > 0, "answer",
			 json_get_text(json_array_get(open, 0), "answer", ""), "captchas", open);
}

/* --- bending */

static json_t *captcha_order(struct verb_call *call)
{
	int64_t count = world_field_number(call->request, "next", 1);
	int kind = world_trouble_find("captcha");

	call->world->trouble.kinds[kind].left = count;
	call->world->trouble.kinds[kind].match[0] = '\0';
	return done();
}

static json_t *trouble_order(struct verb_call *call)
{
	const struct world_request *request = call->request;
	int kind = world_trouble_find(world_field(request, "kind"));
	const char *unit = world_field(request, "ms")[0] != '\0' ? "ms" : "amount";
	__typeof__(call->world->trouble.kinds[0]) *row;

	if (kind < 0) {
		call->why = "kind: no such trouble";
		return NULL;
	}
	row = &call->world->trouble.kinds[kind];
	row->left = world_field_number(request, "count", 1);
	row->left_amount = world_field_number(request, unit, 0);
	text_copy(row->match, sizeof(row->match), world_field(request, "match"));
	if (world_field(request, "every")[0] != '\0') {
		row->every = world_field_number(request, "every", 0);
		row->amount = row->left_amount;
		row->left = world_field_number(request, "count", 0);
	}
	return done();
}

/* Calls each(account) for the account that is named, or for all. */
static json_t *each_account(struct verb_call *call,
			    void (*each)(struct verb_call *call, struct world_account *account))
{
	int64_t id = world_field_number(call->request, "account", -1);

	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		if (id < 0 || call->world->accounts[i].id == id)
			each(call, &call->world->accounts[i]);
	return done();
}

static void expire(struct verb_call *call, struct world_account *account)
{
	if (account->session.id[0] != '\0')
		world_note(call->world, account, NULL, "session-end", NULL);
	world_session_end(account);
}

static json_t *session_order(struct verb_call *call)
{
	return each_account(call, expire);
}

static void set_vacation(struct verb_call *call, struct world_account *account)
{
	account->vacation = world_field_number(call->request, "on", 1) != 0;
}

static json_t *vacation_order(struct verb_call *call)
{
	return each_account(call, set_vacation);
}

static void set_account(struct verb_call *call, struct world_account *account)
{
	const struct world_request *request = call->request;

	account->points = world_field_number(request, "points", account->points);
	account->crew = world_field_number(request, "crew", account->crew);
	account->ships = world_field_number(request, "ships", account->ships);
	account->freighters = world_field_number(request, "freighters", account->freighters);
	account->packed_wood = world_field_number(request, "packedWood", account->packed_wood);
	if (world_field(request, "gold")[0] != '\0')
		account->gold = (double)world_field_number(request, "gold", 0);
	if (text_equal(world_field(request, "income"), "off"))
		account->income_rate = account->scientists_rate = account->upkeep_rate = 0;
}

static json_t *account_order(struct verb_call *call)
{
	return each_account(call, set_account);
}

static json_t *token_order(struct verb_call *call)
{
	for (int i = 0; i < WORLD_PLAYERS; i++)
		call->world->players[i].token_age++;
	world_note(call->world, NULL, NULL, "lobby-token-revoked", NULL);
	return done();
}

static json_t *speed_order(struct verb_call *call)
{
	double speed;

	if (!world_speed_parse(world_field(call->request, "factor"), &speed)) {
		call->why = "factor: not a number from 0.01 to 1000000";
		return NULL;
	}
	world_speed_set(call->world, speed, call->now_ms);
	return done();
}

static json_t *help(struct verb_call *call);

static const struct verb {
	bool post;
	const char *path;
	json_t *(*run)(struct verb_call *call);
	const char *help;
} verbs[] = {
	{ false, "/admin", help, "this list" },
	{ false, "/admin/state", state, "accounts, cities, counts, trouble" },
	{ false, "/admin/ledger", ledger, "what happened: since=SEQ, what=NAME" },
	{ false, "/admin/captcha", captcha_see, "answers of the open captchas" },
	{ true, "/admin/captcha", captcha_order, "next=N: the next N starts meet a captcha" },
	{ true, "/admin/trouble", trouble_order, "kind, count, ms or amount, match=TEXT, every=N" },
	{ true, "/admin/session", session_order, "ends sessions: account=ID or all" },
	{ true, "/admin/vacation", vacation_order, "on=0 or 1, account=ID or all" },
	{ true, "/admin/account", account_order,
	  "points, crew, ships, freighters, packedWood, gold, income=off; account=ID or all" },
	{ false, "/admin/balance", world_balance_see,
	  "where goods came from and went: account=ID" },
	{ true, "/admin/city", world_balance_city,
	  "city=ID; wood ... sulfur; building, level, position; production=off" },
	{ true, "/admin/token", token_order, "revokes the lobby tokens" },
	{ true, "/admin/speed", speed_order, "factor=N" },
};

enum { VERB_COUNT = sizeof(verbs) / sizeof(verbs[0]) };

static json_t *help(struct verb_call *call)
{
	json_t *rows = json_array();

	(void)call;
	for (size_t i = 0; i < VERB_COUNT; i++)
		json_array_append_new(rows, json_pack("{s:s,s:s,s:s}", "method",
						      verbs[i].post ? "POST" : "GET", "path",
						      verbs[i].path, "help", verbs[i].help));
	return rows;
}

static const struct verb *verb_find(const struct world_request *request)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (verbs[i].post == request->post && text_equal(verbs[i].path, request->path))
			return &verbs[i];
	return NULL;
}

/* A front on this machine must not hand on what others ask. */
static bool asked_here(const struct world *world, const struct world_request *request)
{
	return request->loopback && (world->options.origin[0] == '\0' || request->host == NULL ||
				     text_equal(request->host, world->address + strlen("http://")));
}

void world_admin_serve(struct world *world, const struct world_request *request,
		       struct world_answer *answer, int64_t now_ms)
{
	struct verb_call call = { world, request, now_ms, "no such address; see GET /admin" };
	const struct verb *verb = verb_find(request);
	OWN(json) json_t *result = NULL;
	OWN(text) char *line = NULL;

	if (!asked_here(world, request)) {
		world_answer_text(answer, 403, WORLD_JSON, "{\"error\":\"not from there\"}\n");
		return;
	}
	if (verb != NULL)
		result = verb->run(&call);
	if (result == NULL) {
		line = text_format("{\"error\":\"%s\"}\n", call.why);
		world_answer_text(answer, verb == NULL ? 404 : 400, WORLD_JSON, line);
		return;
	}
	line = json_dumps(result, JSON_COMPACT | JSON_REAL_PRECISION(15));
	world_answer_text(answer, 200, WORLD_JSON, line);
}
