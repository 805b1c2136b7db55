/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a task: a table of actions, of which those that fit are shown. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/change.h"
#include "control/control.h"
#include "control/recover.h"
#include "control/resumed.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "os/terminal.h"
#include "store/state.h"
#include "task/function.h"
#include "ui/ask.h"
#include "ui/details.h"
#include "ui/dialog.h"
#include "ui/menu/logs.h"
#include "ui/screen.h"

enum { SAID_SIZE = DETAILS_SAID_SIZE, TITLE_SIZE = 96 };

struct visit {
	const struct details *details;
	const struct function *function; /* NULL: this program does not know it */
	char id[TASK_ID_SIZE];
	json_t *entry;
	char said[SAID_SIZE];  /* what came of the last action */
	char shown[SAID_SIZE]; /* the same, while it stands on the screen */
	char *drawn;	       /* what stands on the screen */
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
	return !task_is_damaged(visit->entry) && visit->function != NULL &&
	       dialog_can_change(visit->function);
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

static bool serves(const struct visit *visit)
{
	return visit->function != NULL && visit->function->step_limit_s == STEP_SERVES;
}

/* What a task does right now is not ended without asking. */
static bool is_sure(struct visit *visit, const char *verb, const char *cost, bool *sure,
		    struct err *e)
{
	OWN(text) char *text = NULL;
	char title[TITLE_SIZE];

