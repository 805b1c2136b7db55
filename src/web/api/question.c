/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/api/question.h"

#include "base/json.h"
#include "task/question.h"

enum { LIMITS_SIZE = 256 };

json_t *api_question(const struct question *question)
{
	json_t *object = question_write(question);
	char limits[LIMITS_SIZE];

	if (question->only_if != NULL)
		json_put_text(object, "onlyIf", question->only_if);
	json_put_flag(object, "changeable", question->changeable);
	question_limits(question, limits, sizeof limits);
	json_put_text(object, "limits", limits);
	return object;
}
