/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/api/question.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "task/question.h"

enum { LIMITS_SIZE = 256 };

/* "KEY=ANSWER" as an object. */
static json_t *print_only(const char *only_if)
{
	size_t key = strcspn(only_if, "=");
	json_t *only = json_object();
	OWN(text) char *name = text_format("%.*s", (int)key, only_if);

	json_put_text(only, "key", name);
	json_put_text(only, "answer", only_if[key] == '=' ? only_if + key + 1 : "");
	return only;
}

/* The default as the configuration would have it; it may not fit any more what is there now. */
static void put_default(json_t *object, const struct question *question)
{
	struct err ignored = { 0 };
	json_t *value;

	if (question->otherwise != NULL &&
	    question_parse(question, question->otherwise, &value, &ignored))
		json_object_set_new(object, "default", value);
}

json_t *api_question(const struct question *question)
{
	json_t *object = question_write(question);
	char limits[LIMITS_SIZE];

	put_default(object, question);
	if (question->only_if != NULL) {
		json_put_text(object, "onlyIf", question->only_if);
		json_object_set_new(object, "only", print_only(question->only_if));
	}
	json_put_flag(object, "changeable", question->changeable);
	question_limits(question, limits, sizeof limits);
	json_put_text(object, "limits", limits);
	return object;
}
