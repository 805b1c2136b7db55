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

/* The end of main() where tests start tasks: the same program is their keeper. An argument is a
 * pattern that chooses tests. */
#define RUN_TESTS_OR_KEEPER(argc, argv, tests, table)                      \
	do {                                                               \
		if ((argc) > 1 && strcmp((argv)[1], "--keeper") == 0)      \
			return keeper_detached((table), DETACHED_CHANNEL); \
		if ((argc) > 1)                                            \
			cmocka_set_test_filter((argv)[1]);                 \
		return cmocka_run_group_tests((tests), NULL, NULL);        \
	} while (0)

#endif
