/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --world serves the practice world. --demo starts one in the background and opens the
 * menu in it, in a home of its own (.ikabot-demo beside the session file), so that
 * nothing of the user's is touched. World and tasks go on when the menu is left; "--demo"
 * comes back to them and "--demo end" ends and removes all of it.
 */
#include "cli/command/world.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/menu.h"
#include "cli/command/wrap.h"
#include "control/identity.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "os/detached.h"
#include "os/file.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/session.h"
#include "world/world.h"

enum { ANNOUNCE_MAX = 4096, START_WAIT_MS = 10000, STOP_MS = 3000, LOG_MAX = 1024 * 1024 };

#define DEMO_FOLDER ".ikabot-demo"
#define DEMO_SPEED "20"
#define DEMO_PASSWORD "practice\n"

/* --- --world */

static volatile sig_atomic_t world_stop;

static void print_world_options(void)
{
	for (const struct world_option *option = world_option_table; option->key != NULL;
	     option++) {
		printf("  --%s%s%s\n        ", option->key, option->argument != NULL ? "=" : "",
		       option->argument != NULL ? option->argument : "");
		wrap(stdout, 8, 8, option->help);
	}
}

static void print_demo_options(void)
{
	wrap(stdout, 0, 0,
	     "All of them belong to the start of the world; a demo begins with "
	     "--speed=" DEMO_SPEED " --lively.");
	print_world_options();
}

static bool read_world_options(const struct call *call, struct world_options *options,
			       struct err *e)
{
	world_options_init(options);
	for (size_t i = 0; i < call->option_count; i++) {
		size_t length = strcspn(call->options[i], "=");
		bool has_value = call->options[i][length] == '=';
		char key[64];

		if (text_starts(call->options[i], "detached"))
			continue;
		snprintf(key, sizeof key, "%.*s", (int)length, call->options[i]);
		if (!world_option_set(options, key,
				      has_value ? call->options[i] + length + 1 : NULL, e))
			return false;
	}
	return true;
}

static int run_world(struct call *call)
{
	bool detached = call_option(call, "detached") != NULL;
	struct world_options options;
	struct err e = { 0 };

	if (!read_world_options(call, &options, &e))
		return command_fail(&e);
	log_open(NULL, "world", LOG_MAX);
	signals_flag(SIGTERM, &world_stop);
	signals_flag(SIGINT, &world_stop);
	if (!world_run(&options, detached ? DETACHED_CHANNEL : STDOUT_FILENO, &world_stop, &e))
		return command_fail(&e);
	return EXIT_DONE;
}

/* --- --demo */

struct demo {
	char folder[HOME_PATH_SIZE];
	char file[HOME_PATH_SIZE]; /* what the world announced, and who it is */
	json_t *world;		   /* NULL while none runs */
	bool had_folder;	   /* before it was looked for */
};

static const char *demo_path(const struct demo *demo, const char *name, char path[HOME_PATH_SIZE])
{
	snprintf(path, HOME_PATH_SIZE, "%.900s/%s", demo->folder, name);
	return path;
}

static json_t *read_world(const struct demo *demo)
{
	OWN(buffer) struct buffer text = { 0 };
	struct err e = { 0 };

	if (!file_read(demo->file, ANNOUNCE_MAX, &text, &e))
		return NULL;
	return json_parse(text.bytes != NULL ? text.bytes : "", text.length, demo->file, &e);
}

static bool find_demo(const struct home *home, struct demo *demo, struct err *e)
{
	/* From inside, too: its home may be exported. */
	snprintf(demo->folder, sizeof demo->folder, "%s%s", home->root,
		 text_ends(home->root, "/" DEMO_FOLDER) ? "" : "/" DEMO_FOLDER);
	demo_path(demo, "world.json", demo->file);
	demo->world = NULL;
	demo->had_folder = !file_is_gone(demo->folder);
	return folder_make(demo->folder, e);
}

/* The port of the world before, so that the tasks of an interrupted demo find it again. */
static int64_t former_port(const json_t *world)
{
	const char *lobby = json_get_text(world, "lobby", "");
	const char *colon = strrchr(lobby, ':');
	int64_t port = 0;

	return colon != NULL && text_number(colon + 1, 1, 65535, &port) ? port : 0;
}

/* "--speed=20 --captcha-every=2", the speed first. Owned by the caller. */
static char *print_options(const struct call *call)
{
	const char *speed = call_option(call, "speed");
	OWN(buffer) struct buffer text = { 0 };

	buffer_format(&text, "--speed=%s", speed != NULL ? speed : DEMO_SPEED);
	for (size_t i = 0; i < call->option_count; i++)
		if (!text_starts(call->options[i], "speed"))
			buffer_format(&text, " --%s", call->options[i]);
	return buffer_take(&text);
}

/* What a person types to call this program: its name where the shell finds it by that, else its
 * path. */
