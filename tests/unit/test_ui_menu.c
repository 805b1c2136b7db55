/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which number means what in the menu. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "task/function.h"
#include "ui/menu/items.h"

static const struct function functions[] = {
	{ .name = "autoPirate", .number = "17", .menu = "Auto-pirate" },
	{ .name = "train", .number = "12.1", .menu = "Military actions/Train army" },
	{ .name = "construct", .number = "1", .menu = "Construction list" },
	{ .name = "test", .number = "21.2.1.2", .menu = "Options / Settings/Notes/Bot/Test" },
};
static const struct function *const table[] = { &functions[0], &functions[1], &functions[2],
						&functions[3], NULL };
static const struct item fixed[] = { { .number = "21.3", .menu = "Options / Settings/Kill" } };
static struct menu menu = { .functions = table };

static int set_up(void **state)
{
	struct hall *hall = calloc(1, sizeof *hall);

	if (hall == NULL)
		return -1;
	hall->menu = &menu;
	menu_items_make(hall, fixed, 1);
	*state = hall;
	return 0;
}

static int tear_down(void **state)
{
	struct hall *hall = *state;

	free(hall->items);
	free(hall);
	return 0;
}

TEST_WITH(the_main_menu_is_in_order_and_names_sub_menus_once, set_up, tear_down)
{
	struct choice list[CHOICES_MAX];

	assert_int_equal(menu_choices(*state, "", list), 4);
	assert_string_equal(list[0].number, "1");
	assert_string_equal(list[1].label, "Military actions");
	assert_null(list[1].item);
	assert_string_equal(list[2].label, "Auto-pirate");
	assert_ptr_equal(list[2].item->function, &functions[0]);
	assert_string_equal(list[3].label, "Options / Settings");
}

TEST_WITH(a_sub_menu_holds_its_own_lines, set_up, tear_down)
{
	struct choice list[CHOICES_MAX];

	assert_int_equal(menu_choices(*state, "21", list), 2);
	assert_string_equal(list[0].number, "21.2");
	assert_string_equal(list[0].label, "Notes");
	assert_string_equal(list[1].label, "Kill");
	assert_int_equal(menu_choices(*state, "2", list), 0); /* not 21 */
	assert_int_equal(menu_choices(*state, "21.2.1", list), 1);
	assert_string_equal(list[0].label, "Test");
}

TEST_WITH(a_sub_menu_has_a_code_too, set_up, tear_down)
{
	static const struct {
		const char *typed, *number, *label;
	} cases[] = {
		{ "2102", "21.2", "Notes" },
		{ "21.2", "21.2", "Notes" },
		{ "21021", "21.2.1", "Bot" },
		{ "12", "12", "Military actions" },
	};
	struct choice found;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(menu_find(*state, cases[i].typed, &found));
		assert_string_equal(found.number, cases[i].number);
		assert_string_equal(found.label, cases[i].label);
		assert_null(found.item);
	}
	assert_false(menu_find(*state, "2104", &found));
	assert_false(menu_find(*state, "21.", &found));
}

TEST_WITH(numbers_may_be_typed_in_one, set_up, tear_down)
{
	static const struct {
		const char *typed;
		const char *number; /* of the item */
	} cases[] = {
		{ "17", "17" },	    { "2103", "21.3" },	      { "21.3", "21.3" },
		{ "1201", "12.1" }, { "210212", "21.2.1.2" },
	};
	struct choice found;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(menu_find(*state, cases[i].typed, &found));
		assert_string_equal(found.item->number, cases[i].number);
	}
	assert_true(menu_find(*state, "21", &found));
	assert_null(found.item);
	assert_string_equal(found.label, "Options / Settings");
}

TEST_WITH(numbers_that_are_not_there_are_not_found, set_up, tear_down)
{
	static const char *const wrong[] = { "", "2", "213", "21.", "99", "x", "21.3.1", "." };
	struct choice found;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(menu_find(*state, wrong[i], &found));
}

RUN_TESTS()
