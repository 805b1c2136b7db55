/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What building costs: the table, its columns, research and reducing buildings. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "game/pages/costs.h"
#include "game/pages/research.h"
#include "game/scan/envelope.h"
#include "game/scan/figure.h"
#include "os/file.h"

#define HEAD(icon) "<th class=\"costs\"><img src=\"//gf9.example/cdn" icon ".png\"/></th>"
#define WOOD_HEAD HEAD("19/c3527b2f694fb882563c04df6d8972")
#define WINE_HEAD HEAD("c6/94ddfda045a8f5ced3397d791fd064")
#define TIME_HEAD HEAD("a2/465f0358d2cb09c07cd0f5a53e38eb")
#define ODD_HEAD HEAD("00/00000000000000000000000000000a")
#define LEVEL(n) "<tr><td class=\"level\">" n "</td>"
#define CELL(text) "\n<td class=\"costs\">" text "</td>"
#define BOX(text) CELL("<div>x<div class=\"tooltip\">" text "</div></div>")

static const char *page(const char *table, struct cost_table *out)
{
	static struct err e;

	e = (struct err){ .kind = ERR_NONE };
	return costs_parse(table, strlen(table), out, &e) ? NULL : e.text;
}

static void load_view(const char *path, struct envelope **envelope)
{
	OWN(buffer) struct buffer text = { 0 };
	struct err e = { .kind = ERR_NONE };

	if (!file_read(path, 1024 * 1024, &text, &e))
		fail_msg("%s", e.text);
	*envelope = envelope_parse(text.bytes, text.length, &e);
	assert_non_null(*envelope);
}

TEST(a_row_says_what_the_step_to_its_level_costs)
{
	OWN(envelope) struct envelope *envelope = NULL;
	struct err e = { .kind = ERR_NONE };
	struct cost_table table;
	const struct cost_row *row;
	const char *html;

	load_view("tests/fixtures/game/costs.txt", &envelope);
	html = envelope_html(envelope);
	assert_true(costs_parse(html, strlen(html), &table, &e));
	assert_int_equal(table.count, 24);
	row = &table.rows[4];
	assert_int_equal(row->level, 5);
	assert_int_equal(row->cost[WOOD], 1500);
	assert_int_equal(row->cost[WINE], 0);
}

/* The copy has no byte more, so that a sanitizer sees a step too far. */
TEST(a_table_cut_anywhere_is_read_safely)
{
	OWN(envelope) struct envelope *envelope = NULL;
	struct cost_table whole;
	struct cost_table cut;
	struct err e = { .kind = ERR_NONE };
	const char *html;

	load_view("tests/fixtures/game/costs.txt", &envelope);
	html = envelope_html(envelope);
	assert_true(costs_parse(html, strlen(html), &whole, &e));
	for (size_t length = 0; length < strlen(html); length += 7) {
		char *copy = malloc(length > 0 ? length : 1);

		assert_non_null(copy);
		memcpy(copy, html, length);
		/* Rows that are there are the right ones. */
		if (costs_parse(copy, length, &cut, &e))
			for (int i = 0; i < cut.count; i++)
				assert_int_equal(cut.rows[i].cost[WOOD], whole.rows[i].cost[WOOD]);
		free(copy);
	}
}

TEST(thousands_are_read_however_they_are_written)
{
	static const char *const cells[] = {
		BOX("12345"),
		BOX("12,345"),
		BOX("12.345"),
		BOX("12 345"),
		BOX("12\xC2\xA0"
		    "345"),
		BOX("12&nbsp;345"),
		BOX("12\xE2\x80\xAF"
		    "345"),
		BOX("12'345"),
		CELL("12,345"),
		CELL("<div class=\"c\"><div class=\"v\">\n 12,345 </div></div>"),
	};
	struct cost_table table;

	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		char text[512];
		const char *wrong;

		snprintf(text, sizeof text, WOOD_HEAD TIME_HEAD "</tr>" LEVEL("2") "%s" CELL("1h"),
			 cells[i]);
		wrong = page(text, &table);
		if (wrong != NULL)
			fail_msg("%s: %s", cells[i], wrong);
		assert_int_equal(table.rows[0].cost[WOOD], 12345);
		assert_int_equal(table.rows[0].seconds, 3600);
	}
}

