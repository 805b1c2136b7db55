/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/ground.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "game/scan/figure.h"
#include "game/scan/scan.h"

/* Copies what comes before a character; "" when that does not come, or it does not fit. */
static void copy_until(const struct scan *scan, const char *stops, char *to, size_t size)
{
	size_t used = 0;

	for (const char *at = scan->at; at < scan->end && used < size; at++) {
		if (strchr(stops, *at) != NULL && *at != '\0') {
			memcpy(to, scan->at, used);
			to[used] = '\0';
			return;
		}
		used++;
	}
	to[0] = '\0';
}

/* The few characters that the game writes as names or numbers in an attribute. */
static void unescape(char *text)
{
	static const struct {
		const char *entity;
		char meant;
	} entities[] = {
		{ "&amp;", '&' }, { "&quot;", '"' },  { "&lt;", '<' },
		{ "&gt;", '>' },  { "&#039;", '\'' }, { "&#39;", '\'' },
	};
	char *to = text;

	while (*text != '\0') {
		size_t length = 1;
		char meant = *text;

		for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
			if (!text_starts(text, entities[i].entity))
				continue;
			length = strlen(entities[i].entity);
			meant = entities[i].meant;
			break;
		}
		*to++ = meant;
		text += length;
	}
	*to = '\0';
}

/* The value of an attribute of the tag that the scan is in; "" when it has none. */
static void copy_attribute(const struct scan *tag, const char *mark, char *to, size_t size)
{
	struct scan value = *tag;

	to[0] = '\0';
	if (scan_find(&value, mark))
		copy_until(&value, "\"", to, size);
}

/* What is left of a tag. */
static struct scan rest_of_tag(const struct scan *scan)
{
	const char *end = memchr(scan->at, '>', (size_t)(scan->end - scan->at));

	return scan_of(scan->at, (size_t)((end != NULL ? end : scan->end) - scan->at));
}

/* <li class="wood " title="Building material: 1 234"> */
static bool read_costs(struct scan block, struct ground_choice *choice, struct err *e)
{
	while (scan_find(&block, "<li class=\"")) {
		struct scan tag = rest_of_tag(&block);
		char class[TYPE_SIZE];
		char title[2 * NAME_SIZE];
		const char *number;
		int resource;

		copy_until(&tag, " \"", class, sizeof class);
		resource = resource_find(class);
		if (resource < 0)
			continue; /* the time */
		copy_attribute(&tag, "title=\"", title, sizeof title);
		number = strrchr(title, ':');
		number = number != NULL ? number + 1 : title;
		choice->cost[resource] = figure_shown(number, strlen(number));
		if (choice->cost[resource] < 0 || title[0] == '\0')
			return err_set(e, ERR_STRANGE, "what %s costs of %s is not a number",
				       choice->type, resource_names[resource]);
	}
	return true;
}

static int read_id(struct scan block)
{
	static const char *const marks[] = { "buildingId=", "data-building=\"" };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct scan id = block;
		char digits[12];
		int64_t number;

		if (!scan_find(&id, marks[i]))
			continue;
		copy_until(&id, "&'\"", digits, sizeof digits);
		if (text_number(digits, 0, INT32_MAX, &number))
			return (int)number;
	}
	return -1;
}

/* The picture comes first in a block, before the costs have titles of their own. */
static void read_name(struct scan block, char *name, size_t size)
{
	struct scan tag;

	while (scan_find(&block, "<div ")) {
		tag = rest_of_tag(&block);
		if (memmem(tag.at, (size_t)(tag.end - tag.at), "buildingimg", 11) == NULL)
			continue;
		copy_attribute(&tag, "title=\"", name, size);
		unescape(name);
		return;
	}
}

static bool read_choice(struct scan block, struct ground_choice *choice, struct err *e)
{
	*choice = (struct ground_choice){ 0 };
	copy_until(&block, " \"", choice->type, sizeof choice->type);
	read_name(block, choice->name, sizeof choice->name);
	choice->building_id = read_id(block);
	if (choice->type[0] == '\0' || choice->building_id < 0)
		return err_set(e, ERR_STRANGE, "a building that could stand here has no number");
	return read_costs(block, choice, e);
}

bool ground_parse(const char *html, size_t length, struct ground *out, struct err *e)
{
	static const char mark[] = "<li class=\"building ";
	struct scan scan = scan_of(html, length);
	struct ground ground = { .count = 0 };
	bool more = scan_find(&scan, mark);

	while (more) {
		struct scan block = scan;

		more = scan_find(&scan, mark);
		if (more)
			block.end = scan.at - strlen(mark);
		if (ground.count == GROUND_CHOICES_MAX)
			return err_set(e, ERR_STRANGE, "more than %d buildings could stand here",
				       GROUND_CHOICES_MAX);
		if (!read_choice(block, &ground.rows[ground.count], e))
			return false;
		ground.count++;
	}
	*out = ground;
	return true;
}

json_t *ground_print(const struct ground *ground)
{
	json_t *object = json_object();
	json_t *list = json_array();

	for (int i = 0; i < ground->count; i++) {
		json_t *choice = json_object();

		json_put_number(choice, "building", ground->rows[i].building_id);
		json_put_text(choice, "type", ground->rows[i].type);
		json_put_text(choice, "name", ground->rows[i].name);
		json_object_set_new(choice, "cost", resource_print(ground->rows[i].cost));
		json_array_append_new(list, choice);
	}
	json_object_set_new(object, "buildings", list);
	return object;
}
