/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/accounts.h"
#include "game/pages/city.h"
#include "game/pages/city_parse.h"
#include "game/pages/costs.h"
#include "game/pages/donation.h"
#include "game/pages/fortress.h"
#include "game/pages/global.h"
#include "game/pages/ground.h"
#include "game/pages/island.h"
#include "game/pages/movements.h"
#include "game/pages/navy.h"
#include "game/pages/port.h"
#include "game/pages/research.h"
#include "game/pages/ship_sale.h"
#include "game/scan/envelope.h"
#include "game/scan/scan.h"

enum { MAP_MAX = 8 * 1024 * 1024 };

/* Each gives what it understood, owned by the caller, or NULL when it is another kind. */
typedef json_t *attempt(const char *text, size_t length);

static json_t *kind_of(const char *kind, json_t *facts)
{
	json_t *object = json_object();

	json_put_text(object, "kind", kind);
	json_object_update(object, facts);
	json_decref(facts);
	return object;
}

static json_t *try_city(const char *text, size_t length)
{
	struct err ignored = { 0 };
	struct city city;

	return city_parse(text, length, &city, &ignored) ? kind_of("city", city_print(&city))
							 : NULL;
}

static json_t *try_island(const char *text, size_t length)
{
	struct err ignored = { 0 };
	struct island island;

	return island_parse(text, length, &island, &ignored)
		       ? kind_of("island", island_print(&island))
		       : NULL;
}

static json_t *try_fortress(const char *text, size_t length)
{
	struct err ignored = { 0 };
	OWN(fortress) struct fortress fortress = { 0 };

	if (memmem(text, length, "\"pirateFortress\"", 16) == NULL ||
	    memmem(text, length, "changeView", 10) == NULL ||
	    !fortress_parse(text, length, &fortress, &ignored) ||
	    (fortress.level < 0 && fortress.points < 0 && !fortress.wants_captcha))
		return NULL;
	return kind_of("fortress", fortress_print(&fortress));
}

/* The HTML of that view: in an answer, in a page, or alone as people save it. Borrowed from
 * the envelope, which the caller owns, or from the text. */
static struct scan html_of_view(const char *text, size_t length, const char *view,
				struct envelope **envelope)
{
	struct err ignored = { 0 };
	const char *html = NULL;

	if (memmem(text, length, view, strlen(view)) == NULL)
		return scan_of("", 0);
	*envelope = envelope_parse(text, length, &ignored);
	if (*envelope == NULL)
		return scan_of(text, length);
	if (text_equal(envelope_view(*envelope), view))
		html = envelope_html(*envelope);
	return html != NULL ? scan_of(html, strlen(html)) : scan_of("", 0);
}

static json_t *try_costs(const char *text, size_t length)
{
	struct err ignored = { 0 };
	OWN(envelope) struct envelope *envelope = NULL;
	struct scan html = html_of_view(text, length, "buildingDetail", &envelope);
	struct cost_table table;

	return costs_parse(html.at, (size_t)(html.end - html.at), &table, &ignored)
		       ? kind_of("costs", costs_print(&table))
		       : NULL;
}

static json_t *try_ground(const char *text, size_t length)
{
	static const char view[] = "buildingGround";
	struct err ignored = { 0 };
	OWN(envelope) struct envelope *envelope = NULL;
	struct scan html = html_of_view(text, length, view, &envelope);
	struct ground ground;
	bool is_view = envelope != NULL && text_equal(envelope_view(envelope), view);

	/* Alone, the HTML does not name its view. */
	if (envelope == NULL)
		html = scan_of(text, length);
	if (!ground_parse(html.at, (size_t)(html.end - html.at), &ground, &ignored))
		return NULL;
	return is_view || ground.count > 0 ? kind_of("ground", ground_print(&ground)) : NULL;
}

static json_t *try_movements(const char *text, size_t length)
{
	static const char mark[] = "militaryAndFleetMovements";
	struct err ignored = { 0 };
	OWN(envelope) struct envelope *envelope = NULL;
	OWN(text) char *memory = NULL;
	struct movements *movements;

	if (memmem(text, length, mark, strlen(mark)) == NULL)
		return NULL;
	envelope = envelope_parse(text, length, &ignored);
	movements = mem_new(sizeof *movements);
	memory = (char *)movements;
	return envelope != NULL && movements_parse(envelope, movements, &ignored)
		       ? kind_of("movements", movements_print(movements))
		       : NULL;
}

static json_t *try_navy(const char *text, size_t length)
{
	struct err ignored = { 0 };
	struct navy navy;

	return navy_parse(text, length, &navy, &ignored) ? kind_of("navy", navy_print(&navy))
							 : NULL;
}

/* The envelope of a text that holds the mark, owned by the caller; else NULL. */
static struct envelope *marked(const char *text, size_t length, const char *mark)
{
	struct err ignored = { 0 };

	return memmem(text, length, mark, strlen(mark)) != NULL
		       ? envelope_parse(text, length, &ignored)
		       : NULL;
}

static json_t *try_donation(const char *text, size_t length)
{
	struct err ignored = { 0 };
	OWN(envelope) struct envelope *envelope = marked(text, length, "changeView");
	struct donation donation;

	return envelope != NULL && donation_parse(envelope, &donation, &ignored)
		       ? kind_of("donation", donation_print(&donation))
		       : NULL;
}

