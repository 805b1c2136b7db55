/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "play/report.h"
#include "play/status.h"

/* A talk whose listener is the test: ends[1] hears what is said. */
struct scene {
	struct talk talk;
	int ends[2];
};

static struct scene scene_of(int width, bool has_colour)
{
	struct scene scene = { .talk = { .width = width, .has_colour = has_colour } };

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, scene.ends), 0);
	scene.talk.channel = scene.ends[0];
	return scene;
}

/* All that was said, a line each, owned by the caller; ends the scene. */
static char *heard(struct scene *scene)
{
	OWN(buffer) struct buffer raw = { 0 };
	struct buffer text = { 0 };
	char chunk[4096];
	ssize_t got;
	char *rest;

	close(scene->ends[0]);
	while ((got = read(scene->ends[1], chunk, sizeof chunk)) > 0)
		buffer_add(&raw, chunk, (size_t)got);
	close(scene->ends[1]);
	buffer_text(&raw, "");
	for (char *line = strtok_r(raw.bytes, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		OWN(json) json_t *said = json_loads(line, 0, NULL);

		buffer_format(&text, "%s\n", json_get_text(said, "say", "?"));
	}
	return buffer_take(&text);
}

static void fill(struct report *report)
{
	report_column(report, "city", false);
	report_column(report, "wood", true);
	report_cell(report, REPORT_BOLD, "Aganthos");
	report_number(report, REPORT_BAD, 12345);
	report_note(report, REPORT_PLAIN, "wine lasts 3d 1h and some more words follow here");
	report_cell(report, REPORT_BOLD, "By");
	report_rate(report, REPORT_PLAIN, 7);
	report_say(report);
}

TEST(a_table_has_columns_as_wide_as_they_need_and_wraps_notes)
{
	struct scene scene = scene_of(30, false);
	OWN(report) struct report report = { .talk = &scene.talk };
	OWN(text) char *text = NULL;

	fill(&report);
	text = heard(&scene);
	assert_string_equal(text, "city        wood\n"
				  "Aganthos  12,345\n"
				  "  wine lasts 3d 1h and some\n"
				  "  more words follow here\n"
				  "By            +7\n");
}

TEST(colours_are_only_shown_where_they_can_be_seen)
{
	struct scene scene = scene_of(80, true);
	OWN(report) struct report report = { .talk = &scene.talk };
	OWN(text) char *text = NULL;

	fill(&report);
	text = heard(&scene);
	assert_non_null(strstr(text, "\033[1mAganthos\033[0m  \033[1;31m12,345\033[0m\n"));
}

TEST(texts_give_way_and_numbers_do_not)
{
	struct scene scene = scene_of(40, false);
	OWN(report) struct report report = { .talk = &scene.talk };
	OWN(text) char *text = NULL;

	report_column(&report, "", false);
	report_column(&report, "", true);
	report_column(&report, "", true);
	report_cell(&report, REPORT_PLAIN, "A city with a name that goes on and on");
	report_number(&report, REPORT_PLAIN, 123456789);
	report_number(&report, REPORT_PLAIN, 987654321);
	report_say(&report);
	text = heard(&scene);
	assert_string_equal(text, "A city with a name that goes on and on\n"
				  "                 123,456,789 987,654,321\n");
}

/* Five goods beside a city and its number, as in the account's status. */
TEST(no_number_is_broken_at_fifty_columns)
{
	struct scene scene = scene_of(50, false);
	OWN(report) struct report report = { .talk = &scene.talk };
	OWN(text) char *text = NULL;

	report_column(&report, "", false);
	report_column(&report, "city", false);
	report_column(&report, "level", true);
	for (int good = 0; good < RESOURCES; good++)
		report_column(&report, "wood", true);
	report_cell(&report, REPORT_PLAIN, "(1)");
	report_cell(&report, REPORT_PLAIN, "Anemone");
	report_number(&report, REPORT_PLAIN, 13);
	for (int good = 0; good < RESOURCES; good++)
		report_number(&report, REPORT_PLAIN, 175799);
	report_say(&report);
	text = heard(&scene);
	assert_string_equal(text, "     level    wood    wood    wood    wood    wood\n"
				  "(1) Anemone\n"
				  "        13 175,799 175,799 175,799 175,799 175,799\n");
}

TEST(all_texts_of_a_row_are_whole)
{
	struct scene scene = scene_of(40, false);
	OWN(report) struct report report = { .talk = &scene.talk };
	OWN(text) char *text = NULL;

	report_column(&report, "", false);
	report_column(&report, "", false);
	report_column(&report, "", false);
	report_cell(&report, REPORT_PLAIN, "Firework test area");
	report_cell(&report, REPORT_PLAIN, "252 wood, 127 marble");
	report_cell(&report, REPORT_PLAIN, "affordable");
	report_say(&report);
	text = heard(&scene);
	assert_null(strstr(text, "…"));
	assert_non_null(strstr(text, "Firework test area 252 wood, 127 marble\n"));
}

TEST(what_the_game_sends_is_made_visible)
{
	struct scene scene = scene_of(80, false);
	OWN(report) struct report report = { .talk = &scene.talk };
	OWN(text) char *text = NULL;

	report_column(&report, "", false);
	report_cell(&report, REPORT_PLAIN, "%s", "evil\033[2J");
	report_say(&report);
	report_line(&scene.talk, REPORT_PLAIN, 2, "%s", "two\nlines");
	text = heard(&scene);
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "evil\\x1b"));
	assert_non_null(strstr(text, "two\\x0a"));
}

