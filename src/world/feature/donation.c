/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wood given to an island: its forest and the place of its other good grow by what all its players
 * give. Wood that a player keeps packed goes first, then that of the current city. What is needed
 * follows the curve of the game; while a place is being extended it takes none.
 */
#include "world/feature/donation.h"

#include "base/buffer.h"
#include "base/text.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/state.h"

enum { FOREST, GOOD_PLACE, EXTENSION_S = 6 * 3600 };

/* wood = factor * level * growth^level + more, of the level to reach. */
static const struct curve {
	const char *view;
	double factor, growth, more;
} curves[] = {
	[FOREST] = { "resource", 170, 1.2112, 0 },
	[GOOD_PLACE] = { "tradegood", 300, 1.24361, 375 },
};

static int *level_of(struct world_island *island, int place)
{
	return place == FOREST ? &island->wood_level : &island->good_level;
}

static int64_t needed(struct world_island *island, int place)
{
	int level = *level_of(island, place) + 1;
	double wood = curves[place].factor * level;

	for (int i = 0; i < level; i++)
		wood *= curves[place].growth;
	return (int64_t)(wood + curves[place].more);
}

static struct world_island *island_of(const struct world_visit *visit, int64_t id)
{
	for (int i = 0; i < WORLD_ISLANDS; i++)
		if (visit->account->server->islands[i].id == id)
			return &visit->account->server->islands[i];
	return NULL;
}

static struct world_island *island_asked(const struct world_visit *visit)
{
	return island_of(visit, world_field_number(visit->request, "islandId", -1));
}

static int place_asked(const struct world_visit *visit, const char *field)
{
	return text_equal(world_field(visit->request, field), "tradegood") ? GOOD_PLACE : FOREST;
}

static int64_t most(const struct world_visit *visit, struct world_island *island, int place)
{
	int64_t there = visit->account->packed_wood + (int64_t)visit->city->stock[WOOD];
	int64_t missing = needed(island, place) - island->given[place];

	return there < missing ? there : missing;
}

void world_donation_settle(struct world *world, struct world_account *account, int64_t then_ms)
{
	(void)world;
	for (int i = 0; i < WORLD_ISLANDS; i++)
		for (int place = FOREST; place <= GOOD_PLACE; place++) {
			struct world_island *island = &account->server->islands[i];

			if (island->extended_ms[place] == 0 || island->extended_ms[place] > then_ms)
				continue;
			island->extended_ms[place] = 0;
			island->given[place] = 0;
			++*level_of(island, place);
		}
}

/* --- the page */

static void add_list(struct buffer *html, const struct world *world, const char *title,
		     int64_t wood, int64_t packed)
{
	buffer_format(html,
		      "<h4 class=\"bold center\">%s</h4>\n<ul class=\"resources\">\n"
		      "<li class=\"wood\">",
		      title);
	world_html_number(html, world, (double)wood);
	buffer_text(html, "</li>\n");
	if (packed > 0) {
		buffer_text(html, "<li class=\"wood\">");
		world_html_number(html, world, (double)packed);
		buffer_text(html, "</li>\n");
	}
	buffer_text(html, "</ul>\n");
}

static void add_form(struct buffer *html, const struct world_visit *visit,
		     struct world_island *island, int place)
{
	add_list(html, visit->world, "Needed for the next level:", needed(island, place), 0);
	add_list(html, visit->world, "Given:", island->given[place], visit->account->packed_wood);
	buffer_text(html, "<form id=\"donateForm\" method=\"POST\" action=\"?\">\n");
	world_html_hidden(html, "islandId", island->id);
	buffer_format(html,
		      "<input type=\"hidden\" name=\"type\" value=\"%s\">"
		      "<input type=\"hidden\" name=\"action\" value=\"IslandScreen\">"
		      "<input type=\"hidden\" name=\"function\" value=\"donate\">"
		      "<input type=\"hidden\" name=\"actionRequest\" value=\"%s\">"
		      "<input id=\"donateWood\" name=\"donation\" type=\"text\" size=\"18\">"
		      "<span class=\"bold smallFont donate_max\" "
		      "onclick=\"$('#donateWood').val('%lld');\">max</span>"
		      "<input type=\"submit\" value=\"Give\"></form>\n",
		      curves[place].view, visit->token, (long long)most(visit, island, place));
}

