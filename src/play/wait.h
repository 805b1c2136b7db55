/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/wait.h - what a step waits for: of several things the earliest, and it is said.
 */
#ifndef PLAY_WAIT_H
#define PLAY_WAIT_H

#include <stdint.h>

#include "task/step.h"

/* Begins as { 0 }: nothing is waited for yet. */
struct wait {
	int64_t moment_ms; /* wall time; 0: none */
	char text[320];
};

/* That is waited for, too; it counts if its moment is the earliest so far. */
void wait_until(struct wait *wait, int64_t moment_ms, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same, with the clock time of the moment behind the text: "waits for ships until 14:32". */
void wait_until_clock(struct wait *wait, int64_t moment_ms, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The step's result: what was done so far, then what is waited for. Looks again at once where
 * nothing is. */
struct step_result wait_result(const struct wait *wait, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