TEST(wide_letters_keep_the_columns_in_line)
{
	struct scene scene = scene_of(80, false);
	OWN(report) struct report report = { .talk = &scene.talk };
	OWN(text) char *text = NULL;

	report_column(&report, "", false);
	report_column(&report, "", true);
	report_cell(&report, REPORT_PLAIN, "港町");
	report_number(&report, REPORT_PLAIN, 1);
	report_cell(&report, REPORT_PLAIN, "Тука");
	report_number(&report, REPORT_PLAIN, 20);
	report_say(&report);
	text = heard(&scene);
	assert_string_equal(text, "港町   1\nТука  20\n");
}

TEST(wine_lasts_by_what_is_drunk_less_what_is_made)
{
	static const struct {
		int64_t stock, use, made, seconds;
	} cases[] = {
		{ 100, 50, 0, 7200 },
		{ 100, 50, 25, 14400 },
		{ 0, 50, 0, 0 },
		{ 100, 0, 0, -1 },
		{ 100, 50, 50, -1 },
		{ 100, 50, 4000, -1 },
		{ 9000000, 1, 0, 32400000000 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct city city = { .wine_use = cases[i].use };

		city.stock[WINE] = cases[i].stock;
		city.production[WINE] = cases[i].made;
		assert_int_equal(status_wine_lasts(&city), cases[i].seconds);
	}
}

TEST(a_city_that_cannot_be_read_is_named_and_left_out_of_the_sums)
{
	struct scene scene = scene_of(80, false);
	struct status_city cities[] = {
		{ .link = { .id = 7, .name = "Alta" }, .is_known = true },
		{ .link = { .id = 8, .name = "Bero" }, .why = "the page shows no city" },
	};
	const struct status status = { .cities = cities, .count = 2 };
	OWN(json) json_t *printed = NULL;
	OWN(text) char *text = NULL;

	cities[0].city.id = 7;
	cities[0].city.capacity = cities[0].city.stock[WOOD] = 500;
	printed = status_print(&status);
	assert_int_equal(json_get_number(json_object_get(printed, "stock"), "wood", 0), 500);
	assert_int_equal(json_array_size(json_object_get(printed, "cities")), 1);
	assert_int_equal(json_array_size(json_object_get(printed, "unread")), 1);
	status_say_cities(&scene.talk, &status);
	text = heard(&scene);
	assert_non_null(strstr(text, "cannot be read: the page shows no city"));
	assert_non_null(strstr(text, "full: wood"));
}

RUN_TESTS()
