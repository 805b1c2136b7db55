/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/step.h - what a function's step is given, and what it gives back.
 *
 * A step looks at the game, compares it with what the configuration wants, does the
 * next thing and says when to come again. It must be right whatever happened since the
 * last one: a crash, a click in the browser, a week of sleep. It runs in a process of
 * its own; what it leaves behind is its progress.
 *
 * What spends something is written down before the request (step_save) and settled
 * after it: a task that is killed between the two neither repeats nor forgets.
 */
#ifndef TASK_STEP_H
#define TASK_STEP_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct err;
struct function;
struct home;
struct key;

struct step_counters {
	int64_t requests;
	int64_t errors;
	int64_t bytes;
};

struct step {
	const struct function *const *functions; /* the table; NULL in tests of one function */
	const struct function *function;
	struct home *home;
	const char *id; /* the task's; "survey" before there is one */
	const char *account;
	const struct key *key;	     /* NULL when the task was started without one */
	const json_t *configuration; /* borrowed */
	json_t *progress;	     /* the step changes it; kept when the step ends */
	const char *answer;	     /* what a person answered to the last STEP_ASK, or NULL */
	int64_t now_ms;
	volatile sig_atomic_t *stop; /* leave at the next safe point */
	bool may_act;		     /* its configuration is checked: orders may be given. Never in
				      * a look before a start; in a talk after talk_may_act */
	struct step_counters counters;
	bool sandbox; /* store/confine.h; one that serves enters it when its ports are open */
	int channel;  /* to the keeper, or to the listener of a talk or survey; -1: none (tests) */
};

enum step_end {
	STEP_AGAIN,  /* look again at again_ms */
	STEP_DONE,   /* the task is finished */
	STEP_FAILED, /* *e says why; its kind says whether to try again */
	STEP_ASK,    /* a person must answer; asked again at again_ms */
};

struct step_result {
	enum step_end end;
	int64_t again_ms;   /* wall time */
	char text[512];	    /* the status; for STEP_ASK the question */
	char picture[1024]; /* a file that belongs to the question, or "" */
};

/* Tells what is going on now; done and total are 0 where there is nothing to count. */
void step_status(struct step *step, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "4 of 10": for progress bars. */
void step_count(struct step *step, int64_t done, int64_t total);
/* Tells a person something over his channels, and the task goes on. The kind is a word of the
 * function's ("attack"; small letters and "-", up to 24), by which a channel can be kept from
 * telling it; of one kind there is at most one message a minute, what comes in between is told
 * together. It counts with the progress that is saved next (step_save, or the step's end): note
 * there what was told, and it is neither lost nor told twice. */
void step_tell(struct step *step, const char *kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Tells what of the sandbox holds (confine_holds). */
void step_confined(struct step *step, const char *holds);
/* Keeps the progress as it is now, surviving a power cut. False and *e when it could
 * not be kept: then do not spend. */
bool step_save(struct step *step, struct err *e);
/* Waits a little inside a step, for loading screens and the like; false when the task
 * is to stop. Longer waits end the step with STEP_AGAIN. */
bool step_nap(struct step *step, int milliseconds);

/* For the listener of a step that belongs to no task (a talk, a survey). False when the line is
 * not one that a step tells. There is nothing to save: "save" is answered, so that the step
 * goes on. doing (may be NULL) gets the status. */
typedef void step_doing(void *argument, const char *text);
bool step_heard(int channel, const json_t *line, step_doing *doing, void *argument);

/* The results, for the return statement. */
struct step_result step_again(int64_t again_ms, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct step_result step_done(const char *format, ...) __attribute__((format(printf, 1, 2)));
struct step_result step_failed(void);
struct step_result step_ask(int64_t again_ms, const char *picture, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
