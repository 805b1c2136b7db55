/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/talk.h - what a function and the person who starts it say to each other.
 *
 * Some questions need the game before one's eyes: which cities there are, what a building
 * costs, whether goods are to be sent. A function with such questions has a talk: plain
 * code that reads the game, says something, asks, and puts the answers into the
 * configuration. A FUNCTION_ONESHOT is nothing but its talk.
 *
 * A talk runs in a child process, like a step, so that the listener (menu, --run, a
 * web form) loads no network library. What it says and asks crosses a channel as lines of
 * JSON. Answers that are there beforehand (KEY=VALUE, a saved list) are not asked again;
 * they meet the same checks, and a wrong one ends the talk. Without a listener, a
 * missing answer is the question's default, or ends the talk.
 *
 * No talk may keep the account's gate while a person thinks: look, leave, ask.
 */
#ifndef TASK_TALK_H
#define TASK_TALK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "task/question.h"
#include "task/step.h"

struct buffer;
struct err;

struct talk {
	struct step step;      /* for visit_begin; its configuration is the one below */
	json_t *configuration; /* what was answered so far; the talk completes it */
	json_t *given;	       /* answers that are there beforehand, as texts or JSON; the talk may
				* add some */
	json_t *result;	       /* what a FUNCTION_ONESHOT found out, for --json; may be NULL */
	const void *look; /* what the function has looked at, for the narrow of its questions */
	bool is_person;	  /* does somebody listen and answer? */
	bool wants_json;  /* then nothing is shown but the result */
	bool has_colour;
	int width;	/* columns of the listener's screen */
	bool has_asked; /* a question of the function went to the person */
	bool (*is_clear)(struct talk *talk, struct err *e); /* looks at the other tasks */

	int channel;
	struct buffer *input;
};

/* Shows text, line by line as it is. */
void talk_say(struct talk *talk, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The answer goes into the configuration under the question's key; *value (may be NULL) is
 * borrowed from there. only_if is not looked at: the talk itself knows what to ask. A question with
 * narrow is narrowed first. */
bool talk_ask(struct talk *talk, const struct question *question, const json_t **value,
	      struct err *e);
/* Asks all that apply, one after the other (only_if is looked at), each narrowed by what talk->look
 * shows and by the answers before it. */
bool talk_ask_all(struct talk *talk, const struct question *questions, struct err *e);
/* The same for one question, straight into a variable. */
bool talk_number(struct talk *talk, const char *key, const char *text, int64_t min, int64_t max,
		 const char *otherwise, int64_t *number, struct err *e);
bool talk_yes_no(struct talk *talk, const char *key, const char *text, bool otherwise, bool *yes,
		 struct err *e);
/* A question that makes no key of the configuration: is asked again and again in a loop.
 * The answer is checked by the question and owned by the caller; without a person it is
 * the question's default. */
bool talk_once(struct talk *talk, const struct question *question, json_t **value, struct err *e);
/* Was this key answered beforehand? */
bool talk_is_given(const struct talk *talk, const char *key);
/* For a FUNCTION_ONESHOT, when all is answered and before it acts: checks the answers together, as
 * those of a task are checked before it starts. No order passes before that. */
bool talk_may_act(struct talk *talk, struct err *e);
/* For a FUNCTION_ONESHOT, before it acts: does a running task touch the same? A person is
 * asked whether to go on; without one it is ERR_BUSY. */
bool talk_is_clear(struct talk *talk, struct err *e);
/* For a FUNCTION_ONESHOT that has asked something and shown what will happen: may it? Where all was
 * given beforehand, or without a listener, the answers are enough. ERR_STOPPED when it may not. */
#define TALK_CONFIRM "confirm" /* the key of its question */
bool talk_confirm(struct talk *talk, const char *text, struct err *e);
/* Waits for Enter, where somebody reads. */
void talk_pause(struct talk *talk);

#endif
