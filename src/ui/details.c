/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen of a task. What can be done with it: details_menu.c. */
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
#include "os/terminal.h"
#include "store/home.h"
#include "store/logs.h"
#include "store/state.h"
#include "task/control.h"
#include "task/function.h"
#include "task/tasks.h"
#include "ui/screen.h"

enum { LOG_BYTES = 1200, LOG_LINES = 6, ANSWER_SIZE = 512, BAR_COLUMNS = 20, WHEN_SIZE = 32 };

/* The entry with what only the task itself, or its state file, knows. */
static json_t *whole(struct home *home, const json_t *entry, struct err *e)
{
	const char *id = json_get_text(entry, "id", "");
	OWN(json) json_t *all = json_copy((json_t *)entry);
	OWN(json) json_t *more = NULL;

	if (task_runs(entry)) {
		more = control_do(home, id, "status", e);
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
	screen_say(screen, screen_state_tone(state), state);
	if (task_runs(task))
		fprintf(screen->to, "  PID %lld", (long long)json_get_number(task, "pid", 0));
	if (date > 0) {
		clock_since(since, sizeof since, date * 1000);
		fprintf(screen->to, "  since %s", since);
	}
	fputc('\n', screen->to);
}

static void print_next(const struct screen *screen, const json_t *task)
{
	const char *state = json_get_text(task, "state", "");
	int64_t until = json_get_number(task, "until", 0) * 1000;
	int64_t left = until - clock_wall_ms();
	char when[WHEN_SIZE];
	char span[WHEN_SIZE];

	if (until == 0 || (!text_equal(state, "waiting") && !text_equal(state, "needs-answer")))
		return;
	clock_short(when, sizeof when, until);
	text_span(span, sizeof span, (long)(left / 1000));
	fprintf(screen->to, left > 0 ? "  next      %s, in %s\n" : "  next      %s\n", when, span);
}

static void print_bar(const struct screen *screen, const json_t *task)
{
	long long done = json_get_number(task, "done", 0);
	long long total = json_get_number(task, "total", 0);
	long long full = total > 0 ? BAR_COLUMNS * (done < total ? done : total) / total : 0;

	if (total <= 0)
		return;
	fputs("  done      [", screen->to);
	for (long long i = 0; i < BAR_COLUMNS; i++)
		fputc(i < full ? '#' : '.', screen->to);
	fprintf(screen->to, "] %lld of %lld\n", done, total);
}

static void print_counters(const struct screen *screen, const json_t *task)
{
	const json_t *counters = json_object_get(task, "counters");

	if (json_is_object(counters))
		fprintf(screen->to, "  requests  %lld, %lld bytes, %lld errors\n",
			(long long)json_get_number(counters, "requests", 0),
			(long long)json_get_number(counters, "bytes", 0),
			(long long)json_get_number(counters, "errors", 0));
}

/* The answers, in the words of the questions; those that do not apply are left out. */
static void print_configuration(const struct screen *screen, const struct function *function,
				const json_t *configuration)
{
	char answer[ANSWER_SIZE];

	if (function == NULL || json_object_size(configuration) == 0)
		return;
	screen_say(screen, TONE_DIM, "  asked and answered\n");
	for (const struct question *question = function->questions; question->key != NULL;
	     question++) {
		OWN(text) char *line = NULL;

		if (!question_applies(question, configuration))
			continue;
		question_print(json_object_get(configuration, question->key), answer,
			       sizeof answer);
		line = text_format("%s  %s", question->text, answer);
		screen_wrap(screen, "    ", line);
	}
}

static void print_value(const json_t *value, struct buffer *to)
{
	OWN(text)
	char *line = json_is_string(value) ? text_format("%s", json_string_value(value))
					   : json_line(value);

	buffer_text(to, line);
}

static void print_progress(const struct screen *screen, const json_t *progress)
{
	OWN(buffer) struct buffer line = { 0 };
	const char *key;
	json_t *value;

	/* What a function keeps for itself, plans and tables, is for --json. */
	json_object_foreach((json_t *)progress, key, value)
	{
		if (json_is_object(value) || json_is_array(value))
			continue;
		buffer_format(&line, "%s%s ", line.length > 0 ? " · " : "", key);
		print_value(value, &line);
	}
	if (line.length > 0)
		screen_wrap(screen, "  progress  ", line.bytes);
}

static void print_log(const struct screen *screen, struct home *home, const char *id)
{
	OWN(buffer) struct buffer text = { 0 };
	struct err e = { 0 };
	char *start;
	int lines = 0;

	if (!logs_tail(home, id, LOG_BYTES, &text, &e) || text.length == 0)
		return;
	screen_say(screen, TONE_DIM, "  log\n");
	for (start = text.bytes + text.length - 1; start > text.bytes; start--)
		if (start[-1] == '\n' && ++lines == LOG_LINES)
			break;
	while (*start != '\0') {
		size_t length = strcspn(start, "\n");
		bool last = start[length] == '\0';

		start[length] = '\0';
		fputs("    ", screen->to);
		screen_cell(screen, TONE_PLAIN, start, screen->columns - 4, true);
		fputc('\n', screen->to);
		start += length + (last ? 0 : 1);
	}
}

void details_print(struct home *home, const struct function *const *table, const json_t *entry,
		   FILE *to, bool colour)
{
	struct err e = { 0 };
	OWN(json) json_t *task = whole(home, entry, &e);
	struct screen screen = { to, 0, colour };
	int rows;

	terminal_size(fileno(to), &screen.columns, &rows);
	print_head(&screen, task);
	if (e.kind != ERR_NONE)
		screen_wrap(&screen, "  trouble   ", e.text);
	screen_wrap(&screen, "  account   ", json_get_text(task, "account", "?"));
	screen_wrap(&screen, "  status    ", json_get_text(task, "status", ""));
	if (*json_get_text(task, "sandbox", "") != '\0')
		screen_wrap(&screen, "  sandbox   ", json_get_text(task, "sandbox", ""));
	if (json_get_text(task, "picture", NULL) != NULL)
		screen_wrap(&screen, "  picture   ", json_get_text(task, "picture", ""));
	print_next(&screen, task);
	print_bar(&screen, task);
	print_counters(&screen, task);
	print_progress(&screen, json_object_get(task, "progress"));
	print_configuration(&screen, function_find(table, json_get_text(task, "action", "")),
			    json_object_get(task, "configuration"));
	print_log(&screen, home, json_get_text(task, "id", ""));
}
