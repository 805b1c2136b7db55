/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen of a task. What can be done with it: ui/menu/task.c. */
#include "ui/details.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/tasks.h"
#include "os/terminal.h"
#include "store/home.h"
#include "store/logs.h"
#include "store/state.h"
#include "task/function.h"
#include "task/moment.h"
#include "task/words.h"
#include "ui/screen.h"

enum {
	LOG_BYTES = 1200,
	LOG_LINES = 6,
	LOG_LINES_SHORT = 3,
	ANSWER_SIZE = 512,
	BAR_COLUMNS = 20,
	WHEN_SIZE = 32
};

/* "2026-11-22 14:32:10+0100 ": where the hour, the zone and the text begin. */
enum { LOG_HOUR = 11, LOG_ZONE = 19, LOG_MOMENT = 25 };

/* The entry with what only the task itself, or its state file, knows. */
static json_t *whole(struct home *home, const json_t *entry, struct err *e)
{
	const char *id = json_get_text(entry, "id", "");
	OWN(json) json_t *all = json_copy((json_t *)entry);
	OWN(json) json_t *more = NULL;

	if (task_runs(entry) && task_elsewhere(entry) == NULL) {
		more = control_ask(home, id, json_pack("{s:s}", "do", "status"), CONTROL_LOOK_MS,
				   e);
	} else {
		static const char *const kept[] = { "configuration", "progress", "counters" };
		OWN(json) json_t *saved = state_load(home, id, e);

		more = saved != NULL ? json_object() : NULL;
		for (size_t i = 0; saved != NULL && i < sizeof kept / sizeof *kept; i++)
			json_object_set(more, kept[i], json_object_get(saved, kept[i]));
	}
	if (more != NULL)
		json_object_update(all, more);
	return STEAL(all);
}

static void print_head(const struct screen *screen, const json_t *task)
{
	const char *state = json_get_text(task, "state", "?");
	int64_t date = json_get_number(task, "date", 0);
	char title[ANSWER_SIZE];
	char since[WHEN_SIZE];

	text_visible_copy(title, sizeof title, task_title(task, title, sizeof title));
	screen_say(screen, TONE_BOLD, title);
	fputs("  ", screen->to);
	screen_say(screen, screen_state_tone(state), words_of_state(state));
	if (task_runs(task))
		fprintf(screen->to, "  PID %lld", (long long)json_get_number(task, "pid", 0));
	if (date > 0) {
		moment_short(task, since, sizeof since, date * 1000);
		fprintf(screen->to, "  since %s", since);
	}
	if (task_elsewhere(task) != NULL)
		fprintf(screen->to, "  %s", task_elsewhere(task));
	fputc('\n', screen->to);
}

static void print_next(const struct screen *screen, const json_t *task)
{
	const char *state = json_get_text(task, "state", "");
	int64_t until = json_get_number(task, "until", 0) * 1000;
	char when[2 * WHEN_SIZE];

	if (until == 0 || (!text_equal(state, "waiting") && !text_equal(state, "needs-answer")))
		return;
	moment_next(task, when, sizeof when, until);
	fprintf(screen->to, "  next      %s\n", when);
}

static void print_bar(const struct screen *screen, const json_t *task)
{
	int64_t done = json_get_number(task, "done", 0);
	int64_t total = json_get_number(task, "total", 0);
	int64_t full = total > 0 ? BAR_COLUMNS * (done < total ? done : total) / total : 0;

	char done_text[WHEN_SIZE], total_text[WHEN_SIZE];

	if (total <= 0)
		return;
	text_grouped(done_text, sizeof done_text, done);
	text_grouped(total_text, sizeof total_text, total);
	fputs("  done      [", screen->to);
	for (int64_t i = 0; i < BAR_COLUMNS; i++)
		fputc(i < full ? '#' : '.', screen->to);
	fprintf(screen->to, "] %s of %s\n", done_text, total_text);
}

static void print_counters(const struct screen *screen, const json_t *task)
{
	const json_t *counters = json_object_get(task, "counters");

	char requests[WHEN_SIZE], bytes[WHEN_SIZE], errors[WHEN_SIZE];

	if (!json_is_object(counters))
		return;
	text_grouped(requests, sizeof requests, json_get_number(counters, "requests", 0));
	text_grouped(bytes, sizeof bytes, json_get_number(counters, "bytes", 0));
	text_grouped(errors, sizeof errors, json_get_number(counters, "errors", 0));
	fprintf(screen->to, "  requests  %s, %s bytes, %s errors\n", requests, bytes, errors);
}

static void print_clock(const struct screen *screen, const json_t *task)
{
	int64_t offset = json_get_number(task, "utcOffset", INT64_MIN);
	char zone[WHEN_SIZE];

	if (offset == INT64_MIN)
		return;
	clock_zone(zone, sizeof zone, (int)offset);
	fprintf(screen->to, "  clock     %s%s\n", zone,
		moment_is_foreign(task) ? ", not the one of this terminal" : "");
}

