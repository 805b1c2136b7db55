/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many bytes of a page a second become a struct, beside merely passing over them. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "game/pages/city.h"
#include "game/pages/city_parse.h"
#include "game/pages/costs.h"

enum { ROUNDS = 301, LEVELS = 50, COLUMNS = 5, KINDS = 33 };

static void add_index(struct buffer *page)
{
	for (int i = 0; i < KINDS; i++)
		buffer_format(page,
			      "<td>\n<div class=\" button_building kind%d\"\n"
			      "onmouseover=\"$(this).addClass('hover');\" "
			      "onmouseout=\"$(this).removeClass('hover');\"\n"
			      "onclick=\"ajaxHandlerCall('?view=buildingDetail&buildingId=%d&"
			      "helpId=1');return false;\"\ntitle=\"About this building\">\n"
			      "</div>\n</td>\n",
			      i, i);
}

/* As large as the page of a building that costs all five resources. */
static void compose_costs(struct buffer *page)
{
	static const char *const icons[] = {
		"19/c3527b2f694fb882563c04df6d8972", "c6/94ddfda045a8f5ced3397d791fd064",
		"bf/fc258b990c1a2a36c5aeb9872fc08a", "1e/417b4059940b2ae2680c070a197d8c",
		"9b/5578a7dfa3e98124439cca4a387a61", "a2/465f0358d2cb09c07cd0f5a53e38eb"
	};

	add_index(page);
	buffer_text(page, "<table class=\"table01 center\">\n<tr>\n<th>Level</th>\n");
	for (int i = 0; i <= COLUMNS; i++)
		buffer_format(page,
			      "<th class=\"costs\"><img src=\"//cdn.example/cdn%s.png\"/></th>\n",
			      icons[i]);
	buffer_text(page, "</tr>\n");
	for (int level = 1; level <= LEVELS; level++) {
		buffer_format(page, "\n<tr class=\"alt\">\n<td class=\"level\">%d</td>\n", level);
		for (int i = 0; i < COLUMNS; i++)
			buffer_format(page,
				      "                            <td class=\"costs\"><div>%d.%dM"
				      "<div class=\"tooltip\">%d.%03d.%03d</div></div></td>\n",
				      level, i, level, 100 * i, 7 * level);
		buffer_format(page,
			      "                            <td class=\"costs\">%dD 7h</td>\n"
			      "                            <td><div class=\"god_small\" title=\"\">"
			      "</div></td>\n                <td>%d</td>            </tr>\n        ",
			      level, level);
	}
	buffer_text(page, "</table>\n");
}

static double parse_costs(void *argument)
{
	static struct cost_table table;
	const struct buffer *page = argument;
	struct err e = { 0 };
	double begun = bench_now();

	if (!costs_parse(page->bytes, page->length, &table, &e))
		bench_fail("%s", e.text);
	if (table.count != LEVELS)
		bench_fail("%d levels instead of %d", table.count, LEVELS);
	return bench_now() - begun;
}

double bench_parse_city(void *argument)
{
	static struct city city;
	const struct buffer *page = argument;
	struct err e = { 0 };
	double begun = bench_now();

	if (!city_parse(page->bytes, page->length, &city, &e))
		bench_fail("%s", e.text);
	return bench_now() - begun;
}

/* To the end of the page, as a parser that wants all of it must. */
double bench_pass_over(void *argument)
{
	const struct buffer *page = argument;
	double begun = bench_now();

	if (memmem(page->bytes, page->length, "not in any page", 15) != NULL)
		bench_fail("it is in this page");
	return bench_now() - begun;
}

/* The least that a reader of HTML must see. */
static double visit_tags(void *argument)
{
	const struct buffer *page = argument;
	const char *end = page->bytes + page->length;
	double begun = bench_now();
	size_t tags = 0;

	for (const char *at = page->bytes; at < end; at++, tags++) {
		at = memchr(at, '<', (size_t)(end - at));
		if (at == NULL)
			break;
	}
	if (tags == 0)
		bench_fail("the page has no tags");
	return bench_now() - begun;
}

static void line(const char *name, struct buffer *page, bench_once *parse, bench_once *machine,
		 const char *what)
{
	struct bench_pair pair = bench_both(parse, machine, page, ROUNDS);
	double size = (double)page->length;
	char text[64];

	snprintf(text, sizeof text, "%zu KB %s page into a struct", page->length / 1000, name);
	bench_line(text, BENCH_RATE, (struct bench_pair){ size / pair.ours, size / pair.machine },
		   200e6, what);
}

void bench_rate(void)
{
	struct buffer costs = { 0 };
	struct buffer city = { 0 };

	compose_costs(&costs);
	bench_page(&city);
	line("cost", &costs, parse_costs, bench_pass_over, "memmem over the whole page");
	line("cost", &costs, parse_costs, visit_tags, "memchr of every tag");
	line("city", &city, bench_parse_city, bench_pass_over, "memmem over the whole page");
	line("city", &city, bench_parse_city, visit_tags, "memchr of every tag");
	buffer_done(&costs);
	buffer_done(&city);
}
