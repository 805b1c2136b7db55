/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The types of questions: what each takes, refuses and says, with and without the game. */
#include "harness.h"

#include <string.h>

#include "base/err.h"
#include "base/fold.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan/resource.h"
#include "play/empire.h"
#include "task/question.h"

enum row {
	ROW_CITY,
	ROW_CITIES,
	ROW_GOOD,
	ROW_GOODS,
	ROW_SHIPS,
	ROW_BUILDING,
	ROW_AMOUNT,
	ROW_RATIO,
	ROW_TIMES,
	ROW_INTERVAL,
	ROW_DAYTIMES,
	ROW_HOURS,
	ROW_CHOICE,
};

static bool three_cities(struct question *question, const void *look, const json_t *answers,
			 struct err *e)
{
	json_t *choices = question_choices(question);
	json_t *dune;

	(void)look;
	(void)answers;
	(void)e;
	choice_also(choice_add(choices, json_integer(1295), "Corvo d'Oro", "Corvo d'Oro [1:2]"),
		    "1:2");
	choice_add(choices, json_integer(1299), "M\xc3\xa1laga", "M\xc3\xa1laga [3:4]");
	dune = choice_add(choices, json_integer(1300), "Dune", "Dune [5:6]");
	choice_refuse(dune, "its port is missing");
	return true;
}

/* The limit is told by what the function has looked at. */
static bool as_much_as_there_is(struct question *question, const void *look, const json_t *answers,
				struct err *e)
{
	question->max = *(const int *)look;
	question->why = question_keep(question, "%s has %d", json_get_text(answers, "city", "?"),
				      (int)question->max);
	return question->max > 0 || err_set(e, ERR_REFUSED, "there is none");
}

static const struct question rows[] = {
	[ROW_CITY] = { CITY("city", "Which?"), .narrow = three_cities, .zero = "Back" },
	[ROW_CITIES] = { CITIES("from", "Which?", 20), .words = "every", .narrow = three_cities },
	[ROW_GOOD] = { GOOD("good", "Which?") },
	[ROW_GOODS] = { GOODS("goods", "How much of each?") },
	[ROW_SHIPS] = { SHIPS("ships", "With which?"), .otherwise = "trade" },
	[ROW_BUILDING] = { BUILDING("building", "Which?") },
	[ROW_AMOUNT] = { AMOUNT("amount", "How much?"), .narrow = as_much_as_there_is },
	[ROW_RATIO] = { RATIO("workers", "How many?") },
	[ROW_TIMES] = { TIMES("times", "How often?") },
	[ROW_INTERVAL] = { INTERVAL("every", "How often?") },
	[ROW_DAYTIMES] = { DAYTIMES("at", "When?") },
	[ROW_HOURS] = { HOURS("hours", "Between?") },
	[ROW_CHOICE] = { CHOICE("to", "For which?", "forest", "good") },
	{ .key = NULL },
};

static const int stock = 101130;

/* As JSON on one line, or the refusal; narrowed or not, as a person types or as KEY=VALUE. */
static char *parsed(enum row row, const char *answer, bool with_game, bool loosely)
{
	OWN(question) struct question copy = rows[row];
	OWN(json) json_t *answers = json_pack("{s:s}", "city", "Anemone");
	OWN(json) json_t *boxed = json_array();
	struct err e = { 0 };
	json_t *value;
	char *line;

	if (with_game)
		assert_true(question_begin(&copy, &rows[row], &stock, answers, &e));
	copy.loosely = loosely;
	if (!question_parse(&copy, answer, &value, &e)) {
		assert_int_equal(e.kind, ERR_INPUT);
		return text_format("%s", e.text);
	}
	json_array_append_new(boxed, value);
	line = json_line(boxed);
	line[strlen(line) - 1] = '\0';
	memmove(line, line + 1, strlen(line));
	return line;
}

struct known {
	enum row row;
	const char *answer, *value;
};

static void compare(const struct known *cases, size_t count, bool with_game, bool loosely)
{
	for (size_t i = 0; i < count; i++) {
		OWN(text)
		char *found = parsed(cases[i].row, cases[i].answer, with_game, loosely);

		if (!text_equal(found, cases[i].value))
			fail_msg("%s=%s: %s, not %s", rows[cases[i].row].key, cases[i].answer,
				 found, cases[i].value);
	}
}

