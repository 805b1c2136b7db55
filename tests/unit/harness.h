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

#endif
