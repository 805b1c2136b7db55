/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/resumed.h - "goes on" is said when it does.
 *
 * A task that is resumed looks at the game at once, and may fail at once for the reason it
 * failed for before, may ask, or may be done: so that look is waited for, for a few seconds.
 */
#ifndef CONTROL_RESUMED_H
#define CONTROL_RESUMED_H

#include <jansson.h>
#include <stdint.h>

struct function;
struct home;

enum { RESUMED_WAIT_MS = 10000, RESUMED_TEXT_SIZE = 512 };

enum resumed_how {
	RESUMED_GOES_ON,
	RESUMED_PAUSED,
	RESUMED_ASKS,
	RESUMED_ENDED,
	RESUMED_FAILED,
	RESUMED_SILENT, /* it does not answer */
};

struct resumed {
	enum resumed_how how;
	const char *verb;	      /* "goes on", "needs an answer", "has failed", ... */
	char text[RESUMED_TEXT_SIZE]; /* what it says itself: where it is, until when, why */
};

/* How often the task of an entry has looked at the game; before it is resumed. -1: it does not say.
 */
int64_t resumed_looks(const struct home *home, const json_t *entry);
/* Waits until it has looked once more, but not past the moment (clock_monotonic_ms). */
void resumed_await(struct home *home, const struct function *const *functions, const json_t *entry,
		   int64_t looks, int64_t until_ms, struct resumed *resumed);
/* "goes on, PID 4242 · mission 4/10, back at 14:32:10", in a buffer of the caller's. */
const char *resumed_print(const struct resumed *resumed, int64_t pid, char *text, size_t size);

#endif
