/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/list_edit.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/change.h"
#include "task/question.h"
#include "task/words.h"
#include "ui/ask.h"
#include "ui/screen.h"

struct edit {
	const struct change *order;
	const struct question *question;
	struct asker *asker;
	struct buffer *done;
	json_t *now;  /* the configuration as the task has it */
	json_t *list; /* of it */
};

static bool load(struct edit *edit, struct err *e)
{
	json_t *now = change_configuration(edit->order, e);
	const json_t *list = json_object_get(now, edit->question->key);

	json_decref(edit->now);
	edit->now = now;
	json_decref(edit->list);
	edit->list = json_is_array(list) ? json_copy((json_t *)list) : json_array();
	return now != NULL;
}

static void print(const struct edit *edit)
{
	OWN(text) char *buildings = words_of_buildings(edit->now);
	struct screen screen;
	size_t i;
	json_t *item;

	screen_stdout(&screen);
	putchar('\n');
	json_each_item(edit->list, i, item) {
		OWN(text) char *heading = text_format("  %2zu. ", i + 1);

		OWN(text) char *words = words_of_item(edit->now, json_string_value(item));

		screen_wrap(&screen, heading, words);
	}
	if (json_array_size(edit->list) == 0)
		puts("  The list is empty.");
	if (*buildings != '\0')
		screen_wrap(&screen, "  to add, such as tavern:9: ", buildings);
	screen_wrap(&screen, "  ", "add ITEM · remove N · move N TO · 0 or Enter: done");
}

static bool send(const struct edit *edit, json_t *request, const char *said, struct err *e)
{
	if (!change_task(edit->order, request, e))
		return false;
	buffer_format(edit->done, "%s%s", edit->done->length > 0 ? ", " : "", said);
	return true;
}

static bool add(const struct edit *edit, const char *item, struct err *e)
{
	OWN(text) char *meant = words_to_item(edit->now, item);
	OWN(text) char *said = text_format("added %s", item);
	json_t *request = json_object();

	json_put_text(request, "do", "add");
	json_put_text(request, "item", meant);
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

static bool read_number(const struct edit *edit, char **rest, int64_t *number, struct err *e)
{
	char *word = *rest;
	size_t length = strcspn(word, " ");

	*rest = word + length + strspn(word + length, " ");
	word[length] = '\0';
	return text_number(word, 1, (int64_t)json_array_size(edit->list), number) ||
	       err_set(e, ERR_INPUT, "a number from 1 to %zu is needed",
		       json_array_size(edit->list));
}

static bool take_out(const struct edit *edit, char *rest, struct err *e)
{
	OWN(text) char *said = NULL;
	OWN(text) char *item = NULL;
	int64_t number;

	if (!read_number(edit, &rest, &number, e))
		return false;
	item = words_of_item(edit->now,
			     json_string_value(json_array_get(edit->list, (size_t)number - 1)));
	said = text_format("removed %s", item);
	json_array_remove(edit->list, (size_t)number - 1);
	return set(edit, said, e);
}

static bool move(const struct edit *edit, char *rest, struct err *e)
{
	OWN(json) json_t *item = NULL;
	OWN(text) char *said = NULL;
	OWN(text) char *words = NULL;
	int64_t from;
	int64_t to;

	if (!read_number(edit, &rest, &from, e) || !read_number(edit, &rest, &to, e))
		return false;
	item = json_incref(json_array_get(edit->list, (size_t)from - 1));
	json_array_remove(edit->list, (size_t)from - 1);
	json_array_insert(edit->list, (size_t)to - 1, item);
	words = words_of_item(edit->now, json_string_value(item));
	said = text_format("moved %s to place %" PRId64, words, to);
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
	/* "tavern:9" alone can only mean one thing. */
	if (strchr(order, ':') != NULL)
		return add(edit, order, e);
	return err_set(e, ERR_INPUT, "add, remove or move is needed");
}

/* The person sees the question, not its key. */
static const char *without_key(const struct edit *edit, const char *refusal)
{
	size_t key = strlen(edit->question->key);

	return text_starts(refusal, edit->question->key) && text_starts(refusal + key, ": ")
		       ? refusal + key + 2
		       : refusal;
}

bool list_edit(const struct change *task, const struct question *question, struct asker *asker,
	       struct buffer *done, struct err *e)
{
	struct edit edit = { task, question, asker, done, NULL, NULL };
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
		goes_on = *order != '\0' && !text_equal(order, "0");
		if (goes_on && !obey(&edit, order, &refused))
			fine = ask_again(asker, "Change the list", without_key(&edit, refused.text),
					 e);
	}
	json_decref(edit.list);
	json_decref(edit.now);
	return fine;
}
