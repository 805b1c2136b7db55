/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/send_resources/send_item.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "task/question.h"

enum { COORDINATE_MAX = 1000 };

static bool is_wrong(const char *text, struct err *e)
{
	return err_set(
		e, ERR_INPUT,
		"\"%.100s\": write FROM>TO:WOOD-WINE-MARBLE-CRYSTAL-SULFUR, such as "
		"1295>1299:500-0-0-20-0 or 1295>1299 wood:500 crystal:20, and FROM>X:Y/TO for "
		"a foreign city",
		text);
}

/* "X:Y/TO" becomes "TO". */
static bool split_island(struct send_parts *parts)
{
	char *slash = strchr(parts->to, '/');
	char *colon = strchr(parts->to, ':');
	int64_t x, y;

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

static int find_good(const char *word)
{
	for (int good = 0; good < RESOURCES; good++)
		if (strcasecmp(resource_names[good], word) == 0)
			return good;
	return -1;
}

static bool is_amount(const char *word)
{
	int64_t amount;

	return text_amount(word, 0, QUESTION_MAX_DEFAULT, &amount) ||
	       strcasecmp(word, "all") == 0 || strcasecmp(word, "half") == 0;
}

/* The next word, NULL at the end; *rest moves past it. */
static char *cut_word(char **rest)
{
	char *word = *rest + strspn(*rest, " :");
	char *end = word + strcspn(word, " :");

	*rest = *end != '\0' ? end + 1 : end;
	*end = '\0';
	return *word != '\0' ? word : NULL;
}

/* "wood:500 crystal:20", or "500 wood 20 crystal": each good once, those left out are 0. */
static bool split_named(const char *text, struct send_parts *parts)
{
	char copy[SEND_PART_SIZE];
	char *rest = copy;
	char *word;
	bool any = false;

	memset(parts->amounts, 0, sizeof parts->amounts);
	text_copy(copy, sizeof copy, text);
	while ((word = cut_word(&rest)) != NULL) {
		const char *other = cut_word(&rest);
		bool good_first = find_good(word) >= 0;
		int good = other != NULL ? find_good(good_first ? word : other) : -1;
		const char *amount = good_first ? other : word;

		if (good < 0 || *parts->amounts[good] != '\0' || !is_amount(amount))
			return false;
		text_copy(parts->amounts[good], SEND_PART_SIZE, amount);
		any = true;
	}
	for (int good = 0; good < RESOURCES; good++)
		if (*parts->amounts[good] == '\0')
			text_copy(parts->amounts[good], SEND_PART_SIZE, "0");
	return any;
}

/* Cuts off what stands behind the city: the name of one may have blanks and colons, too. */
static bool cut_amounts(char *target, struct send_parts *parts)
{
	char *colon = strrchr(target, ':');

	for (char *at = strpbrk(target, " :"); at != NULL; at = strpbrk(at + 1, " :"))
		if (at > target && split_named(at + 1, parts)) {
			*at = '\0';
			return true;
		}
	if (colon == NULL)
		return false;
	*colon = '\0';
	return split_amounts(colon + 1, parts);
}

bool send_item_split(const char *text, struct send_parts *out, struct err *e)
{
	struct send_parts parts = { 0 };
	char copy[SEND_PART_SIZE];
	char *arrow;

	if (strlen(text) >= sizeof copy)
		return is_wrong(text, e);
	text_copy(copy, sizeof copy, text);
	arrow = strchr(copy, '>');
	if (arrow == NULL)
		return is_wrong(text, e);
	*arrow = '\0';
	if (!cut_amounts(arrow + 1, &parts))
		return is_wrong(text, e);
	text_copy(parts.from, sizeof parts.from, text_trim(copy));
	text_copy(parts.to, sizeof parts.to, text_trim(arrow + 1));
	if (!split_island(&parts))
		return is_wrong(text, e);
	*out = parts;
	return true;
}

bool send_item_parse(const char *text, struct send_item *out, struct err *e)
{
	struct send_item item = { 0 };
	struct send_parts parts;
	int64_t total = 0;
	int64_t from, to;

	if (!send_item_split(text, &parts, e))
		return false;
	if (!text_number(parts.from, 1, QUESTION_MAX_DEFAULT, &from) ||
	    !text_number(parts.to, 1, QUESTION_MAX_DEFAULT, &to))
		return is_wrong(text, e);
	for (int good = 0; good < RESOURCES; good++) {
		int64_t amount;

		if (!text_amount(parts.amounts[good], 0, QUESTION_MAX_DEFAULT, &amount))
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

char *send_item_numbered(const struct send_parts *parts, int from, int to)
{
	const char(*amounts)[SEND_PART_SIZE] = parts->amounts;
	OWN(text) char *target = NULL;

	target = parts->is_foreign ? text_format("%d:%d/%s", parts->x, parts->y, parts->to)
				   : text_format("%d", to);
	return text_format("%d>%s:%s-%s-%s-%s-%s", from, target, amounts[WOOD], amounts[WINE],
			   amounts[MARBLE], amounts[CRYSTAL], amounts[SULFUR]);
}

char *send_item_text(const struct send_item *item)
{
	OWN(text) char *island = NULL;
	const int64_t *goods = item->goods;

	island = item->is_foreign ? text_format("%d:%d/", item->x, item->y) : NULL;
	return text_format("%d>%s%d:%lld-%lld-%lld-%lld-%lld", item->from,
			   island != NULL ? island : "", item->to, (long long)goods[WOOD],
			   (long long)goods[WINE], (long long)goods[MARBLE],
			   (long long)goods[CRYSTAL], (long long)goods[SULFUR]);
}

static bool holds(const json_t *texts, const char *text)
{
	size_t i;
	const json_t *item;

	json_each_item(texts, i, item) {
		if (text_equal(json_string_value(item), text))
			return true;
	}
	return false;
}

void send_touch(json_t *touches, int city, const int64_t goods[RESOURCES])
{
	for (int good = 0; good < RESOURCES; good++) {
		OWN(text) char *text = NULL;

		text = text_format("the %s of city %d", resource_names[good], city);
		if (goods[good] > 0 && !holds(touches, text))
			json_array_append_new(touches, json_string(text));
	}
}
