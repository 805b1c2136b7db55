/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/question_rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "task/choices.h"

/* --- copies that narrow fills in */

const char *question_keep(struct question *question, const char *format, ...)
{
	OWN(text) char *text = NULL;
	json_t *kept = json_object();
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = mem_text("");
	va_end(args);
	if (question->kept == NULL)
		question->kept = json_array();
	json_put_text(kept, "text", text);
	json_array_append_new(question->kept, kept);
	return json_get_text(kept, "text", "");
}

json_t *question_choices(struct question *question)
{
	if (question->choices == NULL)
		question->choices = json_array();
	return question->choices;
}

bool question_begin(struct question *copy, const struct question *question, const void *look,
		    const json_t *answers, struct err *e)
{
	*copy = *question;
	json_incref(copy->choices);
	json_incref(copy->kept);
	return question->narrow == NULL || question->narrow(copy, look, answers, e);
}

void question_done(struct question *copy)
{
	json_decref(copy->choices);
	json_decref(copy->kept);
	copy->choices = copy->kept = NULL;
}

/* Goods and ships have the numbers that they have in the configuration, also where some are left
 * out of the choices. */
static json_t *number_by_value(json_t *choices)
{
	size_t i;
	json_t *choice;

	json_each_item(choices, i, choice)
		json_put_number(choice, "number", json_get_number(choice, "value", 0));
	return choices;
}

static json_t *offer_ships(void)
{
	json_t *ships = json_array();

	choice_add(ships, json_integer(1), "trade", "trade ships");
	choice_add(ships, json_integer(2), "freighters", "freighters");
	return ships;
}

json_t *question_offers(const struct question *question)
{
	bool is_kind = question->type == QUESTION_GOOD || question->type == QUESTION_SHIPS;

	if (question->choices != NULL)
		return is_kind ? number_by_value(json_incref(question->choices))
			       : json_incref(question->choices);
	if (question->options != NULL)
		return choices_worded(question->options);
	if (question->type == QUESTION_SHIPS)
		return offer_ships();
	return question->names != NULL ? choices_named(question->names) : NULL;
}