#define COMPARE(cases, with_game, loosely) \
	compare(cases, sizeof(cases) / sizeof *(cases), with_game, loosely)

TEST(each_type_takes_what_a_person_writes)
{
	static const struct known cases[] = {
		{ ROW_GOOD, "wine", "2" },
		{ ROW_GOOD, "5", "5" },
		{ ROW_GOODS, "wine=5000,marble=half", "[0,5000,\"half\",0,0]" },
		{ ROW_GOODS, "wine: 5,000, wood: all", "[\"all\",5000,0,0,0]" },
		{ ROW_GOODS, "0-5000-0-0-0", "[0,5000,0,0,0]" },
		{ ROW_GOODS, "0, 5.000, half, 0, 2k", "[0,5000,\"half\",0,2000]" },
		{ ROW_SHIPS, "", "1" },
		{ ROW_SHIPS, "Freighters", "2" },
		{ ROW_BUILDING, "tavern", "\"tavern\"" },
		{ ROW_AMOUNT, "5k", "5000" },
		{ ROW_AMOUNT, "2.5k", "2500" },
		{ ROW_AMOUNT, "1m", "1000000" },
		{ ROW_AMOUNT, "68.512", "68512" },
		{ ROW_AMOUNT, "68 512", "68512" },
		{ ROW_AMOUNT, "HALF", "\"half\"" },
		{ ROW_RATIO, "50%", "\"50%\"" },
		{ ROW_RATIO, "50 %", "\"50%\"" },
		{ ROW_RATIO, "471", "471" },
		{ ROW_TIMES, "0", "0" },
		{ ROW_TIMES, "10", "10" },
		{ ROW_INTERVAL, "6", "\"6h\"" },
		{ ROW_INTERVAL, "90 min", "\"1h30m\"" },
		{ ROW_INTERVAL, "1d12h", "\"1d12h\"" },
		{ ROW_DAYTIMES, "20:00, 8:05,20:00", "[\"08:05\",\"20:00\"]" },
		{ ROW_HOURS, "22-6", "\"22-6\"" },
		{ ROW_CHOICE, "2", "\"good\"" },
		{ ROW_CHOICE, "Forest", "\"forest\"" },
		{ ROW_CITY, "1295", "1295" },
		{ ROW_CITIES, "1295, 1299", "[\"1295\",\"1299\"]" },
		{ ROW_CITIES, "every", "[\"every\"]" },
	};
	COMPARE(cases, false, false);
}

TEST(each_type_says_what_would_be_right)
{
	static const struct known cases[] = {
		{ ROW_GOOD, "vine",
		  "good: one of wood, wine, marble, crystal, sulfur, not "
		  "\"vine\"; did you mean wine?" },
		{ ROW_GOODS, "1-2-3",
		  "goods: amounts of goods, such as wine=5000,marble=half or 0-5000-0-0-0, not "
		  "\"1-2-3\"" },
		{ ROW_TIMES, "1000",
		  "times: a number from 0 to 999; 0 is without end, not \"1000\"" },
		{ ROW_INTERVAL, "59s",
		  "every: a time such as 6h or 1h30m, from 1m to 30d, not \"59s\"" },
		{ ROW_INTERVAL, "5 6",
		  "every: a time such as 6h or 1h30m, from 1m to 30d, "
		  "not \"5 6\"" },
		{ ROW_DAYTIMES, "24:00",
		  "at: at most 24 times of day, such as 8:00,20:00, not "
		  "\"24:00\"" },
		{ ROW_HOURS, "8-24", "hours: hours of the day such as 8-23, not \"8-24\"" },
		{ ROW_RATIO, "101%",
		  "workers: a number from 0, or a part such as 50%, not \"101%\"" },
		{ ROW_CITY, "Brisa", "city: the id of a city, not \"Brisa\"" },
		{ ROW_CITY, "", "city: the id of a city is needed" },
		{ ROW_CHOICE, "forst", "to: there is no choice \"forst\"; did you mean forest?" },
	};
	COMPARE(cases, false, false);
}

