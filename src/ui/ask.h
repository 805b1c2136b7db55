/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/ask.h - questions to the person at the terminal.
 *
 * Answers that were given beforehand, on the command line, are taken first, in order.
 * They stay texts. One that does not fit its question is never skipped, and never tried
 * on the next question: it is an error that names the answer and the question, and the
 * answers after it are thrown away.
 *
 * After them the person is asked: with readline (editing, history) where it is installed
 * and a terminal is there, with plain lines elsewhere. Typed answers are remembered in
 * memory only, secret ones not at all.
 *
 * Every question may end instead of being answered. *e is then
 *	ERR_STOPPED  Ctrl-C, Ctrl-D on an empty line, or "\" for an answer: back to the menu
 *	ERR_INPUT    a wrong answer from the command line, or no person to answer
 * The terminal is as it was before, however a question ends.
 */
#ifndef UI_ASK_H
#define UI_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "task/question.h"

struct err;

struct asker {
	char *const *answers; /* borrowed */
	size_t count, next;
	bool wrong;	/* an answer given beforehand did not fit */
	bool was_given; /* the answer taken last was given beforehand */
	/* Called about once a second, and when the terminal changes its size, while the
	 * person thinks. It may draw; then it leaves the cursor at the start of an empty
	 * line and returns true, and the prompt with what was typed so far is put there. */
	bool (*idle)(void *argument);
	void *idle_argument;
	char *typed_ahead; /* typed where only Enter was waited for: the next answer */
};

enum ask_flag {
	ASK_PLAIN = 0,
	ASK_SECRET = 1,	   /* not shown, not remembered */
	ASK_FORGET = 2,	   /* shown, not remembered: menu numbers and the like */
	ASK_BACKSLASH = 4, /* "\" is an answer like others */
};

void asker_init(struct asker *asker, char *const *answers, size_t count);
void asker_done(struct asker *asker);
/* How many answers given beforehand are left. */
size_t asker_left(const struct asker *asker);
/* Leaves out that many of them: a child of ours has used them. */
void asker_skip(struct asker *asker, size_t count);

/* The answer as it is, owned by the caller. flags: enum ask_flag. */
char *ask_line(struct asker *asker, const char *prompt, unsigned flags, struct err *e);
/* The limits stand after the text; otherwise is the answer that an empty line stands
 * for, NULL when there is none. */
bool ask_number(struct asker *asker, const char *text, int64_t min, int64_t max,
		const char *otherwise, int64_t *number, struct err *e);
bool ask_yes_no(struct asker *asker, const char *text, bool otherwise, bool *yes, struct err *e);
/* Lets the person read: waits for Enter, unless answers given beforehand are left or
 * no person is at the terminal. What is typed before it is the answer of the next question. */
void ask_enter(struct asker *asker);
/* A question_ask (task/question.h); argument is the asker. */
char *ask_question(void *asker, const struct question *question, const char *complaint,
		   struct err *e);
/* After an answer that is wrong for reasons that no question knows: shows the complaint
 * and returns true when it may be asked again; false and *e when the answer was given
 * beforehand. text: the question. */
bool ask_again(struct asker *asker, const char *text, const char *complaint, struct err *e);
/* The same; an answer with ASK_SECRET among the flags is not repeated. */
bool ask_again_about(struct asker *asker, const char *text, const char *complaint, unsigned flags,
		     struct err *e);

#endif
