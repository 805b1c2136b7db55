/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/game_world.h - a practice world and a home for tests of src/game.
 *
 * Included once by a test program, after harness.h.
 */
#ifndef TESTS_UNIT_GAME_WORLD_H
#define TESTS_UNIT_GAME_WORLD_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/http.h"
#include "game/login/login.h"
#include "store/home.h"
#include "store/secrets.h"
#include "store/session.h"
#include "world/world.h"

static volatile sig_atomic_t world_stop;

static struct {
	pid_t pid;
	char lobby[128], mail[128], password[128];
} practice;

static void world_on_term(int number)
{
	(void)number;
	world_stop = 1;
}

static void world_serve(int ready_fd)
{
	struct world_options options;
	struct err e = { .kind = ERR_NONE };

	signal(SIGTERM, world_on_term);
	log_threshold(LOG_LEVEL_ERROR);
	world_options_init(&options);
	options.speed = 600;
	if (!world_run(&options, ready_fd, &world_stop, &e))
		fprintf(stderr, "%s\n", e.text);
	_exit(0);
}

static int practice_start(void **state)
{
	OWN(json) json_t *ready = NULL;
	char line[1024] = "";
	int ends[2];
	FILE *stream;

	(void)state;
	if (pipe(ends) != 0)
		return -1;
	practice.pid = fork();
	if (practice.pid == 0) {
		close(ends[0]);
		world_serve(ends[1]);
	}
	close(ends[1]);
	stream = fdopen(ends[0], "r");
	if (stream == NULL || fgets(line, sizeof line, stream) == NULL)
		return -1;
	fclose(stream);
	ready = json_loads(line, 0, NULL);
	text_copy(practice.lobby, sizeof practice.lobby, json_get_text(ready, "lobby", ""));
	text_copy(practice.mail, sizeof practice.mail, json_get_text(ready, "mail", ""));
	text_copy(practice.password, sizeof practice.password,
		  json_get_text(ready, "password", ""));
	return practice.lobby[0] != '\0' ? 0 : -1;
}

static int practice_stop(void **state)
{
	(void)state;
	kill(practice.pid, SIGTERM);
	waitpid(practice.pid, NULL, 0);
	return 0;
}

/* Orders something of the world's admin address, such as "trouble?kind=expire&count=1". */
static void practice_order(const char *order)
{
	struct err e = { .kind = ERR_NONE };
	struct http_options options = { .user_agent = "test" };
	OWN(http) struct http *http = http_new(&options, &e);
	OWN(http_answer) struct http_answer answer = { 0 };
	OWN(text) char *url = text_format("%s/admin/%s", practice.lobby, order);
	struct http_request request = { .url = url, .post = true };

	assert_true(http_send(http, &request, &answer, &e));
	assert_int_equal(answer.status, 200);
}

/* A new, empty home below /tmp; removed by home_drop. */
static void home_make_new(struct home *home)
{
	char folder[] = "/tmp/ikabot-test-XXXXXX";
	struct err e = { .kind = ERR_NONE };

	assert_non_null(mkdtemp(folder));
	setenv("IKABOT_HOME", folder, 1);
	assert_true(home_find(home, &e));
	assert_true(home_make(home, &e));
}

static void home_drop(const struct home *home)
{
	pid_t child;

	if (!text_starts(home->root, "/tmp/ikabot-test-"))
		return;
	child = fork();
	if (child == 0) {
		execlp("rm", "rm", "-rf", home->root, (char *)NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
}

#endif
