/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/harness.h - what every unit test includes first.
 *
 * cmocka wants its headers in this order.
 */
#ifndef TESTS_UNIT_HARNESS_H
#define TESTS_UNIT_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Ends a test that cannot be done here; tests/run shows why. */
#define SKIP(why)                                    \
	do {                                         \
		print_message("skipped: " why "\n"); \
		skip();                              \
	} while (0)

/* What a program runs: its tests, in the order in which they stand in the file. */
struct test_list {
	struct CMUnitTest tests[100];
	size_t count;
};

static struct test_list test_list;

static inline void test_add(struct test_list *list, struct CMUnitTest test)
{
	assert_in_range(list->count, 0, sizeof list->tests / sizeof *list->tests - 1);
	list->tests[list->count++] = test;
}

/* TEST(the_sentence_it_proves) { ... }: a test is written once and adds itself to the list. */
#define TEST(name) TEST_WITH(name, NULL, NULL)
#define TEST_WITH(name, setup, teardown) TEST_OF(&test_list, name, setup, teardown)
#define TEST_OF(list, name, setup, teardown)                                                 \
	static void name(void **state);                                                      \
	__attribute__((constructor)) static void name##_is_added(void)                       \
	{                                                                                    \
		test_add((list), (struct CMUnitTest){ #name, name, setup, teardown, NULL }); \
	}                                                                                    \
	static void name(void **state __attribute__((unused)))

/* The number of tests that failed. */
static inline int tests_run_list(const char *group, const struct test_list *list,
				 CMFixtureFunction setup, CMFixtureFunction teardown)
{
	return _cmocka_run_group_tests(group, list->tests, list->count, setup, teardown);
}

/* An argument is a pattern that chooses tests. */
static inline int tests_run(int argc, char **argv, CMFixtureFunction setup,
			    CMFixtureFunction teardown)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return tests_run_list("tests", &test_list, setup, teardown);
}

/* The end of a file whose tests need nothing else, or what is set up once for all of them. */
#define RUN_TESTS() RUN_TESTS_WITHIN(NULL, NULL)
#define RUN_TESTS_WITHIN(setup, teardown)                          \
	int main(int argc, char **argv)                            \
	{                                                          \
		return tests_run(argc, argv, (setup), (teardown)); \
	}

/* The end of main() where tests start tasks: the same program is their keeper. */
#define RUN_TESTS_OR_KEEPER(argc, argv, table)                             \
	do {                                                               \
		if ((argc) > 1 && strcmp((argv)[1], "--keeper") == 0)      \
			return keeper_detached((table), DETACHED_CHANNEL); \
		return tests_run((argc), (argv), NULL, NULL);              \
	} while (0)

#endif
