/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice world in a process of its own, asked over loopback with plain sockets. */
#include "harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "world/world.h"

static volatile sig_atomic_t stop;

static struct {
	pid_t pid;
	int port;
	char ready[512];
} world;

static void on_term(int number)
{
	(void)number;
	stop = 1;
}

static void serve_world(int ready_fd)
{
	struct world_options options;
	struct err e = { .kind = ERR_NONE };

	signal(SIGTERM, on_term);
	log_threshold(LOG_LEVEL_ERROR);
	world_options_init(&options);
	options.speed = 600;
	if (!world_run(&options, ready_fd, &stop, &e)) {
		fprintf(stderr, "%s\n", e.text);
		exit(1);
	}
	exit(0);
}

static int start_world(void **state)
{
	int ends[2];
	FILE *ready;
	const char *port;

	(void)state;
	if (pipe(ends) != 0)
		return -1;
	world.pid = fork();
	if (world.pid == 0) {
		close(ends[0]);
		serve_world(ends[1]);
	}
	close(ends[1]);
	ready = fdopen(ends[0], "r");
	if (ready == NULL || fgets(world.ready, sizeof(world.ready), ready) == NULL)
		return -1;
	fclose(ready);
	port = strstr(world.ready, "127.0.0.1:");
	world.port = port == NULL ? 0 : (int)strtol(port + 10, NULL, 10);
	return world.port > 0 ? 0 : -1;
}