TEST(an_empty_cell_costs_nothing_and_a_short_form_is_refused)
{
	struct cost_table table;

	assert_null(
		page(WOOD_HEAD TIME_HEAD "</tr>" LEVEL("1") CELL("<div></div>") CELL(""), &table));
	assert_int_equal(table.rows[0].cost[WOOD], 0);
	assert_string_equal(page(WOOD_HEAD TIME_HEAD "</tr>" LEVEL("9") CELL("<div>1.23k</div>")
					 CELL("1h"),
				 &table),
			    "what level 9 costs of wood is not a number");
}

TEST(a_column_that_is_not_understood_is_refused)
{
	struct cost_table table = { .count = 7 };

	assert_string_equal(page(WOOD_HEAD ODD_HEAD TIME_HEAD "</tr>" LEVEL("1"), &table),
			    "column 2 of the table of costs has an unknown icon");
	assert_string_equal(page(WOOD_HEAD WOOD_HEAD TIME_HEAD "</tr>", &table),
			    "the table of costs shows wood twice");
	assert_string_equal(page(TIME_HEAD "</tr>" LEVEL("1") CELL("1h"), &table),
			    "the table of costs shows no resource");
	assert_string_equal(page("<table></table>", &table), "the page shows no table of costs");
	assert_string_equal(page(WOOD_HEAD TIME_HEAD "</tr></table>", &table),
			    "the table of costs has no rows");
	assert_int_equal(table.count, 7);
}

TEST(a_row_that_lacks_a_column_is_refused)
{
	struct cost_table table;

	assert_string_equal(page(WINE_HEAD WOOD_HEAD TIME_HEAD "</tr>" LEVEL("3") BOX("4")
					 BOX("9") "</tr>" LEVEL("4") BOX("5") BOX("6") CELL("1h"),
				 &table),
			    "the costs of level 3 show 2 of 3 columns");
}

TEST(columns_stand_in_any_order)
{
	struct cost_table table;

	assert_null(page(WINE_HEAD WOOD_HEAD TIME_HEAD "</tr>" LEVEL("3") BOX("4") BOX("5")
				 CELL("2D 3h 5m 7s") "</tr>" LEVEL("4") BOX("6") BOX("7")
					 CELL("2T 3Std.") "</tr>",
			 &table));
	assert_int_equal(table.count, 2);
	assert_int_equal(table.rows[0].cost[WINE], 4);
	assert_int_equal(table.rows[0].cost[WOOD], 5);
	assert_int_equal(table.rows[0].seconds, ((2 * 24 + 3) * 60 + 5) * 60 + 7);
	assert_int_equal(table.rows[1].seconds, 0); /* letters of another language */
}

TEST(the_index_names_the_query_of_a_building)
{
	OWN(envelope) struct envelope *envelope = NULL;
	const char *html;
	char query[80] = "";
	char small[20] = "kept";

	load_view("tests/fixtures/game/costs.txt", &envelope);
	html = envelope_html(envelope);
	assert_true(costs_find_query(html, strlen(html), "warehouse", query, sizeof query));
	assert_string_equal(query, "view=buildingDetail&buildingId=7&helpId=1");
	assert_true(costs_find_query(html, strlen(html), "museum", query, sizeof query));
	assert_string_equal(query, "view=buildingDetail&buildingId=10&helpId=1");
	assert_false(costs_find_query(html, strlen(html), "ware", query, sizeof query));
	assert_false(costs_find_query(html, strlen(html), "temple", query, sizeof query));
	assert_false(costs_find_query(html, strlen(html), "museum", small, sizeof small));
	assert_string_equal(small, "kept");
	assert_int_equal(costs_building_id("townHall"), 0);
	assert_int_equal(costs_building_id("chronosForge"), 35);
	assert_int_equal(costs_building_id("tent"), -1);
}

