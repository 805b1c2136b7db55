/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptors of functions to test with. */
#ifndef TESTS_UNIT_DESCRIPTOR_H
#define TESTS_UNIT_DESCRIPTOR_H

#include "task/function.h"

/* word_function: finite, harmful to start twice; what else it is comes last. */
#define FUNCTION(word, step_function, asked, ...)                                          \
	static const struct function word##_function = { .name = #word,                    \
							 .number = "1",                    \
							 .menu = #word,                    \
							 .help = #word,                    \
							 .why = "They would count twice.", \
							 .duplicate = DUPLICATE_HARMFUL,   \
							 .kind = FUNCTION_FINITE,          \
							 .questions = asked,               \
							 .step = step_function,            \
							 __VA_ARGS__ }

#endif
