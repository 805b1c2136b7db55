/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/list_edit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "task/control.h"
#include "task/question.h"
#include "ui/ask.h"
#include "ui/screen.h"

struct edit {
	struct home *home;
	const char *id;
	const struct question *question;
	struct asker *asker;
	struct buffer *done;
	json_t *list; /* as the task has it now */
};

static bool load(struct edit *edit, struct err *e)
{
	OWN(json) json_t *status = control_do(edit->home, edit->id, "status", e);
	const json_t *list =
		json_object_get(json_object_get(status, "configuration"), edit->question->key);

	json_decref(edit->list);
	edit->list = json_is_array(list) ? json_copy((json_t *)list) : json_array();
	return status != NULL;
}

static void print(const struct edit *edit)
{
	struct screen screen;
	size_t i;
	json_t *item;

	screen_stdout(&screen);
	putchar('\n');
	json_array_foreach(edit->list, i, item)
	{
		OWN(text) char *heading = text_format("  %2zu. ", i + 1);

		screen_wrap(&screen, heading, json_string_value(item));
	}
	if (json_array_size(edit->list) == 0)
		puts("  The list is empty.");
	puts("  add ITEM · remove N · move N TO · Enter: enough");
}

static bool send(const struct edit *edit, json_t *request, const char *said, struct err *e)
{
	OWN(json) json_t *reply = control_ask(edit->home, edit->id, request, CONTROL_WAIT_MS, e);

	if (reply == NULL)
		return false;
	buffer_format(edit->done, "%s%s", edit->done->length > 0 ? ", " : "", said);
	return true;
}

static bool add(const struct edit *edit, const char *item, struct err *e)
{
	OWN(text) char *said = text_format("added %s", item);
	json_t *request = json_object();

	json_put_text(request, "do", "add");
	json_put_text(request, "item", item);
	return send(edit, request, said, e);
}

static bool set(const struct edit *edit, const char *said, struct err *e)
{
	json_t *request = json_object();

	json_put_text(request, "do", "set");
	json_put_text(request, "key", edit->question->key);
	json_object_set(request, "value", edit->list);
	return send(edit, request, said, e);
}

static bool read_number(const struct edit *edit, char **rest, long *number, struct err *e)
{
	char *word = *rest;
	size_t length = strcspn(word, " ");

	*rest = word + length + strspn(word + length, " ");
	word[length] = '\0';
	return text_number(word, 1, (long)json_array_size(edit->list), number) ||
	       err_set(e, ERR_INPUT, "a number from 1 to %zu is needed",
		       json_array_size(edit->list));
}

static bool take_out(const struct edit *edit, char *rest, struct err *e)
{
	OWN(text) char *said = NULL;
	long number;

	if (!read_number(edit, &rest, &number, e))
		return false;
	said = text_format("removed %s",
			   json_string_value(json_array_get(edit->list, (size_t)number - 1)));
	json_array_remove(edit->list, (size_t)number - 1);
	return set(edit, said, e);
}

static bool move(const struct edit *edit, char *rest, struct err *e)
{
	OWN(json) json_t *item = NULL;
	OWN(text) char *said = NULL;
	long from;
	long to;

	if (!read_number(edit, &rest, &from, e) || !read_number(edit, &rest, &to, e))
		return false;
	item = json_incref(json_array_get(edit->list, (size_t)from - 1));
	json_array_remove(edit->list, (size_t)from - 1);
	json_array_insert(edit->list, (size_t)to - 1, item);
	said = text_format("moved %s to place %ld", json_string_value(item), to);
	return set(edit, said, e);
}

static bool obey(const struct edit *edit, char *order, struct err *e)
{
	static const struct {
		const char *word;
		bool (*run)(const struct edit *edit, char *rest, struct err *e);
	} orders[] = { { "remove ", take_out }, { "move ", move } };

	if (text_starts(order, "add "))
		return add(edit, text_trim(order + strlen("add ")), e);
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		if (text_starts(order, orders[i].word))
			return orders[i].run(edit, text_trim(order + strlen(orders[i].word)), e);
	return err_set(e, ERR_INPUT, "add, remove or move is needed");
}

bool list_edit(struct home *home, const char *id, const struct question *question,
	       struct asker *asker, struct buffer *done, struct err *e)
{
	struct edit edit = { home, id, question, asker, done, NULL };
	bool fine = true;
	bool goes_on = true;

	while (fine && goes_on) {
		OWN(text) char *line = NULL;
		struct err refused = { 0 };
		char *order;

		fine = load(&edit, e);
		if (!fine)
			break;
		print(&edit);
		line = ask_line(asker, "Change the list: ", ASK_PLAIN, e);
		fine = line != NULL;
		if (!fine)
			break;
		order = text_trim(line);
		goes_on = *order != '\0';
		if (goes_on && !obey(&edit, order, &refused))
			fine = ask_again(asker, "Change the list", refused.text, e);
	}
	json_decref(edit.list);
	return fine;
}
