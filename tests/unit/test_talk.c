/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talks with real processes: what is said, asked, answered, refused, and how they end. */
#include "control/listen.h"
#include "harness.h"

#include <signal.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "scratch.h"
#include "task/function.h"
#include "task/talk.h"

static const struct question questions[] = {
	{ .key = "number", .text = "A number", .min = 1, .max = 9 },
	{ .key = "sure", .text = "Sure?", .type = QUESTION_YES_NO, .otherwise = "n" },
	{ .key = NULL },
};

static bool two_questions(struct talk *talk, struct err *e)
{
	int64_t number;
	bool sure;

	talk_say(talk, "There are %d questions.", 2);
	if (!talk_number(talk, "number", "A number", 1, 9, NULL, &number, e) ||
	    !talk_yes_no(talk, "sure", "Sure?", false, &sure, e))
		return false;
	talk_pause(talk);
	talk->result = json_pack("{s:i}", "twice", (int)(2 * number));
	return true;
}

static bool dies(struct talk *talk, struct err *e)
{
	(void)talk;
	(void)e;
	raise(SIGKILL);
	return true;
}

static bool leaves_a_key_out(struct talk *talk, struct err *e)
{
	bool sure;

	return talk_yes_no(talk, "sure", "Sure?", false, &sure, e);
}

/* --- questions that depend on what is looked at, and on what was answered */

static const struct {
	int id;
	const char *name;
	int wood;
} towns[] = { { 1295, "Polis", 300 }, { 1299, "Brisa", 40 } };

static bool offer_towns(struct question *question, const void *look, const json_t *answers,
			struct err *e)
{
	(void)answers;
	(void)e;
	assert_ptr_equal(look, towns);
	for (size_t i = 0; i < sizeof towns / sizeof *towns; i++)
		choice_add(question_choices(question), json_integer(towns[i].id), towns[i].name,
			   "%s", towns[i].name);
	return true;
}

static bool limit_wood(struct question *question, const void *look, const json_t *answers,
		       struct err *e)
{
	bool is_first = json_get_number(answers, "city", 0) == towns[0].id;

	(void)look;
	(void)e;
	question->max = towns[is_first ? 0 : 1].wood;
	question->why = question_keep(question, "%s has %d", towns[is_first ? 0 : 1].name,
				      (int)question->max);
	return true;
}

static const struct question narrowed[] = {
	{ CITY("city", "Which city?"), .narrow = offer_towns },
	{ AMOUNT("wood", "How much wood?"), .narrow = limit_wood },
	{ .key = "sure", .text = "Sure?", .type = QUESTION_YES_NO, .only_if = "wood=all" },
	{ .key = NULL },
};

static bool asks_all(struct talk *talk, struct err *e)
{
	talk->look = towns;
	return talk_ask_all(talk, narrowed, e);
}

static const struct function narrows = { .name = "narrows",
					 .questions = narrowed,
					 .talk = asks_all };

/* An order, as far as this test goes: what is said can be counted. */
static bool asks_and_acts(struct talk *talk, struct err *e)
{
	int64_t number;

	if (!talk_number(talk, "number", "A number", 1, 9, NULL, &number, e) ||
	    !talk_yes_no(talk, "sure", "Sure?", false, &(bool){ false }, e))
		return false;
	if (talk->step.may_act)
		talk_say(talk, "too early");
	if (!talk_may_act(talk, e))
		return false;
	if (talk->step.may_act)
		talk_say(talk, "acted");
	return true;
}

static bool is_even(const json_t *configuration, struct err *e)
{
	return json_get_number(configuration, "number", 0) % 2 == 0 ||
	       err_set(e, ERR_INPUT, "the number is odd");
}

static const struct function acts = { .name = "acts",
				      .kind = FUNCTION_ONESHOT,
				      .questions = questions,
				      .check = is_even,
				      .talk = asks_and_acts };
static const struct function no_oneshot = { .name = "task",
					    .kind = FUNCTION_FINITE,
					    .questions = questions,
					    .check = is_even,
					    .talk = asks_and_acts };
static const struct function asks = { .name = "asks",
				      .questions = questions,
				      .talk = two_questions };
static const struct function crashes = { .name = "crashes", .questions = questions, .talk = dies };
static const struct function forgets = { .name = "forgets",
					 .questions = questions,
					 .talk = leaves_a_key_out };
static const struct function *const table[] = { &asks,	     &crashes, &forgets, &acts,
						&no_oneshot, &narrows, NULL };