static int stop_world(void **state)
{
	int status;

	(void)state;
	kill(world.pid, SIGTERM);
	waitpid(world.pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

/* --- one request, one connection */

static int dial(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)world.port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Sends and reads to the end; the answer with its head. Returns errno of the last read. */
static int ask(struct buffer *answer, const char *head, const char *headers, const char *body)
{
	OWN(text) char *request = NULL;
	OWN(fd) int fd = dial();
	char piece[4096];
	ssize_t got;

	request = text_format("%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n"
			      "Content-Length: %zu\r\n%s\r\n%s",
			      head, world.port, strlen(body), headers, body);
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	buffer_done(answer);
	buffer_text(answer, "");
	errno = 0;
	while ((got = recv(fd, piece, sizeof(piece), 0)) > 0)
		buffer_add(answer, piece, (size_t)got);
	return got < 0 ? errno : 0;
}

static void order_trouble(const char *query)
{
	OWN(buffer) struct buffer answer = { 0 };
	OWN(text) char *head = text_format("POST /admin/trouble?%s", query);

	ask(&answer, head, "", "");
	assert_true(text_starts(answer.bytes, "HTTP/1.1 200"));
}

/* Copies what stands between a mark and the next quote, line end or semicolon. */
static void after(const struct buffer *answer, const char *mark, char *to, size_t size)
{
	const char *at = strstr(answer->bytes, mark);

	assert_non_null(at);
	at += strlen(mark);
	snprintf(to, size, "%.*s", (int)strcspn(at, "\"\r\n;"), at);
}

static void lobby_login(char *bearer, size_t size, const char *more, const char *status)
{
	OWN(buffer) struct buffer answer = { 0 };
	OWN(text) char *body = NULL;
	char game[64], environment[64], token[64];

	ask(&answer, "GET /config/configuration.js", "", "");
	after(&answer, "\"platformGameId\":\"", game, sizeof(game));
	after(&answer, "\"gameEnvironmentId\":\"", environment, sizeof(environment));
	body = text_format("{\"identity\":\"captain@practice.example\",\"password\":\"practice\","
			   "\"gameId\":\"%s\",\"gameEnvironmentId\":\"%s\"%s}",
			   game, environment, more);
	ask(&answer, "POST /api/v2/authProviders/mauth/sessions",
	    "Content-Type: application/json\r\n", body);
	assert_non_null(strstr(answer.bytes, status));
	if (bearer == NULL)
		return;
	after(&answer, "\"token\":\"", token, sizeof(token));
	snprintf(bearer, size, "Authorization: Bearer %s\r\n", token);
}

/* Logs in to account 1001 and gives the header with its cookies. */
static void game_login(char *cookies, size_t size)
{
	OWN(buffer) struct buffer answer = { 0 };
	OWN(text) char *head = NULL;
	char bearer[128], path[160], session[64], avatar[64];

	lobby_login(bearer, sizeof(bearer), "", "201");
	ask(&answer, "POST /api/users/me/loginLink", bearer,
	    "{\"server\":{\"language\":\"en\",\"number\":\"301\"},\"id\":1001}");
	after(&answer, "/s301-en/", path, sizeof(path));
	head = text_format("GET /s301-en/%s", path);
	ask(&answer, head, "", "");
	assert_true(text_starts(answer.bytes, "HTTP/1.1 302"));
	after(&answer, "PHPSESSID=", session, sizeof(session));
	after(&answer, "ikariam=", avatar, sizeof(avatar));
	snprintf(cookies, size, "Cookie: PHPSESSID=%s; ikariam=%s\r\n", session, avatar);
	ask(&answer, head, "", ""); /* a key opens once */
	assert_non_null(strstr(answer.bytes, "index.php?logout"));
}

/* --- what is proved */

TEST(it_says_where_it_listens_in_one_line_of_json)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *ready = json_parse(world.ready, strlen(world.ready), "ready", &e);
	OWN(text) char *lobby = text_format("http://127.0.0.1:%d", world.port);
	OWN(text) char *admin = text_format("%s/admin", lobby);

	assert_string_equal(json_get_text(ready, "lobby", ""), lobby);
	assert_string_equal(json_get_text(ready, "admin", ""), admin);
	assert_string_equal(json_get_text(ready, "mail", ""), "captain@practice.example");
	assert_int_equal(json_get_number(ready, "pid", 0), world.pid);
}

TEST(a_player_gets_from_the_lobby_into_his_city)
{
	OWN(buffer) struct buffer answer = { 0 };
	char cookies[256];

	game_login(cookies, sizeof(cookies));
	ask(&answer, "GET /s301-en/index.php?view=city", cookies, "");
	assert_non_null(strstr(answer.bytes, "currentCityId: 10010,"));
	ask(&answer, "GET /s301-en/?view=updateGlobalData&ajax=1", cookies, "");
	assert_non_null(strstr(answer.bytes, "\"relatedCity\":{\"owncity\":1}"));
	ask(&answer, "GET /s301-en/index.php?", "", "");
	assert_non_null(strstr(answer.bytes, "index.php?logout"));
}

TEST(the_lobby_knows_only_a_good_token)
{
	OWN(buffer) struct buffer answer = { 0 };
	char bearer[128];

	lobby_login(bearer, sizeof(bearer), "", "201");
	ask(&answer, "GET /api/users/me/accounts", bearer, "");
	assert_non_null(strstr(answer.bytes, "\"blocked\":true"));
	ask(&answer, "GET /api/users/me", "", "");
	assert_true(text_starts(answer.bytes, "HTTP/1.1 401"));
	order_trouble("kind=token-revoked");
	ask(&answer, "GET /api/users/me", bearer, "");
	assert_true(text_starts(answer.bytes, "HTTP/1.1 401"));
}

TEST(the_login_asks_for_more_when_told_to)
{
	order_trouble("kind=otp");
	lobby_login(NULL, 0, "", "OTP_REQUIRED");
	order_trouble("kind=otp");
	lobby_login(NULL, 0, ",\"otpCode\":\"123456\"", "\"token\":");
	order_trouble("kind=challenge");
	lobby_login(NULL, 0, "", "gf-challenge-id: ");
	order_trouble("kind=login-refused");
	lobby_login(NULL, 0, "", "HTTP/1.1 403");
}

TEST(connections_break_on_demand)
{
	OWN(buffer) struct buffer answer = { 0 };
	char length[32];

	order_trouble("kind=drop");
	assert_int_equal(ask(&answer, "GET /", "", ""), ECONNRESET);
	order_trouble("kind=truncate");
	ask(&answer, "GET /", "", "");
	after(&answer, "Content-Length: ", length, sizeof(length));
	assert_true(strlen(strstr(answer.bytes, "\r\n\r\n") + 4) <
		    (size_t)strtol(length, NULL, 10));
	order_trouble("kind=oversize&amount=2");
	ask(&answer, "GET /", "", "");
	assert_true(answer.length > 2 * 1024 * 1024);
	order_trouble("kind=http-502");
	ask(&answer, "GET /", "", "");
	assert_true(text_starts(answer.bytes, "HTTP/1.1 502"));
}

TEST(a_lost_answer_has_taken_effect)
{
	OWN(buffer) struct buffer answer = { 0 };
	char cookies[256];

	game_login(cookies, sizeof(cookies));
	order_trouble("kind=lose&match=10012");
	ask(&answer, "GET /s301-en/?view=city", cookies, ""); /* not the one that is meant */
	assert_true(text_starts(answer.bytes, "HTTP/1.1 200"));
	assert_int_equal(ask(&answer, "GET /s301-en/?view=city&cityId=10012", cookies, ""),
			 ECONNRESET);
	ask(&answer, "GET /s301-en/?view=city", cookies, "");
	assert_non_null(strstr(answer.bytes, "currentCityId: 10012,"));
}

TEST(a_slow_answer_keeps_nobody_else_waiting)
{
	OWN(buffer) struct buffer answer = { 0 };
	OWN(fd) int slow = dial();
	const char *request = "GET /config/configuration.js HTTP/1.1\r\nHost: x\r\n\r\n";
	int64_t start_ms = clock_monotonic_ms();
	char byte;

	order_trouble("kind=slow&ms=900&match=configuration");
	assert_true(send(slow, request, strlen(request), MSG_NOSIGNAL) > 0);
	do /* until the slow request has been counted in */
		ask(&answer, "GET /admin/state", "", "");
	while (strstr(answer.bytes, "\"active_most\":2") == NULL);
	assert_true(clock_monotonic_ms() - start_ms < 900);
	assert_int_equal(recv(slow, &byte, 1, 0), 1);
	assert_true(clock_monotonic_ms() - start_ms >= 900);
}

TEST(a_body_that_is_too_large_is_refused)
{
	OWN(buffer) struct buffer answer = { 0 };
	OWN(buffer) struct buffer body = { 0 };

	for (int i = 0; i < 70 * 1024; i++)
		buffer_text(&body, "x");
	ask(&answer, "POST /enter", "", body.bytes);
	assert_true(text_starts(answer.bytes, "HTTP/1.1 413"));
}

TEST(a_port_that_is_taken_is_said_to_be_busy)
{
	struct world_options options;
	struct err e = { .kind = ERR_NONE };

	world_options_init(&options);
	options.port = world.port;
	assert_false(world_run(&options, -1, &stop, &e));
	assert_int_equal(e.kind, ERR_BUSY);
}

RUN_TESTS_WITHIN(start_world, stop_world)
