/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/talks.h - what the talks of functions have in common (task/talk.h): ask until the
 * answer fits, show what will happen, and have it confirmed.
 */
#ifndef PLAY_TALKS_H
#define PLAY_TALKS_H

#include <stdbool.h>
#include <stdint.h>

#include "task/talk.h"

struct err;

/* Does the answer fit what is there? *e is for a person. */
typedef bool talk_fits(void *argument, const json_t *value, struct err *e);
/* Asks until it fits; an answer that was given beforehand is asked once. show (may be NULL) is
 * called before each question to a person. */
bool talk_choose(struct talk *talk, const struct question *question, talk_fits *fits,
		 void (*show)(struct talk *talk, void *argument), void *argument, struct err *e);
/* "How much?": a number up to most, "all" or "half". ERR_STOPPED when it is 0. */
bool talk_amount(struct talk *talk, const struct question *question, int64_t most, int64_t *amount,
		 struct err *e);
/* The last thing before a FUNCTION_ONESHOT acts: shows the plan, says what stands in its way (other
 * tasks), has a person confirm it, and checks all answers together. */
bool talk_proceed(struct talk *talk, const char *question, struct err *e, const char *plan, ...)
	__attribute__((format(printf, 4, 5)));

#endif
