/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/send_item.h"

#include <string.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "task/question.h"

enum { COORDINATE_MAX = 1000 };

static bool is_wrong(const char *text, struct err *e)
{
	return err_set(e, ERR_INPUT,
		       "\"%.100s\": write FROM>TO:WOOD-WINE-MARBLE-CRYSTAL-SULFUR, such as "
		       "1295>1299:500-0-0-20-0, or FROM>X:Y/TO:... for a foreign city",
		       text);
}

/* "X:Y/TO" becomes "TO". */
static bool split_island(struct send_parts *parts)
{
	char *slash = strchr(parts->to, '/');
	char *colon = strchr(parts->to, ':');
	long x, y;

	if (slash == NULL)
		return true;
	if (colon == NULL || colon > slash)
		return false;
	*slash = *colon = '\0';
	if (!text_number(parts->to, 0, COORDINATE_MAX, &x) ||
	    !text_number(colon + 1, 0, COORDINATE_MAX, &y))
		return false;
	parts->is_foreign = true;
	parts->x = (int)x;
	parts->y = (int)y;
	memmove(parts->to, slash + 1, strlen(slash + 1) + 1);
	return true;
}

static bool split_amounts(char *text, struct send_parts *parts)
{
	for (int good = 0; good < RESOURCES; good++) {
		char *dash = strchr(text, '-');

		if ((dash == NULL) != (good == RESOURCES - 1))
			return false;
		if (dash != NULL)
			*dash = '\0';
		text_copy(parts->amounts[good], SEND_PART_SIZE, text_trim(text));
		text = dash != NULL ? dash + 1 : text;
	}
	return true;
}

bool send_item_split(const char *text, struct send_parts *out, struct err *e)
{
	struct send_parts parts = { 0 };
	char copy[SEND_PART_SIZE];
	char *arrow, *colon;

	if (strlen(text) >= sizeof copy)
		return is_wrong(text, e);
	text_copy(copy, sizeof copy, text);
	arrow = strchr(copy, '>');
	colon = strrchr(copy, ':');
	if (arrow == NULL || colon == NULL || colon < arrow)
		return is_wrong(text, e);
	*arrow = *colon = '\0';
	text_copy(parts.from, sizeof parts.from, text_trim(copy));
	text_copy(parts.to, sizeof parts.to, text_trim(arrow + 1));
	if (!split_island(&parts) || !split_amounts(colon + 1, &parts))
		return is_wrong(text, e);
	*out = parts;
	return true;
}

bool send_item_parse(const char *text, struct send_item *out, struct err *e)
{
	struct send_item item = { 0 };
	struct send_parts parts;
	int64_t total = 0;
	long from, to;

	if (!send_item_split(text, &parts, e))
		return false;
	if (!text_number(parts.from, 1, QUESTION_MAX_DEFAULT, &from) ||
	    !text_number(parts.to, 1, QUESTION_MAX_DEFAULT, &to))
		return is_wrong(text, e);
	for (int good = 0; good < RESOURCES; good++) {
		long amount;

		if (!text_number(parts.amounts[good], 0, QUESTION_MAX_DEFAULT, &amount))
			return is_wrong(text, e);
		item.goods[good] = amount;
		total += amount;
	}
	if (from == to || total == 0)
		return err_set(e, ERR_INPUT, "\"%.100s\" %s", text,
			       total == 0 ? "sends nothing" : "leads from a city to itself");
	item.from = (int)from;
	item.to = (int)to;
	item.is_foreign = parts.is_foreign;
	item.x = parts.x;
	item.y = parts.y;
	*out = item;
	return true;
}

char *send_item_text(const struct send_item *item)
{
	OWN(text)
	char *island = item->is_foreign ? text_format("%d:%d/", item->x, item->y) : NULL;
	const int64_t *goods = item->goods;

	return text_format("%d>%s%d:%lld-%lld-%lld-%lld-%lld", item->from,
			   island != NULL ? island : "", item->to, (long long)goods[WOOD],
			   (long long)goods[WINE], (long long)goods[MARBLE],
			   (long long)goods[CRYSTAL], (long long)goods[SULFUR]);
}

static bool holds(const json_t *texts, const char *text)
{
	size_t i;
	const json_t *item;

	json_array_foreach((json_t *)texts, i, item)
	{
		if (text_equal(json_string_value(item), text))
			return true;
	}
	return false;
}

void send_touch(json_t *touches, int city, const int64_t goods[RESOURCES])
{
	for (int good = 0; good < RESOURCES; good++) {
		OWN(text)
		char *text = text_format("the %s of city %d", resource_names[good], city);

		if (goods[good] > 0 && !holds(touches, text))
			json_array_append_new(touches, json_string(text));
	}
}
