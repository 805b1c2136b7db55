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
#include "game/http/answer.h"
#include "game/http/deed.h"
#include "game/pages/city.h"
#include "game/pages/city_parse.h"
#include "game/pages/fortress.h"
#include "game/pages/global.h"
#include "game/pages/inspect.h"
#include "game/pages/island.h"
#include "game/scan/scan.h"
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
		json_each_member(expected, key, value)
			if (!holds(json_object_get(is, key), value)) {
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

TEST(each_page_means_what_stands_beside_it)
{
	DIR *folder = opendir(FIXTURES);
	const struct dirent *entry;
	int count = 0;

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
TEST(a_page_cut_anywhere_is_read_safely)
{
	static const char *const pages[] = { "city-header.html", "island.html",
					     "fortress-captcha.txt", "worldmap.html" };

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

TEST(a_failure_leaves_the_outputs_alone)
{
	static const char text[] = "[[\"updateGlobalData\",{\"time\":1}]]";
	struct err e = { .kind = ERR_NONE };
	struct city city = { .id = 7 };
	struct global global = { .gold = 7 };
	struct island island = { .id = 7 };
	struct fortress fortress = { .level = 7 };

	assert_false(city_parse(text, strlen(text), &city, &e));
	assert_false(global_parse(text, strlen(text), &global, &e));
	assert_false(island_parse(text, strlen(text), &island, &e));
	assert_false(fortress_parse("nothing", 7, &fortress, &e));
	assert_int_equal(e.kind, ERR_STRANGE);
	assert_int_equal(city.id + global.gold + island.id + fortress.level, 28);
}

TEST(broken_json_is_refused_as_that_whatever_stands_in_it)
{
	static const char *const texts[] = {
		"[[\"updateGlobalData\",{\"headerData\":{\"currentResources\":{\"1\":952}}}],",
		"[[\"updateGlobalData\",{\"time\":1}]] and more",
		"{\"data\":{\"31\":{\"5\":[\"4144\"",
		"[[\"updateGlobalData\" {\"time\":1}]]",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct err e = { .kind = ERR_NONE };

		assert_null(inspect_text(texts[i], strlen(texts[i]), &e));
		assert_int_equal(e.kind, ERR_INPUT);
		assert_non_null(strstr(e.text, "broken JSON"));
	}
}

TEST(a_coded_name_is_decoded_and_a_plain_one_kept)
{
	static const char *const pairs[][2] = { { "u0422u0443u043au0430", "Тука" },
						{ "u0422u0443 2", "Ту 2" },
						{ "ubeef", "ubeef" },
						{ "Tuna u0422u0443", "Tuna u0422u0443" },
						{ "u0422", "u0422" } };
	char name[64];

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		text_copy(name, sizeof name, pairs[i][0]);
		scan_decode_name(name);
		assert_string_equal(name, pairs[i][1]);
	}
}

#define REFUSED_TOKEN                                                                             \
	"[[\"updateGlobalData\",{\"time\":1}],[\"provideFeedback\",[{\"location\":1,\"type\":11," \
	"\"text\":\"TXT_ERROR_WRONG_REQUEST_ID\"}]]]"

static enum answer_kind judge(const char *body, bool acts)
{
	return answer_judge(body, strlen(body), acts);
}

TEST(answers_tell_what_became_of_the_session)
{
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
	assert_int_equal(judge(REFUSED_TOKEN, true), ANSWER_WRONG_TOKEN);
	assert_int_equal(judge(REFUSED_TOKEN, false), ANSWER_GOOD);
	assert_int_equal(judge("[[\"custom\",[\"reload\",{\"link\":\"?view=city\"}]]]", true),
			 ANSWER_RELOAD);
	assert_int_equal(judge("<html><span id=\"backupLockTimer\">5m</span></html>", false),
			 ANSWER_BACKUP);
	assert_int_equal(judge("<html><p class=\"nologin_umod\">gone</p></html>", false),
			 ANSWER_VACATION);
	assert_int_equal(judge("", false), ANSWER_GOOD);
}

/* What players may write, and where an answer shows it. */
static const char *const hostile_words[] = {
	"TXT_ERROR_WRONG_REQUEST_ID",	"backupLockTimer",    "nologin_umod",
	"see index.php?logout",		"<a class='logout'>", "reload",
	"ajax.Responder, [['reload']]",
};
static const char *const places[] = {
	"[[\"updateGlobalData\",{\"time\":1}],[\"changeView\",[\"messages\",\"<p>%s<\\/p>\"]]]",
	"[[\"provideFeedback\",[{\"location\":4,\"type\":10,\"text\":\"Sails to %s\"}]],"
	"[\"custom\",[\"%s\"]]]",
	"[[\"changeView\",[\"messages\",\"%s\"]],[\"provideFeedback\",[{\"location\":4,"
	"\"type\":10,\"text\":\"Done\"}]]]",
	"[[\"provideFeedback\",[{\"location\":4,\"type\":11,\"text\":\"No way to %s\"}]]]",
	"<html><script>dataSetForView = {name: \"%s\"};</script><p>%s</p></html>",
	"<html><p>%s</p><a title=\"%s\">x</a><script>var relatedCityData = 1;</script></html>",
	"<html><p>%s</p></html>",
	"%s",
};

TEST(other_players_words_mean_nothing_wherever_they_stand)
{
	char body[1024];

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		for (size_t j = 0; j < sizeof hostile_words / sizeof *hostile_words; j++) {
			const char *word = hostile_words[j];
			enum answer_kind kind;

			/* The game's own command, with its own word: whoever plays cannot say it.
			 */
			if (i == 1 && text_equal(word, "reload"))
				continue;
			if (i == 6 && word[0] == '<')
				continue;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(body, sizeof body, places[i], word, word);
#pragma GCC diagnostic pop
			kind = judge(body, true);
			if (kind != ANSWER_GOOD)
				print_error("%s\n", body);
			assert_int_equal(kind, ANSWER_GOOD);
		}
}

TEST(a_good_feedback_beside_the_refusal_means_that_it_happened)
{
	assert_int_equal(judge("[[\"provideFeedback\",[{\"type\":10,\"text\":\"Sent\"},"
			       "{\"type\":11,\"text\":\"TXT_ERROR_WRONG_REQUEST_ID\"}]]]",
			       true),
			 ANSWER_GOOD);
}

TEST(the_token_is_read_at_its_place_and_not_in_forms_or_messages)
{
	static const char page[] = "<input name=\"actionRequest\" value=\"11\">"
				   "<p>actionRequest: \"dd44\"</p>"
				   "<script>x({actionRequest: \"aa22\"})</script>";
	static const char answer[] =
		"[[\"changeView\",[\"message\",\"actionRequest:\\\"dd44\\\"\"]],[\"x\","
		"{\"actionRequest\":\"ee55\"}],[\"updateGlobalData\",{\"time\":1,"
		"\"actionRequest\":\"bb33\"}]]";
	static const char none[] = "<script>actionRequest: \"aa";
	static const char elsewhere[] = "<p>actionRequest: \"dd44\"</p>";
	char token[TOKEN_SIZE] = "";

	assert_true(answer_token(page, strlen(page), token, sizeof token));
	assert_string_equal(token, "aa22");
	assert_true(answer_token(answer, strlen(answer), token, sizeof token));
	assert_string_equal(token, "bb33");
	assert_false(answer_token(none, strlen(none), token, sizeof token));
	assert_false(answer_token(elsewhere, strlen(elsewhere), token, sizeof token));
	assert_string_equal(token, "bb33");
}

TEST(what_may_act_is_known_however_it_is_written)
{
	static const char *const deeds[] = {
		"action=x",	  "view=a&action=x",   "%61ction=x", "a%63tion%5Ba%5D=1",
		"+action=x",	  "view=a;function=b", "%20action",  "ACTION=x",
		"&&f%75nction=b", "action%00=1",       "action.x=1", "x=%26&action=",
	};
	static const char *const views[] = {
		"",
		"view=city",
		"actionRequest=REQUESTID&view=city",
		"view=action",
		"oldAction=1&x=function",
		"x=%26action=1",
		"reaction=1",
	};

	for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
		if (!deed_in(deeds[i], strlen(deeds[i])))
			fail_msg("%s", deeds[i]);
	for (size_t i = 0; i < sizeof views / sizeof *views; i++)
		if (deed_in(views[i], strlen(views[i])))
			fail_msg("%s", views[i]);
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
	json_each_member(goods, key, amount)
		assert_in_range(json_integer_value(amount), 0, capacity);
	if (strstr(name, "foreign") != NULL)
		assert_false(json_get_flag(city, "own", true));
	if (strstr(name, "city-own") != NULL && text_ends(name, ".html"))
		assert_true(json_get_flag(city, "own", false));
}

TEST(recorded_pages_make_sense)
{
	const char *folder = getenv("IKABOT_RECORDED_PAGES");
	const struct dirent *entry;
	DIR *pages;

	if (folder == NULL)
		SKIP("the folder with recorded pages is not there");
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

RUN_TESTS()
