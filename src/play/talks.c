/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/talks.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "play/report.h"
#include "task/function.h"

bool talk_choose(struct talk *talk, const struct question *question, talk_fits *fits,
		 void (*show)(struct talk *talk, void *argument), void *argument, struct err *e)
{
	bool is_asked = talk->is_person && !talk_is_given(talk, question->key);
	struct err wrong = { 0 };

	for (int i = 0; i < (is_asked ? QUESTION_TRIES : 1); i++) {
		const json_t *value;

		if (show != NULL && !talk_is_given(talk, question->key))
			show(talk, argument);
		if (!talk_ask(talk, question, &value, e))
			return false;
		if (fits(argument, value, &wrong))
			return true;
		if (wrong.kind == ERR_STOPPED)
			break;
		if (is_asked) {
			report_line(talk, REPORT_BAD, 2, "%s.", wrong.text);
			talk_pause(talk);
		}
	}
	*e = wrong;
	return false;
}

bool talk_amount(struct talk *talk, const struct question *question, int64_t most, int64_t *amount,
		 struct err *e)
{
	struct question bounded = *question;
	const json_t *value;

	bounded.max = most;
	if (!talk_ask(talk, &bounded, &value, e))
		return false;
	if (text_equal(json_string_value(value), "all"))
		*amount = most;
	else if (text_equal(json_string_value(value), "half"))
		*amount = most / 2;
	else
		*amount = json_integer_value(value);
	json_put_number(talk->configuration, question->key, *amount);
	return *amount > 0 || err_set(e, ERR_STOPPED, "left as it is");
}

bool talk_proceed(struct talk *talk, const char *question, struct err *e, const char *plan, ...)
{
	OWN(text) char *text = NULL;
	va_list arguments;

	va_start(arguments, plan);
	if (vasprintf(&text, plan, arguments) < 0)
		text = NULL;
	va_end(arguments);
	if (talk->step.function->touches != NULL && !talk_is_clear(talk, e))
		return false;
	if (talk->is_person && talk->has_asked)
		report_line(talk, REPORT_BOLD, 2, "What will happen: %s.",
			    text != NULL ? text : "");
	return talk_confirm(talk, question, e) && talk_may_act(talk, e);
}