static const char *program_called(char path[HOME_PATH_SIZE])
{
	const char *folder = getenv("PATH");

	(void)process_executable(path, HOME_PATH_SIZE);
	while (folder != NULL && *folder != '\0') {
		size_t length = strcspn(folder, ":");
		OWN(text) char *found = text_format("%.*s/ikabot", (int)length, folder);

		if (text_equal(found, path))
			return "ikabot";
		if (!file_is_gone(found))
			break; /* another one of that name */
		folder += length + (folder[length] == ':' ? 1 : 0);
	}
	return path;
}

/* Options are those of the world's start. */
static bool has_these_options(const struct demo *demo, const struct call *call, struct err *e)
{
	const char *now = json_get_text(demo->world, "options", "--speed=" DEMO_SPEED);
	OWN(text) char *wanted = print_options(call);
	char path[HOME_PATH_SIZE];
	const char *program = program_called(path);

	if (call->option_count == 0 || text_equal(now, wanted))
		return true;
	return err_set(e, ERR_BUSY,
		       "a demo runs already, with %s; come back to it with: %s --demo, or end it "
		       "and what runs in it with: %s --demo end",
		       now, program, program);
}

static bool keep_world(struct demo *demo, const char *line, const struct call *call, pid_t pid,
		       struct err *e)
{
	OWN(text) char *options = print_options(call);
	OWN(json) json_t *world = json_parse(line, strlen(line), "the world's line", e);
	OWN(text) char *text = NULL;
	struct process process;

	if (world == NULL || !process_find(pid, &process))
		return err_set(e, ERR_SYSTEM, "the practice world died at its start");
	identity_put(world, &process);
	json_put_text(world, "options", options);
	text = json_line(world);
	demo->world = STEAL(world);
	return file_replace(demo->file, text, strlen(text), false, e);
}

static bool start_world(struct demo *demo, const struct call *call, int64_t port, struct err *e)
{
	const char *arguments[32] = { "ikabot", "--world", "--detached" };
	OWN(text) char *port_option = text_format("--port=%" PRId64, port);
	OWN(buffer) struct buffer input = { 0 };
	OWN(text) char *line = NULL;
	OWN(fd) int channel = -1;
	char log[HOME_PATH_SIZE];
	size_t count = 3;
	pid_t pid;

	if (call_option(call, "port") == NULL)
		arguments[count++] = port_option;
	if (call_option(call, "speed") == NULL)
		arguments[count++] = "--speed=" DEMO_SPEED;
	if (call_option(call, "lively") == NULL)
		arguments[count++] = "--lively";
	for (size_t i = 0; i < call->option_count && count < 31; i++)
		arguments[count++] = call->options[i] - 2; /* with its dashes */
	if (!detached_start(arguments, demo_path(demo, "world.log", log), &channel, &pid, e))
		return false;
	line = stream_line(channel, &input, ANNOUNCE_MAX, START_WAIT_MS);
	if (line == NULL)
		return err_set(e, ERR_SYSTEM, "the practice world did not start%s; see %s",
			       port != 0
				       ? " (is its port taken? Begin anew with: ikabot --demo end)"
				       : "",
			       log);
	return keep_world(demo, line, call, pid, e);
}

/* The request gap that is kind to the real game only slows a practice world down. */
static bool set_pace(json_t *session, void *argument, struct err *e)
{
	(void)argument;
	(void)e;
	json_put_number(json_sub(session, "settings"), "requestGapMs", 50);
	return true;
}

static bool enter_demo(struct demo *demo, struct err *e)
{
	char path[HOME_PATH_SIZE];
	struct home home;

	demo_path(demo, "password", path);
	if (!file_replace(path, DEMO_PASSWORD, strlen(DEMO_PASSWORD), false, e))
		return false;
	setenv("IKABOT_HOME", demo->folder, 1);
	setenv("IKABOT_LOBBY_URL", json_get_text(demo->world, "lobby", ""), 1);
	setenv("IKABOT_MAIL", json_get_text(demo->world, "mail", ""), 1);
	setenv("IKABOT_PASSWORD_FILE", path, 1);
	setenv("IKABOT_ACCOUNT", "s301-en", 0);
	return home_find(&home, e) && session_change(&home, set_pace, NULL, false, e);
}

static void remove_tree(const char *path);

static void remove_entry(const char *name, void *argument)
{
	char path[HOME_PATH_SIZE];
	struct err ignored = { 0 };

	snprintf(path, sizeof path, "%.800s/%.200s", (const char *)argument, name);
	if (!file_remove(path, &ignored))
		remove_tree(path);
}

/* A link is removed as what it is: what it leads to is not ours. */
static void remove_tree(const char *path)
{
	struct err ignored = { 0 };

	(void)folder_each(path, "", remove_entry, (void *)path, &ignored);
	folder_remove(path);
}

static void remove_file(const char *name, void *argument)
{
	char path[HOME_PATH_SIZE];
	struct err ignored = { 0 };

	snprintf(path, sizeof path, "%.800s/%.200s", (const char *)argument, name);
	(void)file_remove(path, &ignored);
}

