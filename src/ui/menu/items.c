/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/items.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "base/mem.h"
#include "base/text.h"
#include "task/function.h"

/* "21.3" after "21", and "7" before "12". */
static int compare_numbers(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		char *after_a;
		char *after_b;
		int64_t left = strtoll(a, &after_a, 10);
		int64_t right = strtoll(b, &after_b, 10);

		if (left != right)
			return left < right ? -1 : 1;
		a = after_a + (*after_a == '.' ? 1 : 0);
		b = after_b + (*after_b == '.' ? 1 : 0);
	}
	return (*a != '\0') - (*b != '\0');
}

static int by_number(const void *a, const void *b)
{
	return compare_numbers(((const struct item *)a)->number, ((const struct item *)b)->number);
}

void menu_items_make(struct hall *hall, const struct item *fixed, size_t fixed_count)
{
	const struct function *const *function = hall->menu->functions;
	size_t count = 0;

	while (function[count] != NULL)
		count++;
	hall->items = mem_grow(NULL, count + fixed_count, sizeof *hall->items);
	for (; *function != NULL; function++)
		hall->items[hall->count++] = (struct item){ .number = (*function)->number,
							    .menu = (*function)->menu,
							    .function = *function,
							    .about = (*function)->help };
	memcpy(hall->items + hall->count, fixed, fixed_count * sizeof *fixed);
	hall->count += fixed_count;
	qsort(hall->items, hall->count, sizeof *hall->items, by_number);
}

/* Where the label of the item itself begins: behind the names of its sub-menus. A slash
 * between blanks belongs to a name. */
static const char *own_label(const char *menu)
{
	const char *label = menu;

	for (const char *at = menu; *at != '\0'; at++)
		if (*at == '/' && at > menu && at[-1] != ' ')
			label = at + 1;
	return label;
}

/* The first count names of "Sub-menu/Sub-menu/Label", without those before the last. */
static void group_label(const char *menu, int depth, char *label, size_t size)
{
	const char *start = menu;
	const char *at = menu;

	for (; *at != '\0'; at++) {
		if (*at != '/' || at == menu || at[-1] == ' ')
			continue;
		if (--depth == 0)
			break;
		start = at + 1;
	}
	snprintf(label, size, "%.*s", (int)(at - start), start);
}

static bool is_below(const char *number, const char *path)
{
	size_t length = strlen(path);

	return length == 0 || (text_starts(number, path) && number[length] == '.');
}

static int depth_of(const char *number)
{
	int depth = 1;

	for (; *number != '\0'; number++)
		if (*number == '.')
			depth++;
	return depth;
}

/* The line on which the item is found in the menu of that path. */
static void make_choice(const struct item *item, const char *path, struct choice *choice)
{
	size_t start = *path != '\0' ? strlen(path) + 1 : 0;
	size_t length = start + strcspn(item->number + start, ".");

	snprintf(choice->number, sizeof choice->number, "%.*s", (int)length, item->number);
	choice->item = item->number[length] == '\0' ? item : NULL;
	if (choice->item != NULL)
		text_copy(choice->label, sizeof choice->label, own_label(item->menu));
	else
		group_label(item->menu, depth_of(choice->number), choice->label,
			    sizeof choice->label);
}

size_t menu_choices(const struct hall *hall, const char *path, struct choice list[CHOICES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < hall->count && count < CHOICES_MAX; i++) {
		if (!is_below(hall->items[i].number, path))
			continue;
		make_choice(&hall->items[i], path, &list[count]);
		if (count == 0 || !text_equal(list[count - 1].number, list[count].number))
			count++;
	}
	return count;
}

/* Does "2102" name that sub-menu of the item: "21.2" of "21.2.1.3"? Its number. */
static bool is_code_of_menu(const char *number, const char *typed, char *path, size_t size)
{
	const char *end = strchr(number, '.');
	char code[NUMBER_SIZE];

	for (; end != NULL; end = strchr(end + 1, '.')) {
		snprintf(path, size, "%.*s", (int)(end - number), number);
		find_number_code(path, code, sizeof code);
		if (text_equal(code, typed) || text_equal(path, typed))
			return true;
	}
	return false;
}

bool menu_find(const struct hall *hall, const char *typed, struct choice *found)
{
	char code[NUMBER_SIZE];
	char path[NUMBER_SIZE];

	for (size_t i = 0; i < hall->count; i++) {
		const struct item *item = &hall->items[i];

		find_number_code(item->number, code, sizeof code);
		if (text_equal(item->number, typed) || text_equal(code, typed)) {
			*found = (struct choice){ .item = item };
			return true;
		}
		if (is_code_of_menu(item->number, typed, path, sizeof path)) {
			*found = (struct choice){ 0 };
			text_copy(found->number, sizeof found->number, path);
			group_label(item->menu, depth_of(path), found->label, sizeof found->label);
			return true;
		}
	}
	return false;
}
