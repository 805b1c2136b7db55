/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/talk_line.h"

#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/stream.h"
#include "task/question.h"

enum { SEND_WAIT_MS = 60000 };

bool talk_send(int channel, json_t *line)
{
	OWN(json) json_t *owned = line;
	OWN(text) char *text = json_line(owned);

	return stream_send_line(channel, text, SEND_WAIT_MS);
}

static const char *const type_names[] = {
	[QUESTION_NUMBER] = "number", [QUESTION_YES_NO] = "yesNo", [QUESTION_TEXT] = "text",
	[QUESTION_PICK] = "pick",     [QUESTION_LIST] = "list",
};

json_t *talk_question_print(const struct question *question)
{
	json_t *line = json_object();

	json_put_text(line, "key", question->key);
	json_put_text(line, "text", question->text);
	json_put_text(line, "type", type_names[question->type]);
	json_put_number(line, "min", question->min);
	json_put_number(line, "max", question->max);
	if (question->words != NULL)
		json_put_text(line, "words", question->words);
	if (question->otherwise != NULL)
		json_put_text(line, "otherwise", question->otherwise);
	return line;
}

bool talk_question_parse(const json_t *line, struct question *question)
{
	const char *type = json_get_text(line, "type", "");
	size_t i = 0;

	while (i < sizeof type_names / sizeof *type_names && !text_equal(type_names[i], type))
		i++;
	*question = (struct question){
		.key = json_get_text(line, "key", NULL),
		.text = json_get_text(line, "text", NULL),
		.type = (enum question_type)i,
		.min = json_get_number(line, "min", 0),
		.max = json_get_number(line, "max", 0),
		.words = json_get_text(line, "words", NULL),
		.otherwise = json_get_text(line, "otherwise", NULL),
	};
	return i < sizeof type_names / sizeof *type_names && question->key != NULL &&
	       question->text != NULL;
}
