/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every page in tests/fixtures/game says what the file of the same name ending in .json
 * says; what that file leaves out is not looked at. With IKABOT_RECORDED_PAGES naming a
 * folder of saved pages, these are read as well and must make sense.
 */
#include "harness.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/answer.h"
#include "game/city.h"
#include "game/fortress.h"
#include "game/global.h"
#include "game/inspect.h"
#include "game/island.h"
#include "game/scan.h"
#include "os/file.h"

#define FIXTURES "tests/fixtures/game/"

enum { PAGE_MAX = 16 * 1024 * 1024 };

static void load(const char *path, struct buffer *to)
{
	struct err e = { .kind = ERR_NONE };

	if (!file_read(path, PAGE_MAX, to, &e))
		fail_msg("%s", e.text);
	buffer_add(to, "", 0);
}

/* Is everything of the expected JSON there, and equal? */
static bool holds(const json_t *is, const json_t *expected)
{
	const char *key;
	json_t *value;

	if (json_is_object(expected)) {
		json_object_foreach((json_t *)expected, key,
				    value) if (!holds(json_object_get(is, key), value))
		{
			print_error("differs: %s\n", key);
			return false;
		}
		return json_is_object(is);
	}
	if (!json_is_array(expected))
		return json_equal(is, expected);
	if (json_array_size(is) != json_array_size(expected))
		return false;
	for (size_t i = 0; i < json_array_size(expected); i++)
		if (!holds(json_array_get(is, i), json_array_get(expected, i)))
			return false;
	return true;
}

static void check_fixture(const char *name)
{
	OWN(text) char *path = text_format(FIXTURES "%s", name);
	OWN(text) char *meaning = text_format(FIXTURES "%.*s.json", (int)strcspn(name, "."), name);
	OWN(buffer) struct buffer page = { 0 };
	OWN(buffer) struct buffer text = { 0 };
	OWN(json) json_t *expected = NULL;
	OWN(json) json_t *understood = NULL;
	struct err e = { .kind = ERR_NONE };

	load(path, &page);
	load(meaning, &text);
	expected = json_parse(text.bytes, text.length, meaning, &e);
	if (expected == NULL)
		fail_msg("%s", e.text);
	understood = inspect_text(page.bytes, page.length, &e);
	if (understood == NULL)
		fail_msg("%s: %s", name, e.text);
	if (!holds(understood, expected)) {
		OWN(text) char *line = json_line(understood);

		fail_msg("%s means %s", name, line);
	}
}

static void each_page_means_what_stands_beside_it(void **state)
{
	DIR *folder = opendir(FIXTURES);
	const struct dirent *entry;
	int count = 0;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.' || text_ends(entry->d_name, ".json"))
			continue;
		check_fixture(entry->d_name);
		count++;
	}
	closedir(folder);
	assert_true(count >= 10);
}

/* A page that ends anywhere is read to its end and no further: the copy has no byte more,
 * so that a sanitizer sees a step too far. */
static void a_page_cut_anywhere_is_read_safely(void **state)
{
	static const char *const pages[] = { "city-header.html", "island.html",
					     "fortress-captcha.txt", "worldmap.html" };

	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		OWN(text) char *path = text_format(FIXTURES "%s", pages[i]);
		OWN(buffer) struct buffer page = { 0 };

		load(path, &page);
		for (size_t length = 0; length < page.length; length += 3) {
			struct err e = { .kind = ERR_NONE };
			char *copy = malloc(length > 0 ? length : 1);

			assert_non_null(copy);
			memcpy(copy, page.bytes, length);
			json_decref(inspect_text(copy, length, &e));
			free(copy);
		}
	}
}

static void a_failure_leaves_the_outputs_alone(void **state)
{
	static const char text[] = "[[\"updateGlobalData\",{\"time\":1}]]";
	struct err e = { .kind = ERR_NONE };
	struct city city = { .id = 7 };
	struct global global = { .gold = 7 };
	struct island island = { .id = 7 };
	struct fortress fortress = { .level = 7 };

	(void)state;
	assert_false(city_parse(text, strlen(text), &city, &e));
	assert_false(global_parse(text, strlen(text), &global, &e));
	assert_false(island_parse(text, strlen(text), &island, &e));
	assert_false(fortress_parse("nothing", 7, &fortress, &e));
	assert_int_equal(e.kind, ERR_STRANGE);
	assert_int_equal(city.id + global.gold + island.id + fortress.level, 28);
}

static void a_coded_name_is_decoded_and_a_plain_one_kept(void **state)
{
	static const char *const pairs[][2] = { { "u0422u0443u043au0430", "Тука" },
						{ "u0422u0443 2", "Ту 2" },
						{ "ubeef", "ubeef" },
						{ "Tuna u0422u0443", "Tuna u0422u0443" },
						{ "u0422", "u0422" } };
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		text_copy(name, sizeof name, pairs[i][0]);
		scan_decode_name(name);
		assert_string_equal(name, pairs[i][1]);
	}
}

