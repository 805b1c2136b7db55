/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a task: a table of actions, of which those that fit are shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/state.h"
#include "task/control.h"
#include "task/function.h"
#include "task/recover.h"
#include "task/stop.h"
#include "task/tasks.h"
#include "ui/ask.h"
#include "ui/details.h"
#include "ui/dialog.h"
#include "ui/logs_menu.h"
#include "ui/screen.h"

enum { SAID_SIZE = DETAILS_SAID_SIZE, TITLE_SIZE = 96 };

struct visit {
	const struct details *details;
	const struct function *function; /* NULL: this program does not know it */
	char id[TASK_ID_SIZE];
	json_t *entry;
	char said[SAID_SIZE]; /* what came of the last action */
};

static bool is_in(const struct visit *visit, const char *state)
{
	return text_equal(json_get_text(visit->entry, "state", ""), state);
}

static void say(struct visit *visit, const char *text)
{
	text_copy(visit->said, sizeof visit->said, text);
}

/* Something that failed is told; only giving up and wrong answers lead out. */
static bool tell(struct visit *visit, const struct err *failed)
{
	say(visit, failed->text);
	return true;
}

static bool request(struct visit *visit, const char *verb, const char *said)
{
	struct err e = { 0 };
	OWN(json) json_t *answer = control_do(visit->details->home, visit->id, verb, &e);

	if (answer == NULL)
		return tell(visit, &e);
	snprintf(visit->said, sizeof visit->said, "%s%s", said,
		 json_get_flag(answer, "unsaved", false) ? CONTROL_UNSAVED : "");
	return true;
}

/* --- which actions there are now */

static bool runs(const struct visit *visit)
{
	return task_runs(visit->entry);
}

static bool is_saved(const struct visit *visit)
{
	return !task_runs(visit->entry);
}

static bool is_paused(const struct visit *visit)
{
	return runs(visit) && is_in(visit, "paused");
}

static bool may_pause(const struct visit *visit)
{
	return runs(visit) && !is_in(visit, "paused") && !is_in(visit, "stopping");
}

static bool may_change(const struct visit *visit)
{
	return runs(visit) && visit->function != NULL && dialog_can_change(visit->function);
}

static bool may_wake(const struct visit *visit)
{
	return runs(visit) && is_in(visit, "waiting");
}

static bool asks(const struct visit *visit)
{
	return runs(visit) && is_in(visit, "needs-answer");
}

static bool always(const struct visit *visit)
{
	(void)visit;
	return true;
}

/* --- actions: false and *e lead out of the details */

static bool do_pause(struct visit *visit, struct err *e)
{
	(void)e;
	return request(visit, "pause", "It pauses.");
}

static bool do_resume(struct visit *visit, struct err *e)
{
	(void)e;
	return request(visit, "resume", "It goes on.");
}

static bool do_wake(struct visit *visit, struct err *e)
{
	(void)e;
	return request(visit, "wake", "It looks again now.");
}

static bool do_change(struct visit *visit, struct err *e)
{
	char changed[SAID_SIZE - 16];

	if (!dialog_change(visit->details->home, visit->function, visit->entry,
			   visit->details->asker, changed, sizeof changed, e))
		return false;
	snprintf(visit->said, sizeof visit->said, "%s%s", *changed != '\0' ? "Changed: " : "",
		 changed);
	return true;
}

static bool do_stop(struct visit *visit, struct err *e)
{
	struct err failed = { 0 };
	char title[TITLE_SIZE];
	enum stop_way way;
	bool sure;
	OWN(text)
	char *text = text_format("%s %s?", runs(visit) ? "Stop" : "Forget",
				 task_title(visit->entry, title, sizeof title));

	if (!ask_yes_no(visit->details->asker, text, true, &sure, e))
		return false;
	if (!sure)
		return true;
	puts("...");
	if (!task_stop(visit->details->home, visit->entry, STOP_WAIT_MS, &way, &failed))
		return tell(visit, &failed);
	snprintf(visit->said, sizeof visit->said, "%s: %s.", title, stop_way_text(way));
	return true;
}

/* Of a running task, and of one that was interrupted or has failed. */
static bool do_restart(struct visit *visit, struct err *e)
{
	struct launched launched;
	struct err failed = { 0 };

	(void)e;
	puts("...");
	if (!restart_task(visit->details->home, visit->entry, visit->details->key, STOP_WAIT_MS,
			  &launched, &failed))
		return tell(visit, &failed);
	snprintf(visit->said, sizeof visit->said, "Started, PID %ld.", (long)launched.pid);
	return true;
}

