/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/terminal.h"
#include "ui/ask_choices.h"
#include "ui/line.h"
#include "ui/screen.h"

enum { SHOWN_SIZE = 64, TEXT_SIZE = 256, LIMITS_SIZE = 160 };

void asker_init(struct asker *asker, char *const *answers, size_t count)
{
	*asker = (struct asker){ .answers = answers, .count = count };
}

void asker_done(struct asker *asker)
{
	if (asker == NULL)
		return;
	free(asker->typed_ahead);
	*asker = (struct asker){ 0 };
}

size_t asker_left(const struct asker *asker)
{
	return asker->count - asker->next;
}

void asker_skip(struct asker *asker, size_t count)
{
	asker->next += count < asker_left(asker) ? count : asker_left(asker);
}

/* --- one answer */

static char *take_given(struct asker *asker, const char *prompt, unsigned flags)
{
	const char *answer = asker->answers[asker->next++];
	char visible[SHOWN_SIZE];

	asker->was_given = true;
	text_visible_copy(visible, sizeof visible, answer);
	if ((flags & ASK_SECRET) == 0)
		printf("%s%s\n", prompt, visible);
	return mem_text(answer);
}

/* The prompt as a message names it: "Which mission?", without the blank at its end. */
static void *err_nobody(const char *prompt, struct err *e)
{
	OWN(text) char *copy = mem_text(prompt);

	copy[strcspn(copy, "\n")] = '\0'; /* choices may be listed below the question */
	return err_null(e, ERR_INPUT, "no answer for \"%.200s\"", text_trim(copy));
}

/* What was typed a moment too early; secrets are not. */
static char *take_typed_ahead(struct asker *asker, const char *prompt)
{
	char visible[SHOWN_SIZE];

	text_visible_copy(visible, sizeof visible, asker->typed_ahead);
	printf("%s%s\n", prompt, visible);
	asker->was_given = false;
	return STEAL(asker->typed_ahead);
}

static char *take_typed(struct asker *asker, const char *prompt, unsigned flags, struct err *e)
{
	struct line_wish wish = { .prompt = prompt,
				  .secret = (flags & ASK_SECRET) != 0,
				  .remember = (flags & (ASK_SECRET | ASK_FORGET)) == 0,
				  .idle = asker->idle,
				  .argument = asker->idle_argument };
	char *text = NULL;
	enum line_end end;

	asker->was_given = false;
	end = line_read(&wish, &text);
	if (end == LINE_NOBODY)
		return err_nobody(prompt, e);
	if (end == LINE_CANCELLED)
		return err_null(e, ERR_STOPPED, "given up");
	return text;
}

char *ask_line(struct asker *asker, const char *prompt, unsigned flags, struct err *e)
{
	OWN(buffer) struct buffer visible = { 0 };
	struct screen screen;
	char *answer;

	text_visible_lines(&visible, prompt); /* it may name what strangers have named */
	prompt = visible.bytes != NULL ? visible.bytes : "";
	if (terminal_is(STDIN_FILENO)) {
		screen_stdout(&screen);
		prompt = screen_prompt(&screen, prompt);
	}
	if (asker_left(asker) > 0)
		answer = take_given(asker, prompt, flags);
	else if (asker->typed_ahead != NULL && (flags & ASK_SECRET) == 0)
		answer = take_typed_ahead(asker, prompt);
	else
		answer = take_typed(asker, prompt, flags, e);

	if (answer != NULL && text_equal(answer, "\\") && (flags & ASK_BACKSLASH) == 0) {
		free(answer);
		return err_null(e, ERR_STOPPED, "given up");
	}
	return answer;
}

void ask_enter(struct asker *asker)
{
	static const struct line_wish wish = { .prompt = "[Enter] " };
	char *text = NULL;

	if (asker_left(asker) > 0 || !terminal_is(STDIN_FILENO))
		return;
	if (line_read(&wish, &text) != LINE_GIVEN)
		return;
	free(asker->typed_ahead);
	asker->typed_ahead = *text != '\0' ? text : NULL;
	if (asker->typed_ahead == NULL)
		free(text);
}

bool ask_again(struct asker *asker, const char *text, const char *complaint, struct err *e)
{
	return ask_again_about(asker, text, complaint, ASK_PLAIN, e);
}

bool ask_again_about(struct asker *asker, const char *text, const char *complaint, unsigned flags,
		     struct err *e)
{
	char visible[SHOWN_SIZE] = "***";
	struct screen screen;

	if (asker->was_given) {
		if ((flags & ASK_SECRET) == 0)
			text_visible_copy(visible, sizeof visible, asker->answers[asker->next - 1]);
		asker->wrong = true;
		err_set(e, ERR_INPUT, "answer %zu, \"%s\", does not fit \"%.200s\": %s",
			asker->next, visible, text, complaint);
		asker->next = asker->count;
		return false;
	}
	if (!terminal_is(STDIN_FILENO))
		return err_set(e, ERR_INPUT, "the answer does not fit \"%.200s\": %s", text,
			       complaint);
	screen_stdout(&screen);
	screen_wrap(&screen, "  ", complaint);
	return true;
}

