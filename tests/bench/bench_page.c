/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A city page of 200 KB becomes a struct. */
#include "bench.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 501 };

static const char *find(const struct buffer *page, const char *mark)
{
	const char *found = memmem(page->bytes, page->length, mark, strlen(mark));

	if (found == NULL)
		bench_fail("the page has no \"%s\"", mark);
	return found;
}

static double find_marks(void *argument)
{
	double begun = bench_now();

	(void)find(argument, "currentCityId");
	(void)find(argument, "updateBackgroundData");
	return bench_now() - begun;
}

static double make_tree(void *argument)
{
	const struct buffer *page = argument;
	const char *start = find(page, "[\"updateBackgroundData\"");
	double begun = bench_now();
	json_t *tree = json_loadb(start, page->length - (size_t)(start - page->bytes),
				  JSON_DISABLE_EOF_CHECK, NULL);
	double took = bench_now() - begun;

	if (tree == NULL)
		bench_fail("jansson does not take the page's JSON");
	json_decref(tree);
	return took;
}

void bench_parse(void)
{
	struct buffer page = { 0 };
	char what[64];

	bench_page(&page);
	snprintf(what, sizeof what, "%zu KB city page into a struct", page.length / 1000);
	bench_line(what, BENCH_TIME, bench_both(bench_parse_city, find_marks, &page, ROUNDS),
		   0.1e-3, "memmem of the two marks");
	bench_line("the same", BENCH_TIME,
		   bench_both(bench_parse_city, bench_pass_over, &page, ROUNDS), 0.1e-3,
		   "memmem over the whole page");
	bench_line("the same", BENCH_TIME, bench_both(bench_parse_city, make_tree, &page, ROUNDS),
		   0.1e-3, "a jansson tree of its JSON alone");
	buffer_done(&page);
}