TEST(an_index_cannot_make_us_send_an_order)
{
	static const char *const pages[] = {
		"<div class=\"button_building wall\" onclick=\"ajaxHandlerCall('?action=Leave&');"
		"\"></div>",
		"<div class=\"button_building wall\" onclick=\"ajaxHandlerCall('?view="
		"buildingDetail&x=%0d%0a');\"></div>",
		"<div class=\"button_building wall\"></div><div onclick=\"ajaxHandlerCall('?view="
		"buildingDetail&buildingId=8');\"></div>",
	};
	static const char escaped[] =
		"<div class=\"button_building wall\" onclick=\"ajaxHandlerCall("
		"'?view=buildingDetail&amp;buildingId=8&amp;');\"></div>";
	char query[80] = "kept";

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		assert_false(
			costs_find_query(pages[i], strlen(pages[i]), "wall", query, sizeof query));
	assert_string_equal(query, "kept");
	assert_true(costs_find_query(escaped, strlen(escaped), "wall", query, sizeof query));
	assert_string_equal(query, "view=buildingDetail&buildingId=8");
}

TEST(a_price_is_reduced_exactly_and_rounded_up)
{
	assert_int_equal(costs_reduced(1234, 6, 4), 1182);
	assert_int_equal(costs_reduced(2046, 6, 4), 1959);
	assert_int_equal(costs_reduced(960, 6, 0), 960);
	assert_int_equal(costs_reduced(9, 10, 10), 8); /* whole: not one too high */
	assert_int_equal(costs_reduced(46462587, 14, 50), 19449456);
	assert_int_equal(costs_reduced(100, 14, 86), 0);
	assert_int_equal(costs_reduced(100, 14, 99), 0);
	assert_int_equal(costs_reduced(0, 0, 0), 0);
	assert_int_equal(costs_reduced(-5, 0, 0), 0);
	assert_int_equal(costs_reduced(9000000000000000, 0, 50), 4500000000000000);
	assert_string_equal(costs_reducer(WINE), "vineyard");
	assert_string_equal(costs_reducer(SULFUR), "fireworker");
}

static int reduction(const char *params, struct err *e)
{
	OWN(envelope) struct envelope *envelope = NULL;
	char text[1024];
	int percent = -1;

	snprintf(text, sizeof text, "[[\"updateTemplateData\",{\"new_js_params\":\"%s\"}]]",
		 params);
	envelope = envelope_parse(text, strlen(text), e);
	assert_non_null(envelope);
	(void)research_reduction(envelope, &percent, e);
	return percent;
}

#define STUDY(name, id, class)                                                               \
	"\\\"" name "\\\":{\\\"aHref\\\":\\\"?view=x&researchId=" id "\\\",\\\"liClass\\\":" \
	"\\\"" class "\\\"}"

TEST(researches_add_up_when_they_are_explored)
{
	struct err e = { .kind = ERR_NONE };

	assert_int_equal(
		reduction("{\\\"currResearchType\\\":{" STUDY("A", "2020", "explored") "," STUDY(
				  "B", "2060", "gray") "," STUDY("C", "2100", "explored") "}}",
			  &e),
		10);
	assert_int_equal(
		reduction("{\\\"currResearchType\\\":{" STUDY("A", "20201", "explored") "}}", &e),
		0);
	assert_int_equal(e.kind, ERR_NONE);
	assert_int_equal(reduction("{}", &e), -1);
	assert_int_equal(e.kind, ERR_STRANGE);
}

TEST(what_is_no_number_is_not_taken_for_one)
{
	static const char *const texts[] = { "14.7M", "-5", "1 2a", "12\xCE\x9C",
					     "99999999999999999" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_int_equal(figure_shown(texts[i], strlen(texts[i])), -1);
	assert_int_equal(figure_shown("", 0), 0);
	assert_int_equal(figure_shown(" 7 ", 3), 7);
}

RUN_TESTS()