static json_t *try_ship_sale(const char *text, size_t length)
{
	struct err ignored = { 0 };
	OWN(envelope) struct envelope *envelope = marked(text, length, "js_transporterCosts");
	struct ship_sale sale;

	return envelope != NULL && ship_sale_parse(envelope, &sale, &ignored)
		       ? kind_of("shipSale", ship_sale_print(&sale))
		       : NULL;
}

/* The transport's view tells most, the port's own only of loading. */
static json_t *try_port(const char *text, size_t length)
{
	struct err ignored = { 0 };
	OWN(envelope) struct envelope *envelope = envelope_parse(text, length, &ignored);
	const char *view = envelope != NULL ? envelope_view(envelope) : NULL;
	struct port port = { 0 };

	if (envelope != NULL && !text_equal(view, "port") && !text_equal(view, "transport"))
		return NULL;
	/* The port's own view, saved alone, has places for the numbers and not the numbers. */
	if (!port_parse(text, length, &port, &ignored) &&
	    memmem(text, length, "js_loadingSpeed", 15) == NULL)
		return NULL;
	return kind_of("port", port_print(&port));
}

static json_t *try_research(const char *text, size_t length)
{
	static const char mark[] = "currResearchType";
	struct err ignored = { 0 };
	OWN(envelope) struct envelope *envelope = NULL;
	json_t *facts;

	if (memmem(text, length, mark, strlen(mark)) == NULL)
		return NULL;
	envelope = envelope_parse(text, length, &ignored);
	facts = envelope != NULL ? research_print(envelope) : NULL;
	return facts != NULL ? kind_of("research", facts) : NULL;
}

static json_t *try_global(const char *text, size_t length)
{
	struct err ignored = { 0 };
	struct global global;

	if (memmem(text, length, "changeView", 10) != NULL ||
	    !global_parse(text, length, &global, &ignored))
		return NULL;
	return kind_of("global", global_print(&global));
}

/* {"data":{"31":{"5":["4144","Cihios",...]}}}, alone or in a page's script. */
static json_t *count_islands(const json_t *map)
{
	const json_t *data = json_object_get(map, "data");
	json_t *object, *column;
	const char *x;
	int64_t islands = 0;

	if (!json_is_object(data))
		return NULL;
	json_each_member(data, x, column)
		islands += (int64_t)json_object_size(column);
	object = json_object();
	json_put_number(object, "islands", islands);
	return kind_of("worldmap", object);
}

static json_t *try_map(const char *text, size_t length)
{
	struct scan scan = scan_of(text, length);
	OWN(buffer) struct buffer script = { 0 };
	OWN(json) json_t *map = NULL;
	struct err ignored = { 0 };

	if (scan_find(&scan, "jsonData = '")) {
		if (!scan_script_text(&scan, &script, MAP_MAX))
			return NULL;
		map = json_parse(script.bytes != NULL ? script.bytes : "", script.length, "map",
				 &ignored);
	} else if (scan_take(&scan, '{')) {
		map = json_parse(text, length, "map", &ignored);
	}
	return count_islands(map);
}

static json_t *try_accounts(const char *text, size_t length)
{
	struct err ignored = { 0 };
	OWN(json) json_t *json = json_parse(text, length, "accounts", &ignored);
	OWN(text) char *memory = NULL;
	struct lobby_account *accounts;
	size_t count = 0;
	json_t *list, *object;

	if (json_object_get(json_object_get(json_array_get(json, 0), "server"), "number") == NULL)
		return NULL;
	accounts = lobby_read_accounts(json, NULL, &count);
	memory = (char *)accounts;
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, lobby_print_account(&accounts[i]));
	object = json_object();
	json_object_set_new(object, "accounts", list);
	return kind_of("accounts", object);
}

static json_t *try_answer(const char *text, size_t length)
{
	struct err ignored = { 0 };
	OWN(envelope) struct envelope *envelope = envelope_parse(text, length, &ignored);

	return envelope != NULL ? kind_of("answer", envelope_print(envelope)) : NULL;
}

/* From the most telling to the least: an answer may carry a city behind a fortress. */
static attempt *const attempts[] = {
	try_fortress, try_costs,     try_movements, try_navy,	try_research,
	try_donation, try_ship_sale, try_port,	    try_ground, try_city,
	try_island,   try_map,	     try_accounts,  try_global, try_answer,
};

/* What begins like JSON and is none was cut or changed: nothing in it is believed. */
static bool is_sound(const char *text, size_t length, struct err *e)
{
	struct scan scan = scan_of(text, length);
	OWN(json) json_t *json = NULL;

	if (!scan_take(&scan, '[') && !scan_take(&scan, '{'))
		return true;
	json = envelope_json(text, length, e);
	if (json != NULL)
		return true;
	e->kind = ERR_INPUT;
	return err_prefix(e, "this is broken JSON");
}

json_t *inspect_text(const char *text, size_t length, struct err *e)
{
	if (!is_sound(text, length, e))
		return NULL;
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		json_t *understood = attempts[i](text, length);

		if (understood != NULL)
			return understood;
	}
	return err_null(
		e, ERR_INPUT,
		"this is not a page or answer of the game that ikabot knows (a city, an "
		"island, the world map, a fortress, the costs of a building, a free slot, "
		"movements, the merchant navy, a port, ships for sale, a forest, researches, an "
		"ajax answer, the "
		"lobby's accounts)");
}
