/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told to a person, what he answers, and where it may go. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
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
	OWN(json) json_t *order = NULL;
	struct err e = { 0 };

	order = json_pack("{s:s, s:s, s:s, s:s}", "account", ACCOUNT, "id", "k3f9", "function",
			  "autoPirate", "state", state);
	json_put_text(order, "status", status);
	assert_true(notice_read(notice, order, session, &e));
}

TEST(a_message_names_task_account_and_status)
{
	struct notice notice;
	char text[NOTICE_TEXT_SIZE];

	read_notice(&notice, "finished", "3 missions done", "Marisol");
	assert_string_equal(notice_text(&notice, true, text, sizeof text),
			    "autoPirate (k3f9) has finished\n"
			    "Server: en, World: Apollon, Player: Marisol\n3 missions done");
	read_notice(&notice, "failed", "gave up", "Marisol");
	assert_non_null(strstr(notice_text(&notice, true, text, sizeof text), "has failed"));
}

TEST(a_question_says_how_to_answer_where_one_can)
{
	struct notice notice;
	char text[NOTICE_TEXT_SIZE];

	read_notice(&notice, "needs-answer", "what is it?", "Marisol");
	assert_true(notice_is_question(&notice));
	assert_non_null(strstr(notice_text(&notice, true, text, sizeof text), "k3f9 TEXT"));
	assert_null(strstr(notice_text(&notice, false, text, sizeof text), "k3f9 TEXT"));
}

TEST(texts_of_the_game_bring_no_control_characters_and_no_lines)
{
	struct notice notice;
	char text[NOTICE_TEXT_SIZE];

	read_notice(&notice, "failed", "a\nb\r\x1b[31m\x7f", "Ma\nri");
	notice_text(&notice, false, text, sizeof text);
	for (const char *c = text; *c != '\0'; c++)
		assert_true(*c == '\n' || (unsigned char)*c >= ' ');
	assert_non_null(strstr(text, "Player: Ma\\x0ari\na\\x0ab"));
}

TEST(a_message_is_never_longer_than_its_channel_takes)
{
	struct notice notice;
	char text[NOTICE_CAPTION_SIZE];
	char status[5000];

	memset(status, 'x', sizeof status - 1);
	status[sizeof status - 1] = '\0';
	read_notice(&notice, "needs-answer", status, status);
	assert_true(strlen(notice_text(&notice, true, text, sizeof text)) < sizeof text);
	assert_non_null(strstr(text, "k3f9 TEXT")); /* what matters is not what is cut */
}