/* --- questions with limits */

/* The last line of what is asked; a long question stands on lines of its own before. */
static void print_prompt(const char *text, const char *limits, char *prompt, size_t size)
{
	struct screen screen;

	screen_stdout(&screen);
	if (text_columns(text) + text_columns(limits) + 20 <= screen.columns) {
		snprintf(prompt, size, "%s%s%s ", text, *limits != '\0' ? " " : "", limits);
		return;
	}
	screen_wrap(&screen, "", text);
	snprintf(prompt, size, "%s ", *limits != '\0' ? limits : ">");
}

static char *ask_once(struct asker *asker, const struct question *question, struct err *e)
{
	char limits[LIMITS_SIZE];
	char prompt[TEXT_SIZE + LIMITS_SIZE];
	char *answer;

	question_limits(question, limits, sizeof limits);
	print_prompt(question->text, limits, prompt, sizeof prompt);
	answer = ask_line(asker, prompt, ASK_PLAIN, e);
	if (answer == NULL && e->kind == ERR_INPUT)
		err_nobody(question->text, e);
	return answer;
}

static void explain(const struct question *question)
{
	OWN(buffer) struct buffer right = { 0 };

	question_describe(question, &right);
	printf("  %s\n", right.bytes);
}

/* "?" explains; only a text may be that itself. */
static char *ask_explaining(struct asker *asker, const struct question *question, struct err *e)
{
	for (;;) {
		char *answer = ask_once(asker, question, e);

		if (answer == NULL || asker->was_given || !text_equal(answer, "?") ||
		    question->type == QUESTION_TEXT)
			return answer;
		free(answer);
		explain(question);
	}
}

/* One of five, until it fits; added to the answers with a comma before it. */
static bool ask_good(struct asker *asker, const struct question *goods, const json_t *choice,
		     struct buffer *answers, struct err *e)
{
	const struct question good = { AMOUNT(goods->key, json_get_text(choice, "text", "")),
				       .otherwise = "0" };
	struct question now = good;
	struct err wrong = { 0 };

	now.max = json_get_number(choice, "max", QUESTION_MAX_DEFAULT);
	for (;;) {
		OWN(text) char *answer = ask_explaining(asker, &now, e);
		OWN(text) char *plain = NULL;
		OWN(json) json_t *value = NULL;

		if (answer == NULL)
			return false;
		if (question_parse(&now, answer, &value, &wrong)) {
			plain = question_text(value);
			buffer_format(answers, "%s%s", answers->length > 0 ? ", " : "", plain);
			return true;
		}
		if (!ask_again(asker, now.text, wrong.text + strlen(now.key) + 2, e))
			return false;
	}
}

/* Five amounts in turn, as one answer. */
static char *ask_goods(struct asker *asker, const struct question *question, struct err *e)
{
	OWN(buffer) struct buffer answers = { 0 };
	size_t i;
	const json_t *choice;

	json_each_item(question->choices, i, choice) {
		if (!ask_good(asker, question, choice, &answers, e))
			return NULL;
	}
	return buffer_take(&answers);
}

char *ask_question(void *argument, const struct question *question, const char *complaint,
		   struct err *e)
{
	struct asker *asker = argument;
	size_t key = strlen(question->key);

	if (complaint != NULL && text_starts(complaint, question->key) &&
	    text_starts(complaint + key, ": "))
		complaint += key + 2;
	if (complaint != NULL && !ask_again(asker, question->text, complaint, e))
		return NULL;
	if (complaint == NULL)
		ask_choices_show(question);
	if (question->type == QUESTION_GOODS && json_array_size(question->choices) > 0)
		return ask_goods(asker, question, e);
	return ask_explaining(asker, question, e);
}

static json_t *ask_value(struct asker *asker, const struct question *question, struct err *e)
{
	const struct question questions[] = { *question, { .key = NULL } };
	OWN(json) json_t *answers = question_ask_all(questions, ask_question, asker, e);

	return answers != NULL ? json_incref(json_object_get(answers, question->key)) : NULL;
}

bool ask_number(struct asker *asker, const char *text, int64_t min, int64_t max,
		const char *otherwise, int64_t *number, struct err *e)
{
	const struct question question = {
		.key = "answer", .text = text, .min = min, .max = max, .otherwise = otherwise
	};
	OWN(json) json_t *value = ask_value(asker, &question, e);

	if (value == NULL)
		return false;
	*number = json_integer_value(value);
	return true;
}

bool ask_yes_no(struct asker *asker, const char *text, bool otherwise, bool *yes, struct err *e)
{
	const struct question question = { .key = "answer",
					   .text = text,
					   .type = QUESTION_YES_NO,
					   .otherwise = otherwise ? "y" : "n" };
	OWN(json) json_t *value = ask_value(asker, &question, e);

	if (value == NULL)
		return false;
	*yes = json_is_true(value);
	return true;
}