	*sure = true;
	if (!is_in(visit, "running") && !is_in(visit, "needs-answer"))
		return true;
	text = text_format("%s %s? %s", verb, task_title(visit->entry, title, sizeof title), cost);
	return ask_yes_no(visit->details->asker, text, true, sure, e);
}

static bool do_pause(struct visit *visit, struct err *e)
{
	const char *cost = is_in(visit, "needs-answer") ? "It waits for your answer."
			   : serves(visit)		? "Its page cannot be opened then."
					   : "It is at work, and ends that step first.";
	bool sure;

	if (!is_sure(visit, "Pause", cost, &sure, e))
		return false;
	return !sure || request(visit, "pause", "It pauses.");
}

/* Waits until it has looked at the game, and says what came of it. */
static void say_outcome(struct visit *visit, const char *start, int64_t looks)
{
	struct resumed resumed;
	char line[SAID_SIZE - 64];

	resumed_await(visit->details->home, visit->details->table, visit->entry, looks,
		      clock_monotonic_ms() + RESUMED_WAIT_MS, &resumed);
	snprintf(visit->said, sizeof visit->said, "%sIt %s.", start,
		 resumed_print(&resumed, 0, line, sizeof line));
}

static bool do_resume(struct visit *visit, struct err *e)
{
	int64_t looks = resumed_looks(visit->details->home, visit->entry);
	struct err failed = { 0 };
	OWN(json) json_t *answer = NULL;

	(void)e;
	puts("...");
	fflush(stdout);
	answer = control_do(visit->details->home, visit->id, "resume", &failed);
	if (answer == NULL)
		return tell(visit, &failed);
	say_outcome(visit, "", looks);
	return true;
}

static bool do_wake(struct visit *visit, struct err *e)
{
	(void)e;
	return request(visit, "wake", "It looks again now.");
}

static bool do_change(struct visit *visit, struct err *e)
{
	const struct change order = { .home = visit->details->home,
				      .functions = visit->details->table,
				      .entry = visit->entry,
				      .known = visit->details->key };
	char changed[SAID_SIZE - 16];

	if (!dialog_change(&order, visit->function, visit->details->asker, changed, sizeof changed,
			   e))
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
	OWN(text) char *text = NULL;

	text = text_format("%s %s?", runs(visit) ? "Stop" : "Forget",
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
	const struct details *details = visit->details;
	struct launched launched;
	struct err failed = { 0 };
	char start[64];
	int64_t looks;
	bool sure = true;
	bool fine;

	if (runs(visit) &&
	    !is_sure(visit, "Restart", "What it is doing now is broken off and looked at anew.",
		     &sure, e))
		return false;
	if (!sure)
		return true;
	puts("...");
	fflush(stdout);
	looks = resumed_looks(details->home, visit->entry);
	fine = runs(visit)
		       ? restart_task(details->home, visit->entry, details->key, STOP_WAIT_MS,
				      &launched, &failed)
		       : resume_task(details->home, visit->entry, details->key, &launched, &failed);
	if (!fine)
		return tell(visit, &failed);
	snprintf(start, sizeof start, "Started, PID %ld. ", (long)launched.pid);
	say_outcome(visit, start, looks);
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
	int64_t number;
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

static const struct action *find(const struct visit *visit, int64_t number)
{
	for (size_t i = 0; i < ACTIONS; i++)
		if (actions[i].number == number && actions[i].fits(visit))
			return &actions[i];
	return NULL;
}

/* "(1) Pause  (2) Change": a line is broken between two of them. */
static void add_action(const struct screen *screen, int *used, int64_t number, const char *text)
{
	OWN(text) char *item = text_format("(%" PRId64 ") %s", number, text);
	int width = text_columns(item);

	if (*used > 0 && *used + 2 + width > screen->columns) {
		fputc('\n', screen->to);
		*used = 0;
	}
	fprintf(screen->to, "%s%s", *used > 0 ? "  " : "", item);
	*used += width + (*used > 0 ? 2 : 0);
}

static char *compose_size(const struct visit *visit, enum details_size details_size)
{
	struct screen screen;
	char *text = NULL;
	int used = 0;
	size_t size;

	screen_stdout(&screen);
	screen.to = open_memstream(&text, &size);
	if (screen.to == NULL)
		return mem_text("");
	details_print(visit->details->home, visit->details->table, visit->entry, details_size,
		      screen.to, screen.colour);
	fputc('\n', screen.to);
	for (size_t i = 0; i < ACTIONS; i++)
		if (actions[i].fits(visit))
			add_action(&screen, &used, actions[i].number, actions[i].text);
	add_action(&screen, &used, 0, "Back");
	fputc('\n', screen.to);
	if (*visit->shown != '\0')
		screen_wrap(&screen, "", visit->shown);
	fclose(screen.to);
	return text;
}

static int count_lines(const char *text)
{
	int lines = 0;

	for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	return lines;
}

/* All that is shown, owned by the caller: as much as fits on the screen, for what is higher cannot
 * be put in its own place again. */
static char *compose(const struct visit *visit)
{
	enum details_size size = DETAILS_WHOLE;
	char *text = compose_size(visit, size);
	int columns, rows;

	terminal_size(STDOUT_FILENO, &columns, &rows);
	while (screen_is_movable() && size < DETAILS_LEAST && count_lines(text) >= rows) {
		free(text);
		text = compose_size(visit, ++size);
	}
	return text;
}

static bool look_at(struct visit *visit);

/* Draws again when something changed (ui/ask.h). */
static bool redraw(void *argument)
{
	struct visit *visit = argument;
	OWN(text) char *now = NULL;
	int columns, rows;

	if (!screen_is_movable() || !look_at(visit))
		return false;
	now = compose(visit);
	terminal_size(STDOUT_FILENO, &columns, &rows);
	if (text_equal(now, visit->drawn) || count_lines(now) >= rows)
		return false;
	screen_put_over(now);
	free(visit->drawn);
	visit->drawn = STEAL(now);
	return true;
}

static void print(struct visit *visit)
{
	free(visit->drawn);
	text_copy(visit->shown, sizeof visit->shown, visit->said);
	visit->drawn = compose(visit);
	screen_clear();
	fputs(visit->drawn, stdout);
	fflush(stdout);
}

static char *ask_live(struct visit *visit, struct err *e)
{
	struct asker *asker = visit->details->asker;
	char *answer;

	asker->idle = redraw;
	asker->idle_argument = visit;
	answer = ask_line(asker, "Your choice: ", ASK_FORGET, e);
	asker->idle = NULL;
	return answer;
}

/* An empty answer looks again. */
static bool choose(struct visit *visit, int64_t *number, struct err *e)
{
	struct asker *asker = visit->details->asker;

	for (;;) {
		OWN(text) char *answer = ask_live(visit, e);
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
	int64_t number;

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
	free(visit.drawn);
	if (visit.entry == NULL && *visit.said == '\0')
		snprintf(visit.said, sizeof visit.said, "Task %s has ended.", visit.id);
	text_copy(said, DETAILS_SAID_SIZE, visit.said);
	return fine;
}
