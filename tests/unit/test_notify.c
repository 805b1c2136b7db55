/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told to a person, what he answers, and where it may go. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "notify/notice.h"
#include "notify/updates.h"
#include "os/program.h"
#include "scratch.h"
#include "store/channels.h"
#include "store/secrets.h"
#include "store/session.h"

#define ACCOUNT "s301-en/1"

/* --- messages */

static json_t *session_of(const char *world, const char *player)
{
	return json_pack("{s:{s:{s:s, s:s}}}", "accounts", ACCOUNT, "world", world, "player",
			 player);
}

static void read_notice(struct notice *notice, const char *state, const char *status,
			const char *player)
{
	OWN(json) json_t *session = session_of("Apollon", player);
	OWN(json)
	json_t *order = json_pack("{s:s, s:s, s:s, s:s}", "account", ACCOUNT, "id", "k3f9",
				  "function", "autoPirate", "state", state);
	struct err e = { 0 };

	json_put_text(order, "status", status);
	assert_true(notice_read(notice, order, session, &e));
}

static void a_message_names_task_account_and_status(void **state)
{
	struct notice notice;
	char text[NOTICE_TEXT_SIZE];
	(void)state;

	read_notice(&notice, "finished", "3 missions done", "Marisol");
	assert_string_equal(notice_text(&notice, true, text, sizeof text),
			    "autoPirate (k3f9) has finished\n"
			    "Server: en, World: Apollon, Player: Marisol\n3 missions done");
	read_notice(&notice, "failed", "gave up", "Marisol");
	assert_non_null(strstr(notice_text(&notice, true, text, sizeof text), "has failed"));
}

static void a_question_says_how_to_answer_where_one_can(void **state)
{
	struct notice notice;
	char text[NOTICE_TEXT_SIZE];
	(void)state;

	read_notice(&notice, "needs-answer", "what is it?", "Marisol");
	assert_true(notice_is_question(&notice));
	assert_non_null(strstr(notice_text(&notice, true, text, sizeof text), "k3f9 TEXT"));
	assert_null(strstr(notice_text(&notice, false, text, sizeof text), "k3f9 TEXT"));
}

static void texts_of_the_game_bring_no_control_characters_and_no_lines(void **state)
{
	struct notice notice;
	char text[NOTICE_TEXT_SIZE];
	(void)state;

	read_notice(&notice, "failed", "a\nb\r\x1b[31m\x7f", "Ma\nri");
	notice_text(&notice, false, text, sizeof text);
	for (const char *c = text; *c != '\0'; c++)
		assert_true(*c == '\n' || (unsigned char)*c >= ' ');
	assert_non_null(strstr(text, "Player: Ma\\x0ari\na\\x0ab"));
}

static void a_message_is_never_longer_than_its_channel_takes(void **state)
{
	struct notice notice;
	char text[NOTICE_CAPTION_SIZE];
	char status[5000];
	(void)state;

	memset(status, 'x', sizeof status - 1);
	status[sizeof status - 1] = '\0';
	read_notice(&notice, "needs-answer", status, status);
	assert_true(strlen(notice_text(&notice, true, text, sizeof text)) < sizeof text);
	assert_non_null(strstr(text, "k3f9 TEXT")); /* what matters is not what is cut */
}