static enum answer_kind judge(const char *body, bool post)
{
	return answer_judge(body, strlen(body), post);
}

static void answers_tell_what_became_of_the_session(void **state)
{
	(void)state;
	assert_int_equal(judge("<html><a class=\"logout\" href=x></html>", false), ANSWER_EXPIRED);
	assert_int_equal(judge("<html><a href=\"index.php?logout\"></html>", false),
			 ANSWER_EXPIRED);
	assert_int_equal(judge("[[\"provideFeedback\",[{\"location\":1,\"type\":11,"
			       "\"text\":\"x\"}]]]",
			       true),
			 ANSWER_BACKUP);
	assert_int_equal(judge("[[\"updateGlobalData\",{}],[\"provideFeedback\",[{\"location\":1,"
			       "\"type\":11,\"text\":\"x\"}]]]",
			       true),
			 ANSWER_GOOD);
	assert_int_equal(judge("x TXT_ERROR_WRONG_REQUEST_ID", true), ANSWER_WRONG_TOKEN);
	assert_int_equal(judge("x TXT_ERROR_WRONG_REQUEST_ID", false), ANSWER_GOOD);
	assert_int_equal(judge("[[\"custom\",[\"reload\",{\"link\":\"?view=city\"}]]]", true),
			 ANSWER_RELOAD);
	assert_int_equal(judge("<p>backupLockTimer</p>", false), ANSWER_BACKUP);
	assert_int_equal(judge("", false), ANSWER_GOOD);
}

static void another_players_message_cannot_log_us_out(void **state)
{
	(void)state;
	assert_int_equal(judge("[[\"updateGlobalData\",{\"time\":1}],[\"changeView\","
			       "[\"message\",\"see index.php?logout\"]]]",
			       true),
			 ANSWER_GOOD);
}

static void the_token_is_found_in_scripts_and_answers_but_not_in_forms(void **state)
{
	static const char page[] = "<input name=\"actionRequest\" value=\"11\"> "
				   "actionRequest: \"aa22\"";
	static const char answer[] = "{\"actionRequest\":\"bb33\"}";
	static const char none[] = "actionRequest: \"aa";
	char token[TOKEN_SIZE] = "";

	(void)state;
	assert_true(answer_token(page, strlen(page), token, sizeof token));
	assert_string_equal(token, "aa22");
	assert_true(answer_token(answer, strlen(answer), token, sizeof token));
	assert_string_equal(token, "bb33");
	assert_false(answer_token(none, strlen(none), token, sizeof token));
	assert_string_equal(token, "bb33");
}

static void check_recorded_city(const char *name, const json_t *city)
{
	const json_t *goods = json_object_get(city, "stock");
	int64_t capacity = json_get_number(city, "capacity", -1);
	const char *key;
	json_t *amount;

	assert_true(json_get_number(city, "id", 0) > 0);
	assert_true(json_array_size(json_object_get(city, "slots")) >= 17);
	assert_true(json_get_number(city, "shipsFree", 0) <= json_get_number(city, "ships", 0));
	json_object_foreach((json_t *)goods, key, amount)
		assert_in_range(json_integer_value(amount), 0, capacity);
	if (strstr(name, "foreign") != NULL)
		assert_false(json_get_flag(city, "own", true));
	if (strstr(name, "city-own") != NULL && text_ends(name, ".html"))
		assert_true(json_get_flag(city, "own", false));
}

static void recorded_pages_make_sense(void **state)
{
	const char *folder = getenv("IKABOT_RECORDED_PAGES");
	const struct dirent *entry;
	DIR *pages;

	(void)state;
	if (folder == NULL)
		skip();
	pages = opendir(folder);
	assert_non_null(pages);
	while ((entry = readdir(pages)) != NULL) {
		OWN(text) char *path = text_format("%s/%s", folder, entry->d_name);
		OWN(buffer) struct buffer page = { 0 };
		OWN(json) json_t *understood = NULL;
		struct err e = { .kind = ERR_NONE };

		if (entry->d_name[0] == '.')
			continue;
		load(path, &page);
		understood = inspect_text(page.bytes, page.length, &e);
		if (text_equal(json_get_text(understood, "kind", NULL), "city"))
			check_recorded_city(entry->d_name, understood);
		else if (strstr(entry->d_name, "city-own") != NULL &&
			 text_ends(entry->d_name, ".html"))
			fail_msg("%s is not taken for a city", entry->d_name);
	}
	closedir(pages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_page_means_what_stands_beside_it),
		cmocka_unit_test(a_page_cut_anywhere_is_read_safely),
		cmocka_unit_test(a_failure_leaves_the_outputs_alone),
		cmocka_unit_test(a_coded_name_is_decoded_and_a_plain_one_kept),
		cmocka_unit_test(answers_tell_what_became_of_the_session),
		cmocka_unit_test(another_players_message_cannot_log_us_out),
		cmocka_unit_test(the_token_is_found_in_scripts_and_answers_but_not_in_forms),
		cmocka_unit_test(recorded_pages_make_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
