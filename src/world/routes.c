/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/routes.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "world/admin.h"
#include "world/assets.h"
#include "world/feature/construct.h"
#include "world/feature/piracy.h"
#include "world/feature/views.h"
#include "world/lobby.h"
#include "world/page/captcha.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/door.h"
#include "world/server/message.h"
#include "world/server/refusal.h"
#include "world/server/session.h"
#include "world/server/trouble.h"
#include "world/state/state.h"

static void order_unknown(struct world_visit *visit)
{
	world_note_order(visit, visit->city, "refused", json_pack("{s:s}", "why", "unknown order"));
	world_view_answer(visit, (struct world_view){
					 .name = "error",
					 .feedback = FEEDBACK_BAD,
					 .feedback_text = "There is no such order.",
				 });
}

/* --- a game world */

static const struct world_order_route *order_find(const struct world *world, const char *action,
						  const char *function)
{
	const struct world_order_route *route = world->rules->orders;

	while (route->action != NULL &&
	       !(text_equal(route->action, action) && text_equal(route->function, function)))
		route++;
	return route;
}

static struct world_view_route view_find(const struct world *world, const char *view)
{
	const struct world_building_type *type = world_building_find(view);
	const struct world_view_route *route = world->rules->views;

	while (route->view != NULL && !text_equal(route->view, view))
		route++;
	if (route->view != NULL)
		return *route;
	if (type != NULL)
		return (struct world_view_route){ type->name, world_building_view };
	return world->rules->views[0]; /* an unknown one shows the city */
}

static void token_refuse(struct world_visit *visit)
{
	world_note(visit->world, visit->account, NULL, "token-wrong", NULL);
	world_view_answer(visit, (struct world_view){
					 .name = "error",
					 .feedback = FEEDBACK_BAD,
					 .feedback_text = "TXT_ERROR_WRONG_REQUEST_ID",
				 });
}

static void count_order(struct world *world, const struct world_order_route *route)
{
	const char *action = route->action == NULL ? "other" : route->action;
	const char *function = route->action == NULL ? "other" : route->function;
	char name[80];

	snprintf(name, sizeof(name), "action=%s%s%s", action, function[0] == '\0' ? "" : "/",
		 function);
	world_count(world, name);
}

static void serve_order(struct world_visit *visit)
{
	struct world *world = visit->world;
	const struct world_request *request = visit->request;
	const struct world_order_route *route =
		order_find(world, world_field(request, "action"), world_field(request, "function"));
	bool good = true;

	count_order(world, route);
	if (route->needs_token && !request->post) {
		world_token_new(world, visit->account, visit->token);
		return world_city_view(visit); /* orders are given by POST */
	}
	if (route->needs_token)
		good = !world_trouble_due(world, "wrong-token", request) &&
		       world_token_take(visit->account, world_field(request, "actionRequest"));
	if (route->serve != world_captcha_view)
		world_token_new(world, visit->account, visit->token);
	if (!good)
		token_refuse(visit);
	else if (route->serve == NULL)
		order_unknown(visit);
	else
		route->serve(visit);
}

static void serve_view(struct world_visit *visit)
{
	struct world_view_route route =
		view_find(visit->world, world_field(visit->request, "view"));
	char name[48];

	snprintf(name, sizeof(name), "view=%s", route.view);
	world_count(visit->world, name);
	world_token_new(visit->world, visit->account, visit->token);
	route.serve(visit);
}

static bool has_field(const struct world_request *request, const char *name)
{
	for (size_t i = 0; i < request->field_count; i++)
		if (text_equal(request->fields[i].name, name))
			return true;
	return false;
}

static void serve_game(struct world *world, const struct world_door *door,
		       const struct world_request *request, struct world_answer *answer,
		       int64_t now_ms)
{
	struct world_account *account;
	struct world_visit visit = {
		.world = world, .request = request, .answer = answer, .now_ms = now_ms
	};

	if (text_equal(world_field(request, "action"), "loginAvatar")) {
		world_count(world, "login");
		if (!world_session_login(world, door, world_field(request, "key"), answer, now_ms))
			world_page_expired(answer);
		return;
	}
	account = world_session_find(world, door, request, answer);
	if (account == NULL && has_field(request, "logout")) {
		world_answer_text(answer, 302, WORLD_HTML, "");
		answer->location = text_format("%s", world_lobby_address(world, door));
		return;
	}
	if (account == NULL) {
		world_count(world, "expired");
		return world_page_expired(answer);
	}
	if (account->vacation)
		return world_page_vacation(answer);
	if (world_trouble_meet(world, TROUBLE_WORLD, account, request, answer))
		return;
	visit.account = account;
	visit.city = world_city_current(account);
	visit.ajax = text_equal(world_field(request, "ajax"), "1");
	if (world_field(request, "action")[0] != '\0')
		serve_order(&visit);
	else
		serve_view(&visit);
}

/* --- everything */

/* A picture of the game never changes. */
#define PICTURE_TAG "\"picture\""

static bool is_picture(const char *path)
{
	return text_ends(path, ".png") || text_ends(path, ".jpg") || text_ends(path, ".gif") ||
	       text_ends(path, ".cur") || text_ends(path, ".ico");
}

void world_serve(struct world *world, const struct world_request *request,
		 struct world_answer *answer, int64_t now_ms)
{
	struct world_door door = world_door_find(world, request);

	world_settle(world, now_ms);
	if (!request->post && !text_equal(request->method, "GET") &&
	    !text_equal(request->method, "HEAD"))
		return world_answer_text(answer, 405, WORLD_HTML, "<h1>GET or POST</h1>\n");
	if (text_starts(request->path, "/admin"))
		return world_admin_serve(world, request, answer, now_ms);
	if (world_trouble_meet(world, TROUBLE_ANY, NULL, request, answer))
		return;
	if (is_picture(request->path)) {
		world_count(world, "picture");
		world_answer_text(answer, 200, "image/png", "");
		answer->tag = PICTURE_TAG;
		return world_any_picture(&answer->body, request->path);
	}
	if (door.server == NULL && !door.strange && world_lobby_serve(world, request, answer))
		return;
	if (world_asset_answer(answer, door.rest))
		return world_count(world, "asset");
	if (door.server != NULL && (door.rest[0] == '\0' || text_equal(door.rest, "index.php")))
		return serve_game(world, &door, request, answer, now_ms);
	world_count(world, "not-found");
	world_answer_text(answer, 404, WORLD_HTML, "<h1>Not found</h1>\n");
}