TEST(a_city_is_named_as_a_person_means_it)
{
	static const struct known cases[] = {
		{ ROW_CITY, "1", "1295" },
		{ ROW_CITY, "corvo doro", "1295" },
		{ ROW_CITY, "CORVO D'ORO", "1295" },
		{ ROW_CITY, "malaga", "1299" },
		{ ROW_CITY, "1:2", "1295" },
		{ ROW_CITY, "1299", "1299" },
		{ ROW_CITY, "0", "0" },
		{ ROW_CITY, "Malga",
		  "city: there is no city \"Malga\" of yours; did you mean M\xc3\xa1laga?" },
		{ ROW_CITY, "", "city: the number, name or id of a city is needed" },
		{ ROW_CITY, "dune", "city: Dune: its port is missing" },
		{ ROW_CITIES, "every", "[\"every\"]" },
		{ ROW_CITIES, "all", "[\"1295\",\"1299\"]" },
		{ ROW_CITIES, "all, -malaga", "[\"1295\"]" },
		{ ROW_CITIES, "-1", "[\"1299\"]" },
		{ ROW_CITIES, "1-2", "[\"1295\",\"1299\"]" },
		{ ROW_CITIES, "2,1,2", "[\"1295\",\"1299\"]" },
		{ ROW_CITIES, "0", "[]" },
		{ ROW_CITIES, "1-3", "from: Dune: its port is missing" },
		{ ROW_CITIES, "-", "from: a city is needed: its number or name" },
		{ ROW_CITIES, "4", "from: there is no city \"4\" of yours" },
	};
	COMPARE(cases, true, false);
}

TEST(a_part_of_a_name_will_do_only_where_a_person_sees_it)
{
	static const struct known loose[] = {
		{ ROW_CITY, "lag", "1299" },
		{ ROW_CITY, "corvo", "1295" },
		{ ROW_CITY, "o", "1295" },
		{ ROW_CITY, "d", "city: \"d\" is in 2 names; write more of the one" },
		{ ROW_CITIES, "mal, cor", "[\"1295\",\"1299\"]" },
	};
	static const struct known exact[] = {
		{ ROW_CITY, "corvo",
		  "city: there is no city \"corvo\" of yours; did you mean "
		  "Corvo d'Oro?" },
	};
	COMPARE(loose, true, true);
	COMPARE(exact, true, false);
}

TEST(a_limit_of_the_game_is_told_with_its_reason)
{
	static const struct known cases[] = {
		{ ROW_AMOUNT, "101,130", "101130" },
		{ ROW_AMOUNT, "101131", "amount: Anemone has 101130. Enter at most that" },
		{ ROW_AMOUNT, "200k", "amount: Anemone has 101130. Enter at most that" },
		{ ROW_AMOUNT, "all", "\"all\"" },
		{ ROW_AMOUNT, "much",
		  "amount: a number from 0 to 101,130, or all half, not "
		  "\"much\"" },
	};
	OWN(question) struct question copy = { .key = NULL };
	struct err e = { 0 };
	const int none = 0;
	COMPARE(cases, true, false);
	assert_false(question_begin(&copy, &rows[ROW_AMOUNT], &none, NULL, &e));
	assert_string_equal(e.text, "there is none");
}

TEST(two_of_one_name_are_told_apart_by_id)
{
	struct question city = { CITY("city", "Which?") };
	OWN(json) json_t *choices = json_array();
	struct err e = { 0 };
	json_t *value;
	choice_add(choices, json_integer(7), "Polis", "Polis");
	choice_add(choices, json_integer(8), "polis", "polis");
	city.choices = choices;
	assert_false(question_parse(&city, "Polis", &value, &e));
	assert_string_equal(e.text, "city: 2 cities are called Polis; name its id");
	assert_true(question_parse(&city, "8", &value, &e));
	assert_int_equal(json_integer_value(value), 8);
	json_decref(value);
}