static bool do_answer(struct visit *visit, struct err *e)
{
	OWN(json) json_t *answer = NULL;
	OWN(text) char *text = NULL;
	struct err failed = { 0 };
	json_t *order;

	text = ask_line(visit->details->asker, "Your answer: ", ASK_FORGET, e);
	if (text == NULL)
		return false;
	if (*text == '\0')
		return true;
	order = json_object();
	json_put_text(order, "do", "answer");
	json_put_text(order, "text", text);
	answer = control_ask(visit->details->home, visit->id, order, CONTROL_WAIT_MS, &failed);
	if (answer == NULL)
		return tell(visit, &failed);
	say(visit, "Answered; it goes on.");
	return true;
}

static bool do_log(struct visit *visit, struct err *e)
{
	(void)e;
	logs_show(visit->details->home, visit->id);
	ask_enter(visit->details->asker);
	return true;
}

static const struct action {
	long number;
	const char *text;
	bool (*fits)(const struct visit *visit);
	bool (*run)(struct visit *visit, struct err *e);
} actions[] = {
	{ 1, "Pause", may_pause, do_pause },   { 1, "Go on", is_paused, do_resume },
	{ 1, "Resume", is_saved, do_restart }, { 2, "Change", may_change, do_change },
	{ 3, "Stop", runs, do_stop },	       { 3, "Forget", is_saved, do_stop },
	{ 4, "Restart", runs, do_restart },    { 5, "Wake it now", may_wake, do_wake },
	{ 6, "Answer", asks, do_answer },      { 7, "Log", always, do_log },
};

enum { ACTIONS = sizeof actions / sizeof *actions, ACTION_MAX = 7 };

static const struct action *find(const struct visit *visit, long number)
{
	for (size_t i = 0; i < ACTIONS; i++)
		if (actions[i].number == number && actions[i].fits(visit))
			return &actions[i];
	return NULL;
}

static void print(const struct visit *visit)
{
	OWN(buffer) struct buffer line = { 0 };
	struct screen screen;

	screen_stdout(&screen);
	screen_clear();
	details_print(visit->details->home, visit->details->table, visit->entry, stdout,
		      screen.colour);
	putchar('\n');
	for (size_t i = 0; i < ACTIONS; i++)
		if (actions[i].fits(visit))
			buffer_format(&line, "(%ld) %s  ", actions[i].number, actions[i].text);
	buffer_text(&line, "(Enter) Look again  (0) Back");
	screen_wrap(&screen, "", line.bytes);
	if (*visit->said != '\0')
		screen_wrap(&screen, "", visit->said);
}

/* An empty answer looks again. */
static bool choose(struct visit *visit, long *number, struct err *e)
{
	struct asker *asker = visit->details->asker;

	for (;;) {
		OWN(text) char *answer = ask_line(asker, "Your choice: ", ASK_FORGET, e);
		const char *plain = answer != NULL ? text_trim(answer) : NULL;

		if (plain == NULL)
			return false;
		*number = -1;
		if (*plain == '\0')
			return true;
		if (text_number(plain, 0, ACTION_MAX, number) &&
		    (*number == 0 || find(visit, *number) != NULL))
			return true;
		if (!ask_again(asker, "Your choice", "one of the numbers above is needed", e))
			return false;
	}
}

/* The task as it is now; false when it has ended. */
static bool look_at(struct visit *visit)
{
	struct err e = { 0 };

	json_decref(visit->entry);
	visit->entry = tasks_find(visit->details->home, visit->id, NULL, &e);
	visit->function =
		function_find(visit->details->table, json_get_text(visit->entry, "action", ""));
	return visit->entry != NULL;
}

static bool act(struct visit *visit, bool *goes_on, struct err *e)
{
	const struct action *action;
	long number;

	print(visit);
	*visit->said = '\0';
	if (!choose(visit, &number, e))
		return false;
	*goes_on = number != 0;
	/* Its state may have changed while the person thought. */
	action = number > 0 && look_at(visit) ? find(visit, number) : NULL;
	return action == NULL || action->run(visit, e);
}

bool details_menu(const struct details *details, const char *id, char said[DETAILS_SAID_SIZE],
		  struct err *e)
{
	struct visit visit = { .details = details };
	bool goes_on = true;
	bool fine = true;

	text_copy(visit.id, sizeof visit.id, id);
	while (fine && goes_on && look_at(&visit))
		fine = act(&visit, &goes_on, e);
	json_decref(visit.entry);
	if (visit.entry == NULL && *visit.said == '\0')
		snprintf(visit.said, sizeof visit.said, "Task %s has ended.", visit.id);
	text_copy(said, DETAILS_SAID_SIZE, visit.said);
	return fine;
}
