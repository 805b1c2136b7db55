/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several at once out of a numbered list. */
#include "harness.h"

#include "base/json.h"
#include "base/own.h"
#include "ui/pick.h"

TEST(numbers_ranges_and_all_pick_each_entry_once_in_order)
{
	static const struct {
		const char *answer, *picked;
	} cases[] = {
		{ "2", "[2]" },		  { " 1 3 ", "[1,3]" }, { "1,3-5", "[1,3,4,5]" },
		{ "5, 1", "[1,5]" },	  { "2 2-3", "[2,3]" }, { "all", "[1,2,3,4,5]" },
		{ "1-5", "[1,2,3,4,5]" }, { "4-4", "[4]" },
	};
	OWN(json) json_t *list = json_pack("[i,i,i,i,i]", 1, 2, 3, 4, 5);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		OWN(json) json_t *picked = pick_entries(list, cases[i].answer);
		OWN(text) char *text = json_line(picked);

		assert_string_equal(text, cases[i].picked);
	}
}

TEST(what_is_not_in_the_list_picks_nothing)
{
	static const char *const answers[] = { "",    "0",  "6",   "1,6",
					       "3-1", "2-", "-2",  "1-9",
					       "one", "1x", "1;2", "99999999999999999999" };
	OWN(json) json_t *list = json_pack("[i,i,i,i,i]", 1, 2, 3, 4, 5);

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		assert_null(pick_entries(list, answers[i]));
}

RUN_TESTS()