/* A person with a list of answers. */
struct person {
	const char *const *answers;
	int asked, complaints, pauses;
	struct buffer heard;
};

static void hear(void *argument, const char *text)
{
	struct person *person = argument;

	buffer_format(&person->heard, "%s\n", text);
}

static char *answer(void *argument, const struct question *question, const char *complaint,
		    struct err *e)
{
	struct person *person = argument;
	const char *text = person->answers[person->asked];

	assert_true(question_find(questions, question->key) != NULL ||
		    question_find(narrowed, question->key) != NULL);
	if (complaint != NULL)
		person->complaints++;
	if (text == NULL)
		return err_null(e, ERR_STOPPED, "enough");
	person->asked++;
	return mem_text(text);
}

static void pause_here(void *argument)
{
	((struct person *)argument)->pauses++;
}

static bool listen(const struct function *function, struct person *person, const json_t *given,
		   struct talk_outcome *outcome, struct err *e)
{
	struct home home = scratch_home();
	const struct talk_listener listener = { .say = hear,
						.ask = person->answers != NULL ? answer : NULL,
						.pause = pause_here,
						.argument = person };

	return talk_listen(&home, table, function, "s301-en/1", NULL, given, &listener, NULL,
			   outcome, e);
}

TEST_IN_SCRATCH(a_function_without_a_task_is_checked_before_it_acts)
{
	static const char *const odd[] = { "3", "y", NULL };
	static const char *const even[] = { "4", "y", NULL };
	struct person person = { .answers = odd };
	struct person other = { .answers = even };
	struct person third = { .answers = even };
	struct talk_outcome outcome;
	struct err e = { 0 };

	assert_false(listen(&acts, &person, NULL, &outcome, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_int_equal(person.heard.length, 0);
	assert_true(listen(&acts, &other, NULL, &outcome, &e));
	assert_string_equal(other.heard.bytes, "acted\n");
	json_decref(outcome.configuration);
	assert_false(listen(&no_oneshot, &third, NULL, &outcome, &e));
	assert_int_equal(third.heard.length, 0);
	buffer_done(&other.heard);
}

TEST_IN_SCRATCH(a_wrong_answer_is_asked_again_and_the_rest_is_heard)
{
	static const char *const answers[] = { "ten", "4", "y", NULL };
	struct person person = { .answers = answers };
	struct talk_outcome outcome;
	struct err e = { 0 };

	assert_true(listen(&asks, &person, NULL, &outcome, &e));
	assert_string_equal(person.heard.bytes, "There are 2 questions.\n");
	assert_int_equal(person.asked, 3);
	assert_int_equal(person.complaints, 1);
	assert_int_equal(person.pauses, 1);
	assert_int_equal(json_get_number(outcome.configuration, "number", 0), 4);
	assert_true(json_get_flag(outcome.configuration, "sure", false));
	assert_int_equal(json_get_number(outcome.result, "twice", 0), 8);
	json_decref(outcome.configuration);
	json_decref(outcome.result);
	buffer_done(&person.heard);
}

TEST_IN_SCRATCH(answers_that_are_given_are_not_asked_and_meet_the_same_checks)
{
	OWN(json) json_t *given = json_pack("{s:s}", "number", "7");
	OWN(json) json_t *wrong = json_pack("{s:s}", "number", "70");
	struct person person = { 0 };
	struct talk_outcome outcome;
	struct err e = { 0 };

	/* Nobody answers: the default counts. */
	assert_true(listen(&asks, &person, given, &outcome, &e));
	assert_int_equal(json_get_number(outcome.configuration, "number", 0), 7);
	assert_false(json_get_flag(outcome.configuration, "sure", true));
	assert_int_equal(person.pauses, 0);
	json_decref(outcome.configuration);
	json_decref(outcome.result);
	assert_false(listen(&asks, &person, wrong, &outcome, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "number"));
	assert_false(listen(&asks, &person, NULL, &outcome, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "number=... is missing"));
	buffer_done(&person.heard);
}

TEST_IN_SCRATCH(the_limits_of_a_question_come_from_the_look_and_the_answers_before_it)
{
	static const char *const answers[] = { "tuka", "bri", "41", "all", "y", NULL };
	struct person person = { .answers = answers };
	struct talk_outcome outcome;
	struct err e = { 0 };

	assert_true(listen(&narrows, &person, NULL, &outcome, &e));
	assert_int_equal(person.asked, 5);
	assert_int_equal(person.complaints, 2);
	assert_int_equal(json_get_number(outcome.configuration, "city", 0), 1299);
	assert_string_equal(json_get_text(outcome.configuration, "wood", ""), "all");
	assert_true(json_get_flag(outcome.configuration, "sure", false));
	json_decref(outcome.configuration);
}

TEST_IN_SCRATCH(given_names_are_found_whole_and_refused_with_what_is_there)
{
	static const struct {
		const char *city, *wood, *sure, *said;
	} cases[] = {
		{ "Bris", "4", NULL,
		  "city: there is no city \"Bris\" of yours; did you mean Brisa?" },
		{ "brisa", "41", NULL, "wood: Brisa has 40. Enter at most that" },
		{ "brisa", "40", "y", "sure=... goes with wood=all only" },
		{ "1", "300", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		OWN(json) json_t *given = json_object();
		struct person person = { 0 };
		struct talk_outcome outcome;
		struct err e = { 0 };

		json_put_text(given, "city", cases[i].city);
		json_put_text(given, "wood", cases[i].wood);
		if (cases[i].sure != NULL)
			json_put_text(given, "sure", cases[i].sure);
		assert_int_equal(listen(&narrows, &person, given, &outcome, &e),
				 cases[i].said == NULL);
		if (cases[i].said != NULL)
			assert_string_equal(e.text, cases[i].said);
		else
			assert_int_equal(json_get_number(outcome.configuration, "city", 0), 1295);
		json_decref(outcome.configuration);
	}
}

TEST_IN_SCRATCH(a_person_who_gives_up_ends_the_talk)
{
	static const char *const answers[] = { "4", NULL };
	struct person person = { .answers = answers };
	struct talk_outcome outcome;
	struct err e = { 0 };

	assert_false(listen(&asks, &person, NULL, &outcome, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
	assert_string_equal(e.text, "enough");
	assert_null(outcome.configuration);
	buffer_done(&person.heard);
}

TEST_IN_SCRATCH(a_stubborn_person_ends_it_after_twenty_answers)
{
	const char *answers[QUESTION_TRIES + 2];
	struct person person = { .answers = answers };
	struct talk_outcome outcome;
	struct err e = { 0 };

	for (int i = 0; i < QUESTION_TRIES + 1; i++)
		answers[i] = "no number";
	answers[QUESTION_TRIES + 1] = NULL;
	assert_false(listen(&asks, &person, NULL, &outcome, &e));
	assert_int_equal(person.asked, QUESTION_TRIES);
	assert_int_equal(e.kind, ERR_INPUT);
	buffer_done(&person.heard);
}

TEST_IN_SCRATCH(a_talk_that_dies_is_an_error_and_no_hang)
{
	struct person person = { 0 };
	struct talk_outcome outcome;
	struct err e = { 0 };

	assert_false(listen(&crashes, &person, NULL, &outcome, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
}

/* What a talk makes must be what the questions would have made. */
TEST_IN_SCRATCH(an_incomplete_configuration_is_refused)
{
	struct person person = { 0 };
	struct talk_outcome outcome;
	struct err e = { 0 };

	assert_false(listen(&forgets, &person, NULL, &outcome, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

static json_t *touches_all(const json_t *configuration)
{
	json_t *texts = json_array();
	size_t i;
	json_t *item;

	json_each_item(json_object_get(configuration, "list"), i, item)
		json_array_append(texts, item);
	return texts;
}

TEST_IN_SCRATCH(functions_clash_when_they_touch_the_same)
{
	const struct function one = { .name = "one", .touches = touches_all };
	const struct function other = { .name = "other", .touches = touches_all };
	const struct function silent = { .name = "silent" };
	OWN(json) json_t *mine = json_pack("{s:[s,s]}", "list", "the wood of city 1", "b");
	OWN(json) json_t *same = json_pack("{s:[s,s]}", "list", "c", "the wood of city 1");
	OWN(json) json_t *different = json_pack("{s:[s]}", "list", "the wood of city 2");
	char text[64] = "";

	assert_true(function_clash(&one, mine, &other, same, text, sizeof text));
	assert_string_equal(text, "the wood of city 1");
	assert_false(function_clash(&one, mine, &other, different, text, sizeof text));
	assert_false(function_clash(&one, mine, &silent, same, text, sizeof text));
	assert_false(function_clash(&silent, mine, &one, same, text, sizeof text));
}

RUN_TESTS()