TEST(a_notice_without_a_task_is_refused)
{
	OWN(json) json_t *session = session_of("Apollon", "Marisol");
	OWN(json) json_t *order = NULL;
	struct notice notice;
	struct err e = { 0 };

	order = json_pack("{s:s, s:s}", "account", ACCOUNT, "id", "../k3");
	assert_false(notice_read(&notice, order, session, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

/* --- what comes back */

TEST(a_message_is_read_whatever_else_the_update_is)
{
	static const char answer[] =
		"{\"ok\":true,\"result\":[{\"update_id\":7,\"message\":{\"date\":55,\"text\":\" kx "
		"b \","
		"\"from\":{\"id\":99},\"chat\":{\"id\":-5},\"reply_to_message\":{\"caption\":"
		"\"f (k3f9) asks\"}}},{\"update_id\":8,\"message\":{\"text\":5,\"chat\":{\"id\":"
		"\"99\"}}},null,[],{\"update_id\":\"9\"}]}";
	struct err e = { 0 };
	OWN(json) json_t *result = updates_result(answer, strlen(answer), &e);
	struct message message;

	assert_int_equal(json_array_size(result), 5);
	updates_read(json_array_get(result, 0), &message);
	assert_int_equal(message.update, 7);
	assert_int_equal(message.chat, -5);
	assert_int_equal(message.from, 99);
	assert_int_equal(message.date, 55);
	assert_string_equal(message.text, "kx b");
	assert_string_equal(message.about, "f (k3f9) asks");
	updates_read(json_array_get(result, 1), &message);
	assert_int_equal(message.chat, 0); /* a text is not an id of a chat */
	assert_string_equal(message.text, "");
	for (size_t i = 2; i < 5; i++) {
		updates_read(json_array_get(result, i), &message);
		assert_int_equal(message.update, 0);
	}
}

TEST(a_refusal_of_telegram_is_told_in_its_words)
{
	static const char no[] = "{\"ok\":false,\"description\":\"Unauthorized\"}";
	struct err e = { 0 };

	assert_null(updates_result(no, strlen(no), &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "Unauthorized"));
	assert_null(updates_result("<html>", 6, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

TEST(only_the_right_number_greets)
{
	struct message message = { .text = "/ikabot 0042" };

	assert_true(updates_is_greeting(&message, "0042"));
	assert_false(updates_is_greeting(&message, "42"));
	assert_false(updates_is_greeting(&message, "0043"));
}

TEST(a_message_finds_the_question_it_answers)
{
	static const struct open_question questions[] = {
		{ .id = "k3f9", .asked_ms = 1 },
		{ .id = "ab12", .asked_ms = 2 },
	};
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

TEST(a_late_reply_never_answers_the_next_question)
{
	static const struct open_question questions[] = {
		{ .id = "k3f9", .asked_ms = 1, .question = 7, .messages = { 20, 25 } },
		{ .id = "ab12", .asked_ms = 2, .question = 3 },
	};
	static const struct {
		const char *text, *about;
		int64_t about_number, number;
		enum match match;
		size_t which;
	} cases[] = {
		{ "x", "f (k3f9) needs an answer", 20, 30, MATCH_FOUND, 0 },
		{ "x", "f (k3f9) needs an answer", 25, 30, MATCH_FOUND, 0 },
		{ "x", "f (k3f9) needs an answer", 12, 30, MATCH_OLD, 0 },
		{ "k3f9 x", "f (k3f9) needs an answer", 12, 30, MATCH_OLD, 0 },
		/* Which message asks is not known (its answer was lost): its number says it. */
		{ "x", "f (ab12) needs an answer\nAnswer here (question 3): ", 9, 30, MATCH_FOUND,
		  1 },
		{ "x", "f (ab12) needs an answer\nAnswer here (question 2): ", 9, 30, MATCH_OLD,
		  1 },
		/* Of a task that asks no more. */
		{ "x", "f (zz99) needs an answer\nAnswer here (question 1): ", 9, 30, MATCH_OLD,
		  0 },
		/* Written before the message that asks. */
		{ "k3f9 x", "", 0, 19, MATCH_NOBODY, 0 },
		{ "x", "", 0, 19, MATCH_FOUND, 1 },
		{ "x", "", 0, 21, MATCH_FOUND, 0 },
		{ "x", "k3f9 has its answer and goes on.", 24, 30, MATCH_FOUND, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct message message = { .number = cases[i].number,
					   .about_number = cases[i].about_number };
		const char *answer = NULL;
		size_t which = 0;

		text_copy(message.text, sizeof message.text, cases[i].text);
		text_copy(message.about, sizeof message.about, cases[i].about);
		assert_int_equal(updates_match(&message, questions, 2, &which, &answer),
				 cases[i].match);
		if (cases[i].match == MATCH_FOUND)
			assert_int_equal(which, cases[i].which);
	}
}

/* Read in the moment after a task has asked and before its message has gone out. */
TEST(what_was_written_before_the_question_is_no_answer)
{
	static const struct open_question questions[] = {
		{ .id = "k3f9", .asked_ms = 100500, .question = 7 },
		{ .id = "ab12", .asked_ms = 200500, .question = 3 },
	};
	static const struct {
		const char *text, *about;
		int64_t date;
		size_t count;
		enum match match;
	} cases[] = {
		{ "x", "", 99, 1, MATCH_EARLY },
		{ "k3f9 x", "", 99, 1, MATCH_EARLY },
		{ "x", "", 100, 1, MATCH_FOUND },
		{ "x", "", 0, 1, MATCH_FOUND },
		{ "x", "f (k3f9) needs an answer\nAnswer here (question 7): ", 99, 1, MATCH_FOUND },
		{ "k3f9 x", "f (k3f9) needs an answer\nAnswer here (question 7): ", 99, 1,
		  MATCH_FOUND },
		{ "ab12 x", "", 150, 2, MATCH_EARLY },
		{ "x", "", 150, 2, MATCH_FOUND },
	};
	struct open_question known = questions[0];
	const char *answer;
	size_t which;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct message message = { .number = 5, .date = cases[i].date };

		text_copy(message.text, sizeof message.text, cases[i].text);
		text_copy(message.about, sizeof message.about, cases[i].about);
		assert_int_equal(updates_match(&message, questions, cases[i].count, &which,
					       &answer),
				 cases[i].match);
	}
	/* A number says it better than this machine's clock. */
	known.messages[0] = 4;
	assert_int_equal(updates_match(&(struct message){ .number = 5, .date = 99, .text = "x" },
				       &known, 1, &which, &answer),
			 MATCH_FOUND);
}

TEST(what_is_too_long_for_an_answer_is_told_so)
{
	static const struct open_question question = { .id = "k3f9", .asked_ms = 1 };
	OWN(json) json_t *update = NULL;
	char text[6000];
	struct message message;
	const char *answer;
	size_t which;

	update = json_pack("{s:i, s:{s:{s:i}}}", "update_id", 7, "message", "chat", "id", 99);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	json_put_text(json_object_get(update, "message"), "text", text);
	updates_read(update, &message);
	assert_int_equal(updates_match(&message, &question, 1, &which, &answer), MATCH_TOO_LONG);
	text[4096] = '\0';
	json_put_text(json_object_get(update, "message"), "text", text);
	updates_read(update, &message);
	assert_int_equal(updates_match(&message, &question, 1, &which, &answer), MATCH_FOUND);
	assert_int_equal(strlen(answer), 4096);
}

TEST(a_number_is_found_where_nothing_can_be_parsed)
{
	static const char bad[] = "{\"ok\":true,\"result\":[{\"update_id\": 1099511627776,"
				  "\"message\":{\"text\":\"\\\"update_id\\\":5\",";

	assert_int_equal(updates_first_number(bad, strlen(bad)), 1099511627776);
	assert_int_equal(updates_first_number(bad + 30, strlen(bad) - 30), 0);
	assert_int_equal(updates_first_number("\"update_id\":99999999999999999999", 32), 0);
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

TEST(a_channel_tells_no_kind_that_it_goes_without)
{
	OWN(json) json_t *session = NULL;
	static const struct {
		const char *kind;
		size_t count;
	} cases[] = { { "finished", 1 }, { "attack", 1 }, { "att", 2 }, { "failed", 2 } };

	session = json_pack("{s:{s:{s:{s:s,s:s}, s:{s:s}}}}", "accounts", ACCOUNT, "notify", "ntfy",
			    "set", "discord", "set", "notifyWithout", "ntfy", "finished,attack");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		OWN(json) json_t *names = channels_telling(session, ACCOUNT, cases[i].kind);

		assert_int_equal(json_array_size(names), cases[i].count);
	}
	assert_true(is_fine("ntfy", "without", "finished,attack"));
	assert_false(is_fine("ntfy", "without", "finished,,attack"));
	assert_false(is_fine("ntfy", "without", "Finished"));
}

TEST(a_channel_goes_only_where_nobody_listens_on_the_way)
{
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

TEST(the_words_of_a_command_are_split_at_blanks)
{
	OWN(json) json_t *given = json_pack("{s:s}", "words", " notify-send  -u low ");
	OWN(json) json_t *settings = NULL;
	OWN(text) char *text = NULL;
	struct err e = { 0 };

	settings = channel_settings(channel_find("command", &e), given, &e);
	text = json_line(settings);
	assert_string_equal(text, "{\"words\":[\"notify-send\",\"-u\",\"low\"]}");
}

TEST(a_command_keeps_all_its_words)
{
	OWN(text) char *line = NULL;
	OWN(json) json_t *given = json_object();
	OWN(json) json_t *settings = NULL;
	struct buffer words = { 0 };
	struct err e = { 0 };

	for (int i = 0; i < 200; i++)
		buffer_format(&words, "%d ", i);
	json_put_text(given, "words", words.bytes);
	buffer_done(&words);
	settings = channel_settings(channel_find("command", &e), given, &e);
	assert_int_equal(json_array_size(json_object_get(settings, "words")), 200);
}

TEST_IN_SCRATCH(a_channel_is_sealed_and_its_being_there_is_not)
{
	struct home home = scratch_home();
	struct key key = { "some key" };
	struct err e = { 0 };
	const struct channel *telegram = channel_find("telegram", &e);
	OWN(json) json_t *given = NULL;
	OWN(json) json_t *settings = NULL;
	json_t *session;

	given = json_pack("{s:s, s:s}", "botToken", "4711:Hidden", "chatId", "99");
	settings = channel_settings(telegram, given, &e);
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

TEST(a_program_gets_no_descriptor_of_ours)
{
	static const char *const look[] = { "sh", "-c", "test ! -e /proc/self/fd/20", NULL };
	struct err e = { 0 };
	int ends[2];

	if (access("/proc/self/fd", F_OK) != 0)
		skip();
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(dup2(ends[0], 20), 20);
	assert_true(program_run(look, 20000, &e));
	close(20);
	close(ends[0]);
	close(ends[1]);
}

TEST(a_program_runs_without_a_shell_and_not_for_ever)
{
	static const char *const good[] = { "test", "$HOME", "=", "$HOME", NULL };
	static const char *const bad[] = { "false", NULL };
	static const char *const late[] = { "sleep", "1000", NULL };
	static const char *const none[] = { "no-such-program-anywhere", NULL };
	struct err e = { 0 };

	assert_true(program_run(good, 20000, &e));
	assert_false(program_run(bad, 20000, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_false(program_run(late, 100, &e));
	assert_non_null(strstr(e.text, "killed"));
	assert_false(program_run(none, 20000, &e));
	assert_int_equal(e.kind, ERR_MISSING);
}

RUN_TESTS()