static void add_production(struct buffer *html, const struct world_visit *visit, int place)
{
	const struct world_city *city = visit->city;
	int good = place == FOREST ? WOOD : city->island->good;
	double rate = place == FOREST ? city->wood_rate : city->good_rate;

	buffer_text(html, "<p>");
	world_html(html, city->name);
	buffer_text(html, " has ");
	world_html_number(html, visit->world, city->stock[good]);
	buffer_format(html, " %s and gains ", world_goods[good].name);
	world_html_number(html, visit->world, rate * 3600 * visit->world->speed);
	buffer_text(html, " an hour.</p>\n");
}

static char *place_html(const struct world_visit *visit, struct world_island *island, int place)
{
	struct buffer html = { 0 };

	buffer_format(&html,
		      "<div class=\"dynamic resUpgrade\">\n<h1>%s</h1>\n"
		      "<div class=\"center building_level\"><p>Level:</p>"
		      "<p class=\"headline_huge bold\">%d</p></div>\n",
		      world_goods[place == FOREST ? WOOD : island->good].title,
		      *level_of(island, place));
	if (island->extended_ms[place] != 0) {
		buffer_text(&html, "<p>It is being extended: ");
		world_html_left(&html, visit, island->extended_ms[place]);
		buffer_text(&html, "</p>\n");
	} else {
		add_form(&html, visit, island, place);
	}
	add_production(&html, visit, place);
	buffer_text(&html, "</div>");
	return buffer_take(&html);
}

static void answer(struct world_visit *visit, int place, int feedback, const char *text)
{
	struct world_island *island = island_asked(visit);

	if (island == NULL)
		island = island_of(visit, visit->city->island->id);
	world_view_answer(visit, (struct world_view){
					 .name = curves[place].view,
					 .html = place_html(visit, island, place),
					 .feedback = feedback,
					 .feedback_text = text,
				 });
}

void world_resource_view(struct world_visit *visit)
{
	answer(visit, place_asked(visit, "view"), FEEDBACK_NONE, "");
}

/* --- the order */

static const char *hindrance_of(const struct world_visit *visit, struct world_island *island,
				int place, int64_t wood)
{
	if (island == NULL || island != visit->city->island)
		return "The city that you look at is not on this island.";
	if (island->extended_ms[place] != 0)
		return "It is being extended.";
	if (wood <= 0 || wood > most(visit, island, place))
		return "You cannot give that much.";
	return NULL;
}

static void give(struct world_visit *visit, struct world_island *island, int place, int64_t wood)
{
	struct world_account *account = visit->account;
	int64_t packed = account->packed_wood < wood ? account->packed_wood : wood;

	account->packed_wood -= packed;
	visit->city->stock[WOOD] -= (double)(wood - packed);
	visit->city->books.spent[WOOD] += (double)(wood - packed);
	island->given[place] += wood;
	if (island->given[place] >= needed(island, place))
		island->extended_ms[place] =
			visit->now_ms + world_span_ms(visit->world, EXTENSION_S);
	world_note_order(visit, visit->city, "donate",
			 json_pack("{s:i,s:s,s:I,s:I}", "island", island->id, "type",
				   curves[place].view, "wood", (json_int_t)wood, "packed",
				   (json_int_t)packed));
}

void world_donate(struct world_visit *visit)
{
	struct world_island *island = island_asked(visit);
	int place = place_asked(visit, "type");
	int64_t wood = world_field_number(visit->request, "donation", -1);
	const char *hindrance = hindrance_of(visit, island, place, wood);

	if (hindrance != NULL) {
		world_note_order(visit, visit->city, "refused",
				 json_pack("{s:s}", "why", hindrance));
		return answer(visit, place, FEEDBACK_BAD, hindrance);
	}
	give(visit, island, place, wood);
	answer(visit, place, FEEDBACK_GOOD, "Your order has been carried out.");
}