static void a_notice_without_a_task_is_refused(void **state)
{
	OWN(json) json_t *session = session_of("Apollon", "Marisol");
	OWN(json)
	json_t *order = json_pack("{s:s, s:s}", "account", ACCOUNT, "id", "../k3");
	struct notice notice;
	struct err e = { 0 };
	(void)state;

	assert_false(notice_read(&notice, order, session, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

/* --- what comes back */

static void a_message_is_read_whatever_else_the_update_is(void **state)
{
	static const char answer[] =
		"{\"ok\":true,\"result\":[{\"update_id\":7,\"message\":{\"text\":\" kx b \","
		"\"from\":{\"id\":99},\"chat\":{\"id\":-5},\"reply_to_message\":{\"caption\":"
		"\"f (k3f9) asks\"}}},{\"update_id\":8,\"message\":{\"text\":5,\"chat\":{\"id\":"
		"\"99\"}}},null,[],{\"update_id\":\"9\"}]}";
	struct err e = { 0 };
	OWN(json) json_t *result = updates_result(answer, strlen(answer), &e);
	struct message message;
	(void)state;

	assert_int_equal(json_array_size(result), 5);
	updates_read(json_array_get(result, 0), &message);
	assert_int_equal(message.update, 7);
	assert_int_equal(message.chat, -5);
	assert_int_equal(message.from, 99);
	assert_string_equal(message.text, "kx b");
	assert_string_equal(message.about, "f (k3f9) asks");
	updates_read(json_array_get(result, 1), &message);
	assert_int_equal(message.chat, 0); /* a text is no id of a chat */
	assert_string_equal(message.text, "");
	for (size_t i = 2; i < 5; i++) {
		updates_read(json_array_get(result, i), &message);
		assert_int_equal(message.update, 0);
	}
}

static void a_refusal_of_telegram_is_told_in_its_words(void **state)
{
	static const char no[] = "{\"ok\":false,\"description\":\"Unauthorized\"}";
	struct err e = { 0 };
	(void)state;

	assert_null(updates_result(no, strlen(no), &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "Unauthorized"));
	assert_null(updates_result("<html>", 6, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

static void only_the_right_number_greets(void **state)
{
	struct message message = { .text = "/ikabot 0042" };
	(void)state;

	assert_true(updates_is_greeting(&message, "0042"));
	assert_false(updates_is_greeting(&message, "42"));
	assert_false(updates_is_greeting(&message, "0043"));
}

static void a_message_finds_the_question_it_answers(void **state)
{
	static const struct open_question questions[] = { { "k3f9", 1 }, { "ab12", 2 } };
	static const struct {
		const char *text, *about;
		size_t count;
		enum match match;
		size_t which;
		const char *answer;
	} cases[] = {
		{ "kxbpa", "", 2, MATCH_FOUND, 0, "kxbpa" },
		{ "ab12 kxbpa", "", 2, MATCH_FOUND, 1, "kxbpa" },
		{ "AB12  kx bpa", "", 2, MATCH_FOUND, 1, "kx bpa" },
		{ "kxbpa", "autoPirate (ab12) needs an answer", 2, MATCH_FOUND, 1, "kxbpa" },
		{ "k3f9 x", "autoPirate (ab12) needs an answer", 2, MATCH_FOUND, 0, "x" },
		{ "zzzz kxbpa", "", 2, MATCH_UNCLEAR, 0, NULL },
		{ "zzzz kxbpa", "", 1, MATCH_FOUND, 0, "zzzz kxbpa" },
		{ "ab12", "", 2, MATCH_FOUND, 0, "ab12" }, /* a captcha may look like an id */
		{ "kxbpa", "", 0, MATCH_NOBODY, 0, NULL },
		{ "/start", "", 2, MATCH_NOTHING, 0, NULL },
		{ "", "", 2, MATCH_NOTHING, 0, NULL },
	};
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct message message = { 0 };
		const char *answer = NULL;
		size_t which = 0;

		text_copy(message.text, sizeof message.text, cases[i].text);
		text_copy(message.about, sizeof message.about, cases[i].about);
		assert_int_equal(updates_match(&message, questions, cases[i].count, &which,
					       &answer),
				 cases[i].match);
		if (cases[i].match != MATCH_FOUND)
			continue;
		assert_int_equal(which, cases[i].which);
		assert_string_equal(answer, cases[i].answer);
	}
}

/* --- channels */

static bool is_fine(const char *channel, const char *key, const char *value)
{
	OWN(json) json_t *given = json_object();
	OWN(json) json_t *settings = NULL;
	struct err e = { 0 };

	json_put_text(given, "botToken", "1:a");
	json_put_text(given, "chatId", "1");
	json_put_text(given, "url", "https://ntfy.example/t");
	json_put_text(given, key, value);
	settings = channel_settings(channel_find(channel, &e), given, &e);
	return settings != NULL;
}

static void a_channel_goes_only_where_nobody_listens_on_the_way(void **state)
{
	(void)state;
	assert_true(is_fine("discord", "webhook", "https://discord.example/api/x"));
	assert_true(is_fine("discord", "webhook", "http://127.0.0.1:8080/x"));
	assert_true(is_fine("discord", "webhook", "http://localhost/x"));
	assert_true(is_fine("discord", "webhook", "http://[::1]:80/x"));
	assert_false(is_fine("discord", "webhook", "http://discord.example/x"));
	assert_false(is_fine("discord", "webhook", "http://127.0.0.1.example/x"));
	assert_false(is_fine("discord", "webhook", "http://localhost.example/x"));
	assert_false(is_fine("discord", "webhook", "http://127.0.0.1@example.org/x"));
	assert_false(is_fine("discord", "webhook", "https://u@example.org/x"));
	assert_false(is_fine("discord", "webhook", "https:///x"));
	assert_false(is_fine("discord", "webhook", "file:///x"));
	assert_false(is_fine("discord", "webhook", "https://example.org/a b"));
	assert_false(is_fine("discord", "webhook", ""));
	assert_false(is_fine("ntfy", "token", "a\r\nX: y"));
	assert_true(is_fine("telegram", "chatId", "-1001"));
	assert_false(is_fine("telegram", "chatId", "1&x"));
	assert_false(is_fine("telegram", "botToken", "1:a/../b"));
	assert_false(is_fine("command", "words", "  "));
}

static void the_words_of_a_command_are_split_at_blanks(void **state)
{
	OWN(json) json_t *given = json_pack("{s:s}", "words", " notify-send  -u low ");
	OWN(json) json_t *settings = NULL;
	OWN(text) char *text = NULL;
	struct err e = { 0 };
	(void)state;

	settings = channel_settings(channel_find("command", &e), given, &e);
	text = json_line(settings);
	assert_string_equal(text, "{\"words\":[\"notify-send\",\"-u\",\"low\"]}");
}

static void a_channel_is_sealed_and_its_being_there_is_not(void **state)
{
	struct home home = scratch_home();
	struct key key = { "some key" };
	struct err e = { 0 };
	const struct channel *telegram = channel_find("telegram", &e);
	OWN(json)
	json_t *given = json_pack("{s:s, s:s}", "botToken", "4711:Hidden", "chatId", "99");
	OWN(json) json_t *settings = channel_settings(telegram, given, &e);
	json_t *session;
	(void)state;

	assert_true(channel_change(&home, ACCOUNT, &key, telegram, settings, &e));
	assert_null(strstr(scratch_read(".ikabot"), "Hidden"));
	session = session_load(&home, &e);
	assert_true(channel_is_set(session, ACCOUNT, NULL));
	assert_true(channel_is_set(session, ACCOUNT, "telegram"));
	assert_false(channel_is_set(session, ACCOUNT, "ntfy"));
	assert_true(channel_has_chat(session, ACCOUNT, "4711/99"));
	assert_false(channel_has_chat(session, ACCOUNT, "4711/98"));
	assert_false(channel_is_set(session, "s301-en/2", NULL));
	json_decref(session);
	assert_true(channel_change(&home, ACCOUNT, &key, telegram, NULL, &e));
	session = session_load(&home, &e);
	assert_false(channel_is_set(session, ACCOUNT, NULL));
	json_decref(session);
	session = secrets_load(&home, ACCOUNT, &key, &e);
	assert_null(json_object_get(session, "telegram"));
	json_decref(session);
}

/* --- programs */

static void a_program_runs_without_a_shell_and_not_for_ever(void **state)
{
	static const char *const good[] = { "test", "$HOME", "=", "$HOME", NULL };
	static const char *const bad[] = { "false", NULL };
	static const char *const late[] = { "sleep", "1000", NULL };
	static const char *const none[] = { "no-such-program-anywhere", NULL };
	struct err e = { 0 };
	(void)state;

	assert_true(program_run(good, 20000, &e));
	assert_false(program_run(bad, 20000, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_false(program_run(late, 100, &e));
	assert_non_null(strstr(e.text, "killed"));
	assert_false(program_run(none, 20000, &e));
	assert_int_equal(e.kind, ERR_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_names_task_account_and_status),
		cmocka_unit_test(a_question_says_how_to_answer_where_one_can),
		cmocka_unit_test(texts_of_the_game_bring_no_control_characters_and_no_lines),
		cmocka_unit_test(a_message_is_never_longer_than_its_channel_takes),
		cmocka_unit_test(a_notice_without_a_task_is_refused),
		cmocka_unit_test(a_message_is_read_whatever_else_the_update_is),
		cmocka_unit_test(a_refusal_of_telegram_is_told_in_its_words),
		cmocka_unit_test(only_the_right_number_greets),
		cmocka_unit_test(a_message_finds_the_question_it_answers),
		cmocka_unit_test(a_channel_goes_only_where_nobody_listens_on_the_way),
		cmocka_unit_test(the_words_of_a_command_are_split_at_blanks),
		cmocka_unit_test_setup_teardown(a_channel_is_sealed_and_its_being_there_is_not,
						scratch_make, scratch_remove),
		cmocka_unit_test(a_program_runs_without_a_shell_and_not_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
