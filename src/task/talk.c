/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The function's side of a talk: a child process that says and asks over its channel.
 */
#include "task/talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "os/stream.h"
#include "task/function.h"
#include "task/talk_line.h"

enum { THINK_WAIT_MS = 24 * 3600 * 1000 };

static json_t *hear(struct talk *talk, struct err *e)
{
	OWN(text) char *line = NULL;
	OWN(json) json_t *reply = NULL;
	const json_t *gone;

	line = stream_line(talk->channel, talk->input, TALK_LINE_MAX, THINK_WAIT_MS);
	if (line == NULL)
		return err_null(e, ERR_STOPPED, "the other side has gone");
	reply = json_parse(line, strlen(line), "the listener's line", e);
	gone = json_object_get(reply, "gone");
	if (gone != NULL)
		return err_null(e, err_kind_find(json_get_text(gone, "kind", "")), "%s",
				json_get_text(gone, "text", ""));
	return STEAL(reply);
}

void talk_say(struct talk *talk, const char *format, ...)
{
	OWN(text) char *said = NULL;
	json_t *line;
	va_list args;
	int length;

	if (talk->wants_json)
		return;
	va_start(args, format);
	length = vasprintf(&said, format, args);
	va_end(args);
	if (length < 0)
		return;
	line = json_object();
	json_put_text(line, "say", said);
	(void)talk_send(talk->channel, line);
}

void talk_pause(struct talk *talk)
{
	struct err ignored = { 0 };

	if (!talk->is_person)
		return;
	if (talk_send(talk->channel, json_pack("{s:b}", "pause", 1)))
		json_decref(hear(talk, &ignored));
}

bool talk_is_given(const struct talk *talk, const char *key)
{
	return json_object_get(talk->given, key) != NULL;
}

static char *ask_listener(void *argument, const struct question *question, const char *complaint,
			  struct err *e)
{
	struct talk *talk = argument;
	OWN(json) json_t *reply = NULL;
	json_t *line = json_object();

	json_object_set_new(line, "ask", question_write(question));
	if (complaint != NULL)
		json_put_text(line, "complaint", complaint);
	if (!talk_send(talk->channel, line))
		return err_null(e, ERR_STOPPED, "the other side has gone");
	reply = hear(talk, e);
	return reply != NULL ? mem_text(json_get_text(reply, "answer", "")) : NULL;
}

/* The answer that was there beforehand; a wrong one is an error, never a second question. */
static bool take_given(const struct talk *talk, const struct question *question, json_t **value,
		       struct err *e)
{
	OWN(text) char *text = question_text(json_object_get(talk->given, question->key));

	return question_parse(question, text, value, e);
}

static bool answer_for_nobody(const struct question *question, json_t **value, struct err *e)
{
	if (question->otherwise == NULL)
		return err_set(e, ERR_INPUT, "%s=... is missing: %s", question->key,
			       question->text);
	return question_parse(question, question->otherwise, value, e);
}

static bool ask_once(struct talk *talk, const struct question *question, json_t **value,
		     struct err *e)
{
	struct question loose = *question;

	if (!talk->is_person)
		return answer_for_nobody(question, value, e);
	loose.loosely = true;
	talk->has_asked = true;
	*value = question_ask_one(&loose, ask_listener, talk, e);
	return *value != NULL;
}

bool talk_once(struct talk *talk, const struct question *question, json_t **value, struct err *e)
{
	OWN(question) struct question now = { .key = NULL };

	return question_begin(&now, question, talk->look, talk->configuration, e) &&
	       ask_once(talk, &now, value, e);
}

bool talk_ask(struct talk *talk, const struct question *question, const json_t **value,
	      struct err *e)
{
	OWN(question) struct question now = { .key = NULL };
	json_t *answer = NULL;

	if (!question_begin(&now, question, talk->look, talk->configuration, e) ||
	    !(talk_is_given(talk, now.key) ? take_given(talk, &now, &answer, e)
					   : ask_once(talk, &now, &answer, e)))
		return false;
	json_object_set_new(talk->configuration, now.key, answer);
	if (value != NULL)
		*value = answer;
	return true;
}

bool talk_ask_all(struct talk *talk, const struct question *questions, struct err *e)
{
	for (; questions->key != NULL; questions++) {
		bool applies = question_applies(questions, talk->configuration);

		if (applies && !talk_ask(talk, questions, NULL, e))
			return false;
		if (!applies && talk_is_given(talk, questions->key))
			return err_set(e, ERR_INPUT, "%s=... goes with %s only", questions->key,
				       questions->only_if);
	}
	return true;
}

bool talk_number(struct talk *talk, const char *key, const char *text, int64_t min, int64_t max,
		 const char *otherwise, int64_t *number, struct err *e)
{
	const struct question question = {
		.key = key, .text = text, .min = min, .max = max, .otherwise = otherwise
	};
	const json_t *value;

	if (!talk_ask(talk, &question, &value, e))
		return false;
	*number = json_integer_value(value);
	return true;
}

bool talk_yes_no(struct talk *talk, const char *key, const char *text, bool otherwise, bool *yes,
		 struct err *e)
{
	const struct question question = { .key = key,
					   .text = text,
					   .type = QUESTION_YES_NO,
					   .otherwise = otherwise ? "y" : "n" };
	const json_t *value;

	if (!talk_ask(talk, &question, &value, e))
		return false;
	*yes = json_is_true(value);
	return true;
}

bool talk_may_act(struct talk *talk, struct err *e)
{
	const struct function *function = talk->step.function;

	if (function->kind != FUNCTION_ONESHOT)
		return err_set(e, ERR_SYSTEM, "%s acts as a task only", function->name);
	talk->step.may_act = function_check(function, talk->configuration, e);
	return talk->step.may_act;
}

bool talk_confirm(struct talk *talk, const char *text, struct err *e)
{
	const struct question question = {
		.key = TALK_CONFIRM, .text = text, .type = QUESTION_YES_NO, .otherwise = "y"
	};
	OWN(json) json_t *sure = NULL;

	if (!talk->is_person || !talk->has_asked)
		return true;
	return talk_once(talk, &question, &sure, e) &&
	       (json_is_true(sure) || err_set(e, ERR_STOPPED, "left as it is"));
}

bool talk_is_clear(struct talk *talk, struct err *e)
{
	return talk->is_clear(talk, e);
}