/* Files, and the folder with all that the program has put there; no other folder. */
static void remove_demo(const struct demo *demo)
{
	char path[HOME_PATH_SIZE];
	struct err ignored = { 0 };

	remove_tree(demo_path(demo, ".ikabot.d", path));
	remove_file(".ikabot", (void *)demo->folder);
	(void)folder_each(demo->folder, "", remove_file, (void *)demo->folder, &ignored);
	folder_remove(demo->folder);
	if (!file_is_gone(demo->folder))
		printf("What is not the demo's is left in %s\n", demo->folder);
}

static int count_tasks(struct home *home)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(home, NULL, &e);

	/* One that was interrupted or has failed waits for its person. */
	return (int)json_array_size(entries);
}

static void tell_failure(const json_t *entry, enum stop_way way, const struct err *e,
			 void *argument)
{
	(void)entry;
	(void)way;
	(void)argument;
	if (e->kind != ERR_NONE)
		(void)command_fail(e);
}

static void stop_tasks(struct home *home)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(home, NULL, &e);

	tasks_stop(home, entries, STOP_WAIT_MS, tell_failure, NULL);
}

static void end_demo(struct demo *demo)
{
	struct process process;
	struct err e = { 0 };
	struct home home;

	setenv("IKABOT_HOME", demo->folder, 1);
	if (home_find(&home, &e))
		stop_tasks(&home);
	if (identity_keeper(demo->world, &process) && process_signal(&process, SIGTERM, &e) &&
	    !process_wait_end(&process, STOP_MS))
		(void)process_signal(&process, SIGKILL, &e);
	remove_demo(demo);
}

static int end_by_word(const struct call *call, struct demo *demo, bool was_there)
{
	if (!text_equal(call->words[0], "end")) {
		if (!demo->had_folder)
			folder_remove(demo->folder);
		json_decref(demo->world);
		return command_usage(&command_demo, "\"%s\"?", call->words[0]);
	}
	end_demo(demo);
	json_decref(demo->world);
	puts(was_there		? "The demo and its tasks are gone."
	     : demo->had_folder ? "There was no demo; what was left of one is gone."
				: "There was no demo.");
	return EXIT_DONE;
}

static int enter_menu(const struct demo *demo)
{
	const char *options = json_get_text(demo->world, "options", "--speed=" DEMO_SPEED);
	int speed_columns = (int)strcspn(options + strlen("--speed="), " ");
	OWN(text) char *place = NULL;

	place = text_format("Practice world, %.*s times as fast as the game (%s)", speed_columns,
			    options + strlen("--speed="), options);
	return menu_command_in(place);
}

static void say_what_stays(const struct demo *demo, int tasks)
{
	char path[HOME_PATH_SIZE];
	const char *program = program_called(path);

	printf("The practice world and %d task%s stay.\n", tasks, tasks == 1 ? "" : "s");
	printf("Come back with:\n  %s --demo\n", program);
	printf("End all of it with:\n  %s --demo end\n", program);
	printf("From the command line:\n  IKABOT_HOME=%s %s --list\n", demo->folder, program);
}

static int run_demo(struct call *call)
{
	struct world_options options;
	struct demo demo;
	struct err e = { 0 };
	OWN(json) json_t *former = NULL;
	struct home home;
	int status;
	int tasks;

	if (!read_world_options(call, &options, &e) || !find_demo(&call->home, &demo, &e))
		return command_fail(&e);
	former = read_world(&demo);
	if (identity_lives(former))
		demo.world = json_incref(former);
	if (call->count > 0)
		return end_by_word(call, &demo, former != NULL);
	if (demo.world != NULL && !has_these_options(&demo, call, &e)) {
		json_decref(demo.world);
		return command_fail(&e);
	}
	if (demo.world == NULL && !start_world(&demo, call, former_port(former), &e))
		return command_fail(&e);
	if (!enter_demo(&demo, &e))
		return command_fail(&e);
	status = enter_menu(&demo);
	tasks = home_find(&home, &e) ? count_tasks(&home) : 0;
	if (tasks > 0)
		say_what_stays(&demo, tasks);
	else
		end_demo(&demo);
	json_decref(demo.world);
	return status;
}

const struct command command_world = {
	.name = "world",
	.arguments = "[--speed=N] [--port=P] [--seed=S] [...]",
	.options = "*",
	.help = "serve the practice world, a game to try things out in",
	.example = "ikabot --world --speed=20 --port=8080",
	.homeless = true,
	.run = run_world,
	.print_options = print_world_options,
};
const struct command command_demo = {
	.name = "demo",
	.arguments = "[end] [--speed=N] [...]",
	.options = "*",
	.help = "the menu in a practice world, in a home of its own",
	.example = "ikabot --demo --speed=60",
	.words_max = 1,
	.run = run_demo,
	.print_options = print_demo_options,
};
