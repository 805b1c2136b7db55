/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/listen.h - the side of a talk (task/talk.h) where a person listens and answers.
 *
 * The talk itself runs in a child, which looks at the game; the listener loads no network library.
 */
#ifndef CONTROL_LISTEN_H
#define CONTROL_LISTEN_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

#include "task/question.h"
#include "task/step.h"

struct err;
struct function;
struct home;
struct key;

struct talk_listener {
	void (*say)(void *argument, const char *text);
	question_ask *ask; /* NULL: no answers */
	void (*pause)(void *argument);
	step_doing *doing; /* what takes its time now; NULL: not told */
	void *argument;
	bool wants_json, has_colour;
	int width;
};

struct talk_outcome {
	json_t *configuration; /* finished and checked; owned by the caller */
	json_t *result; /* of a FUNCTION_ONESHOT, owned by the caller, even when it failed half
			 * way; may be NULL */
};

/* Leads a whole talk. given: an object of answers that are there beforehand, borrowed, may
 * be NULL. *stop (may be NULL) ends it with ERR_STOPPED. */
bool talk_listen(struct home *home, const struct function *const *functions,
		 const struct function *function, const char *account, const struct key *key,
		 const json_t *given, const struct talk_listener *listener,
		 const volatile sig_atomic_t *stop, struct talk_outcome *outcome, struct err *e);

#endif
