/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is saved is shown in the words of a player. */
#include "harness.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/own.h"
#include "task/question.h"
#include "task/words.h"

TEST(an_answer_names_cities_and_goods)
{
	OWN(json) json_t *configuration = NULL;
	static const struct {
		const char *key, *words, *names;
	} cases[] = {
		{ "city", "Polis", NULL },
		{ "transport", "yes", NULL },
		{ "cities", "Brisa, 7", NULL },
		{ "routes",
		  "Polis -> Brisa: 1,500 wood, 20 crystal, "
		  "Brisa -> a city on [44:38]: 3 marble",
		  NULL },
		{ "list", "tavern:9", NULL },
		{ "missions", "1,000", NULL },
		{ "none", "none", NULL },
		{ "ships", "freighters", "trade freighters" },
		{ "odd", "3", "trade freighters" },
	};

	configuration =
		json_pack("{s:{s:s, s:s}, s:i, s:b, s:[s, s], s:[s, s], s:s, s:i, s:[], s:i, s:i}",
			  "cityNames", "1295", "Polis", "1299", "Brisa", "city", 1295, "transport",
			  1, "cities", "1299", "7", "routes", "1295>1299:1500-0-0-20-0",
			  "1299>44:38/77:0-0-3-0-0", "list", "tavern:9", "missions", 1000, "none",
			  "ships", 2, "odd", 3);
	assert_non_null(configuration);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct question question = { .key = cases[i].key, .names = cases[i].names };
		OWN(text) char *words = words_of_answer(configuration, &question);

		assert_string_equal(words, cases[i].words);
	}
}

TEST(an_item_is_shown_and_read_with_the_names_of_the_game)
{
	OWN(json) json_t *configuration = NULL;
	static const struct question list = { .key = "list" };
	OWN(text) char *words = NULL;
	OWN(text) char *item = NULL;
	OWN(text) char *other = NULL;
	OWN(text) char *all = NULL;
	OWN(text) char *none = words_of_buildings(NULL);

	configuration =
		json_pack("{s:{s:s, s:s}, s:[s, s]}", "buildingNames", "carpentering", "Carpenter",
			  "townHall", "Town hall", "list", "carpentering@5:9", "tavern:9");
	words = words_of_answer(configuration, &list);
	item = words_to_item(configuration, "town hall:9");
	other = words_to_item(configuration, "tavern:9");
	all = words_of_buildings(configuration);
	assert_string_equal(words, "Carpenter 9, tavern:9");
	assert_string_equal(item, "townHall:9");
	assert_string_equal(other, "tavern:9");
	assert_string_equal(all, "Carpenter, Town hall");
	assert_string_equal(none, "");
}

TEST(progress_is_told_without_what_a_function_keeps_for_itself)
{
	OWN(json) json_t *progress = NULL;
	OWN(json) json_t *told = NULL;
	OWN(text) char *line = NULL;

	progress = json_pack("{s:i, s:i, s:i, s:s, s:{}}", "done", 2, "gold", 1030, "city", 1295,
			     "cookie", "secret", "out");
	told = words_print_progress(progress);
	line = json_line(told);
	assert_string_equal(line, "[\"missions done: 2\",\"gold: 1,030\"]");
}

TEST(a_state_has_one_word_and_an_unknown_one_stays)
{
	OWN(json) json_t *states = words_print_states();

	assert_string_equal(words_of_state("needs-answer"), "needs an answer");
	assert_string_equal(words_of_state("dreaming"), "dreaming");
	assert_string_equal(json_get_text(states, "running", ""), words_of_state("running"));
}

RUN_TESTS()