/* The answers, in the words of the questions; those that do not apply are left out. */
static void print_configuration(const struct screen *screen, const struct function *function,
				const json_t *configuration)
{
	if (function == NULL || json_object_size(configuration) == 0)
		return;
	screen_say(screen, TONE_DIM, "  asked and answered\n");
	for (const struct question *question = function->questions; question->key != NULL;
	     question++) {
		OWN(text) char *answer = NULL;
		OWN(text) char *line = NULL;

		if (!question_applies(question, configuration))
			continue;
		answer = words_of_answer(configuration, question);
		if (*answer == '\0')
			continue;
		line = text_format("%s  %s", question->text, answer);
		screen_wrap(screen, "    ", line);
	}
}

static void print_progress(const struct screen *screen, const json_t *progress)
{
	OWN(json) json_t *figures = words_print_progress(progress);
	OWN(buffer) struct buffer line = { 0 };
	size_t i;
	json_t *figure;

	json_each_item(figures, i, figure) {
		buffer_format(&line, "%s%s", i > 0 ? " · " : "", json_string_value(figure));
	}
	if (line.length > 0)
		screen_wrap(screen, "  progress  ", line.bytes);
}

/* "2026-11-30 22:36:40+0000 autoPirate.z4h7: mission 1" -> "22:36:40 mission 1": whose log it is
 * stands above, and so does the zone; what is not of today keeps its date, what is of another zone
 * all of its moment. */
static const char *short_line(char *line, const char *id, const char *now)
{
	OWN(text) char *name = text_format(".%s: ", id);
	char *text = strstr(line, name);
	size_t length = strlen(line);

	if (text == NULL || length < LOG_MOMENT || line[LOG_MOMENT - 1] != ' ')
		return line;
	text += strlen(name);
	if (memcmp(line + LOG_ZONE, now + LOG_ZONE, LOG_MOMENT - LOG_ZONE - 1) != 0) {
		memmove(line + LOG_MOMENT, text, strlen(text) + 1);
		return line;
	}
	memmove(line + LOG_ZONE + 1, text, strlen(text) + 1);
	line[LOG_ZONE] = ' ';
	return memcmp(line, now, LOG_HOUR) == 0 ? line + LOG_HOUR : line;
}

static void print_log(const struct screen *screen, struct home *home, const char *id, int most)
{
	OWN(buffer) struct buffer text = { 0 };
	struct err e = { 0 };
	char now[2 * WHEN_SIZE];
	char *start;
	int lines = 0;

	if (!logs_tail(home, id, LOG_BYTES, &text, &e) || text.length == 0)
		return;
	clock_long(now, sizeof now, clock_wall_ms());
	screen_say(screen, TONE_DIM, "  log\n");
	for (start = text.bytes + text.length - 1; start > text.bytes; start--)
		if (start[-1] == '\n' && ++lines == most)
			break;
	while (*start != '\0') {
		size_t length = strcspn(start, "\n");
		bool last = start[length] == '\0';

		start[length] = '\0';
		/* What happened stands at the end. */
		screen_wrap(screen, "    ", short_line(start, id, now));
		start += length + (last ? 0 : 1);
	}
}

/* What only explains: --status shows all. */
static void print_more(const struct screen *screen, const json_t *task)
{
	if (*json_get_text(task, "sandbox", "") != '\0')
		screen_wrap(screen, "  sandbox   ", json_get_text(task, "sandbox", ""));
	print_clock(screen, task);
	print_counters(screen, task);
}

void details_print(struct home *home, const struct function *const *table, const json_t *entry,
		   enum details_size size, FILE *to, bool colour)
{
	struct err e = { 0 };
	OWN(json) json_t *task = whole(home, entry, &e);
	struct screen screen = { to, 0, colour };
	int rows;

	/* A text that is put on the screen later has no size of its own. */
	terminal_size(fileno(to) >= 0 ? fileno(to) : STDOUT_FILENO, &screen.columns, &rows);
	print_head(&screen, task);
	if (e.kind != ERR_NONE)
		screen_wrap(&screen, "  trouble   ", e.text);
	screen_wrap(&screen, "  account   ", json_get_text(task, "account", "?"));
	screen_wrap(&screen, "  status    ", json_get_text(task, "status", ""));
	if (json_get_text(task, "picture", NULL) != NULL)
		screen_wrap(&screen, "  picture   ", json_get_text(task, "picture", ""));
	print_next(&screen, task);
	print_bar(&screen, task);
	print_progress(&screen, json_object_get(task, "progress"));
	if (size == DETAILS_WHOLE)
		print_more(&screen, task);
	if (size != DETAILS_LEAST)
		print_configuration(&screen,
				    function_find(table, json_get_text(task, "action", "")),
				    json_object_get(task, "configuration"));
	print_log(&screen, home, json_get_text(task, "id", ""),
		  size == DETAILS_WHOLE ? LOG_LINES : LOG_LINES_SHORT);
	if (size != DETAILS_WHOLE)
		fprintf(to, "  all of it: ikabot --status %s\n", json_get_text(task, "id", ""));
}
