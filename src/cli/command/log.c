/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The logs of tasks: their last lines, and what is added. Needs no login. */
#include "cli/command/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/tasks.h"
#include "os/file.h"
#include "store/ended.h"
#include "store/home.h"
#include "store/logs.h"

enum {
	LOG_TAIL = 10000,
	LINES_MAX = 100000,
	LINES_BYTES_MAX = 4 * 1024 * 1024,
	FOLLOW_NAP_MS = 250,
	LOOK_EVERY = 4, /* naps */
};

struct followed {
	const char *id; /* borrowed */
	bool lives;	/* it may write more */
	FILE *log;
};

/* Lines are harmless when they are logged, but other programs may have written there. */
static void print_line(const char *before, const char *line, size_t length)
{
	OWN(buffer) struct buffer visible = { 0 };
	OWN(text) char *text = text_format("%.*s", (int)length, line);

	text_visible_lines(&visible, text);
	printf("%s%s%s\n", before != NULL ? before : "", before != NULL ? ": " : "",
	       visible.bytes != NULL ? visible.bytes : "");
}

/* Of several logs each line says whose it is; before NULL: of one. */
static void print_lines(const char *before, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		print_line(before, text, length);
		text += length + (text[length] == '\n');
	}
}

/* Where the last so many lines begin. */
static const char *last_lines(const char *text, int64_t count)
{
	const char *at = text + strlen(text);

	if (at > text && at[-1] == '\n')
		at--;
	for (; at > text; at--)
		if (at[-1] == '\n' && --count == 0)
			break;
	return at;
}

/* lines 0: as many as fit the usual size. */
static bool print_tail(struct call *call, const char *id, const char *before, int64_t lines,
		       struct err *e)
{
	OWN(buffer) struct buffer text = { 0 };
	const char *bytes;

	if (!logs_tail(&call->home, id, lines > 0 ? LINES_BYTES_MAX : LOG_TAIL, &text, e))
		return false;
	bytes = text.bytes != NULL ? text.bytes : "";
	print_lines(before, lines > 0 ? last_lines(bytes, lines) : bytes);
	return true;
}

/* --- following */

static const char *log_path(struct call *call, const char *id, char path[HOME_PATH_SIZE])
{
	return home_path(&call->home, path, "log/%s.log", id);
}

static void open_log(struct call *call, struct followed *one)
{
	char path[HOME_PATH_SIZE];

	one->log = one->lives ? file_stream(log_path(call, one->id, path)) : NULL;
	if (one->log != NULL)
		fseek(one->log, 0, SEEK_END);
}

/* By name: a log that was rotated goes on in the new file. */
static bool print_new(struct call *call, struct followed *one, const char *before)
{
	char path[HOME_PATH_SIZE];
	OWN(text) char *line = NULL;
	size_t room = 0;
	bool any = false;

	log_path(call, one->id, path);
	while (one->log != NULL) {
		while (getline(&line, &room, one->log) > 0) {
			print_line(before, line, strcspn(line, "\n"));
			any = true;
		}
		clearerr(one->log);
		if (!file_is_other(path, fileno(one->log)))
			break;
		fclose(one->log);
		one->log = file_stream(path);
	}
	return any;
}

static bool any_lives(struct call *call, struct followed *all, size_t count)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		struct err e = { 0 };
		OWN(json) json_t *now = NULL;

		if (all[i].lives)
			now = tasks_find(&call->home, all[i].id, NULL, &e);
		all[i].lives = now != NULL;
		any |= all[i].lives;
	}
	return any;
}

/* Until all tasks have ended, and their last lines are out. */
static void follow(struct call *call, struct followed *all, size_t count)
{
	bool lives = false;

	for (size_t i = 0; i < count; i++) {
		lives |= all[i].lives;
		open_log(call, &all[i]);
	}
	for (int nap = 1;; nap++) {
		bool any = false;

		for (size_t i = 0; i < count; i++)
			any |= print_new(call, &all[i], count > 1 ? all[i].id : NULL);
		if (fflush(stdout) != 0 || ferror(stdout) || (!lives && !any))
			break;
		if (nap % LOOK_EVERY == 0)
			lives = any_lives(call, all, count);
		clock_nap_ms(FOLLOW_NAP_MS);
	}
	for (size_t i = 0; i < count; i++)
		if (all[i].log != NULL)
			fclose(all[i].log);
}

/* --- the command */

/* The log of a task that has ended is there still, under its id. */
static json_t *find_over(struct call *call, const char *wanted)
{
	struct err ignored = { 0 };
	OWN(text) char *account = call_account(call, &ignored);
	OWN(json) json_t *ended = NULL;
	char path[HOME_PATH_SIZE];

	if (account == NULL && ignored.kind != ERR_NONE)
		return NULL;
	ended = ended_find(&call->home, account, wanted);
	if (ended != NULL)
		wanted = json_get_text(ended, "id", "");
	if (strchr(wanted, '/') != NULL || !file_exists(log_path(call, wanted, path)))
		return NULL;
	return json_pack("{s:s, s:b}", "id", wanted, "over", 1);
}

static json_t *find_logs(struct call *call, int *result)
{
	json_t *found;

	if (call_option(call, "all") != NULL)
		return command_find_tasks(call, NULL, result);
	found = json_array();
	for (size_t i = 0; i < call->count; i++) {
		struct err e = { 0 };
		json_t *entry = command_find_task(call, call->words[i], &e);

		if (entry == NULL && e.kind == ERR_MISSING)
			entry = find_over(call, call->words[i]);
		if (entry == NULL)
			command_note_status(result, command_fail(&e));
		else
			json_array_append_new(found, entry);
	}
	return found;
}

static int run_log(struct call *call)
{
	int result = EXIT_DONE;
	OWN(json) json_t *entries = NULL;
	OWN(text) char *room = NULL;
	struct followed *all;
	struct err e = { 0 };
	size_t count;
	int64_t lines;

	if (!call_number(call, "lines", 1, LINES_MAX, 0, &lines, &e))
		return command_fail(&e);
	entries = find_logs(call, &result);
	count = json_array_size(entries);
	room = mem_new((count + 1) * sizeof *all);
	all = (struct followed *)room;
	for (size_t i = 0; i < count; i++) {
		const json_t *entry = json_array_get(entries, i);
		struct err missing = { 0 };

		all[i].id = json_get_text(entry, "id", "");
		all[i].lives = !json_get_flag(entry, "over", false);
		if (!print_tail(call, all[i].id, count > 1 ? all[i].id : NULL, lines, &missing))
			command_note_status(&result, command_fail(&missing));
	}
	fflush(stdout);
	if (call_option(call, "follow") != NULL && count > 0)
		follow(call, all, count);
	return result;
}

const struct command command_log = {
	.name = "log",
	.arguments = "TASK... | --all [--lines=N] [--follow] [--account=A]",
	.options = "all lines= follow account=",
	.help = "the last lines of tasks' logs",
	.example = "ikabot --log k3f9 --lines=20 --follow",
	.words_min = 1,
	.words_max = -1,
	.run = run_log,
};