/* As a saved task, a change and another front have it: without the game. */
TEST(each_value_is_accepted_again_as_it_is_printed)
{
	static const struct known cases[] = {
		{ ROW_CITY, "1299", "1299" },
		{ ROW_CITIES, "all,-2", "[\"1295\"]" },
		{ ROW_GOODS, "5-half-0-0-all", "[5,\"half\",0,0,\"all\"]" },
		{ ROW_INTERVAL, "25 hours", "\"1d1h\"" },
		{ ROW_DAYTIMES, "8:00 20:00", "[\"08:00\",\"20:00\"]" },
		{ ROW_RATIO, "7%", "\"7%\"" },
	};
	COMPARE(cases, true, false);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		OWN(json) json_t *value = NULL;
		OWN(text) char *printed = NULL;
		OWN(text) char *again = NULL;

		value = json_loads(cases[i].value, JSON_DECODE_ANY, NULL);
		printed = question_text(value);
		again = parsed(cases[i].row, printed, false, false);
		assert_string_equal(again, cases[i].value);
	}
}

TEST(parts_and_spans_mean_numbers)
{
	OWN(json) json_t *values = json_pack("[s,s,i,s,s]", "all", "half", 7, "33%", "1h30m");
	assert_int_equal(quantity_part(json_array_get(values, 0), 943), 943);
	assert_int_equal(quantity_part(json_array_get(values, 1), 943), 471);
	assert_int_equal(quantity_part(json_array_get(values, 2), 943), 7);
	assert_int_equal(quantity_part(json_array_get(values, 3), 943), 311);
	assert_int_equal(quantity_seconds(json_array_get(values, 4)), 5400);
}

TEST(a_question_crosses_as_json_and_is_the_same)
{
	for (const struct question *row = rows; row->key != NULL; row++) {
		OWN(question) struct question copy = { .key = NULL };
		OWN(question) struct question read = { .key = NULL };
		OWN(json) json_t *line = NULL;
		OWN(json) json_t *again = NULL;
		struct err e = { 0 };
		char limits[2][200];
		json_t *read_choices;

		assert_true(question_begin(&copy, row, &stock, NULL, &e));
		line = question_write(&copy);
		assert_true(question_read(line, &read));
		again = question_write(&read);
		assert_true(json_equal(line, again));
		question_limits(&copy, limits[0], sizeof limits[0]);
		read_choices = read.choices;
		read.choices = copy.choices != NULL ? read_choices : NULL;
		read.options = copy.options;
		question_limits(&read, limits[1], sizeof limits[1]);
		assert_string_equal(limits[0], limits[1]);
		read.choices = read_choices;
	}
}

TEST(the_words_for_goods_are_those_of_the_game)
{
	assert_string_equal(GOOD_NAMES, RESOURCE_WORDS);
}

TEST(the_cities_of_an_account_are_choices_with_place_and_good)
{
	struct city cities[] = { { .id = 7, .name = "Polis", .x = 1, .y = 2, .tradegood = WINE },
				 { .id = 9, .name = "Brisa", .x = 3, .y = 4 } };
	struct empire empire = { cities, 2 };
	OWN(question) struct question copy = { .key = NULL };
	const struct question city = { CITY("city", "Which?"), .narrow = empire_narrow };
	struct err e = { 0 };
	json_t *value;

	assert_true(question_begin(&copy, &city, &empire, NULL, &e));
	assert_string_equal(json_get_text(json_array_get(copy.choices, 0), "text", ""),
			    "Polis [1:2] wine");
	assert_true(question_parse(&copy, "3:4", &value, &e));
	assert_int_equal(json_integer_value(value), 9);
	json_decref(value);
	choice_refuse(empire_offer(&cities[0], &copy), "%s", "twice");
	assert_int_equal(json_array_size(copy.choices), 3);
}

TEST(names_fold_to_what_is_meant)
{
	static const char *const same[][2] = {
		{ "Corvo d'Oro", "corvodoro" },
		{ "Stra\xc3\x9f"
		  "e",
		  "STRASSE" },
		{ "\xce\x91\xce\xb8\xce\xae\xce\xbd\xce\xb1",
		  "\xce\xb1\xce\xb8\xce\xae\xce\xbd\xce\xb1" },
		{ "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0",
		  "\xd0\xbc\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0" },
	};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_true(fold_equal(same[i][0], same[i][1]));
	assert_false(fold_equal("Polis", "Police"));
	assert_false(fold_equal("--", "' '"));
	assert_true(fold_holds("M\xc3\xa1laga", "ALA"));
	assert_false(fold_holds("Polis", " "));
}

RUN_TESTS()
