/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program itself, playing the practice world over HTTP. */
#include "bench.h"
#include "scratch.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "control/control.h"
#include "control/tasks.h"
#include "os/file.h"

enum { STEPS = 21, ROUNDS = 31, PAGE_MAX = 1024 * 1024 };

struct server {
	pid_t pid;
	int port;
	int requests; /* of one step */
	char page[256];
};

/* --- the practice world, and an account in it */

static void remember(struct server *server, const char *line)
{
	struct err e = { 0 };
	OWN(json) json_t *world = json_parse(line, strlen(line), "the world's line", &e);
	const char *lobby = json_get_text(world, "lobby", "");
	const char *password = json_get_text(world, "password", "");
	const char *colon = strrchr(lobby, ':');
	char path[HOME_PATH_SIZE];

	if (colon == NULL)
		bench_fail("the practice world did not say where it is: %s", e.text);
	server->port = atoi(colon + 1);
	snprintf(path, sizeof path, "%s/password", bench_home.root);
	if (!file_replace(path, password, strlen(password), false, &e))
		bench_fail("%s", e.text);
	setenv("IKABOT_LOBBY_URL", lobby, 1);
	setenv("IKABOT_MAIL", json_get_text(world, "mail", ""), 1);
	setenv("IKABOT_PASSWORD_FILE", path, 1);
	setenv("IKABOT_ACCOUNT", "s301-en", 1);
}

static void start_world(struct server *server, const char *speed)
{
	char line[1024] = "";
	int ends[2];
	FILE *stream;

	if (pipe2(ends, O_CLOEXEC) != 0)
		bench_fail("no pipe");
	server->pid = fork();
	if (server->pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		prctl(PR_SET_PDEATHSIG, SIGTERM); /* also when this program gives up */

		dup2(ends[1], STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execl(bench_ikabot(), "ikabot", "--world", "--fortress=5", speed, (char *)NULL);
		_exit(1);
	}
	close(ends[1]);
	stream = fdopen(ends[0], "r");
	if (stream == NULL || fgets(line, sizeof line, stream) == NULL)
		bench_fail("the practice world did not start");
	fclose(stream);
	remember(server, line);
}

static json_t *the_task(const char *function)
{
	struct err e = { 0 };
	json_t *entry = tasks_find(&bench_home, function, NULL, &e);

	if (entry == NULL)
		bench_fail("%s", e.text);
	return entry;
}

static long requests_of(const char *id)
{
	struct err e = { 0 };
	OWN(json) json_t *status = control_do(&bench_home, id, "status", &e);

	return (long)json_get_number(json_object_get(status, "counters"), "requests", 0);
}

/* --- the machine's part */

static int call_world(const struct server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)server->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
		bench_fail("nobody listens on port %d", server->port);
	return fd;
}

/* Plain requests, one connection each, read to the end. */
static void fetch(const struct server *server)
{
	static const char request[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
				      "Connection: close\r\n\r\n";
	static char page[PAGE_MAX];

	for (int i = 0; i < server->requests; i++) {
		int fd = call_world(server);

		(void)!write(fd, request, sizeof request - 1);
		while (read(fd, page, sizeof page) > 0)
			;
		close(fd);
	}
}

static double fetch_only(void *argument)
{
	double begun = bench_now();

	fetch(argument);
	return bench_now() - begun;
}

static double fetch_in_child(void *argument)
{
	double begun = bench_now();
	pid_t child = fork();

	if (child == 0) {
		if (dlopen("libcurl.so.4", RTLD_NOW) == NULL)
			_exit(1);
		fetch(argument);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return bench_now() - begun;
}

static double median_of(bench_once *once, void *argument)
{
	double times[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		times[i] = once(argument);
	return bench_median(times, ROUNDS);
}

/* --- both */

static void measure(struct server *server)
{
	OWN(json) json_t *entry = the_task("autoPirate");
	const char *id = json_get_text(entry, "id", "");
	long before;
	double step;

	bench_wait_rest(id, 1);
	bench_memory_lines("ikabot's task after one step", (pid_t)json_get_number(entry, "pid", 0));
	before = requests_of(id);
	step = bench_step_time(id, STEPS);
	server->requests = (int)((requests_of(id) - before) / STEPS);
	printf("%-42s %10d\n", "requests of one step", server->requests);
	bench_line("one step over HTTP", BENCH_TIME,
		   (struct bench_pair){ step, median_of(fetch_in_child, server) }, 40e-3,
		   "fork, load libcurl, as many plain requests");
	bench_line("the same", BENCH_TIME,
		   (struct bench_pair){ step, median_of(fetch_only, server) }, 40e-3,
		   "as many plain requests");
	bench_memory_lines("the same after many steps", (pid_t)json_get_number(entry, "pid", 0));
}

/* Its first level takes hours, and its progress holds costs and a plan for goods. */
static void measure_construction(void)
{
	static const char *const run[] = { "ikabot",
					   "--run",
					   "constructionList",
					   "city=1",
					   "list=warehouse@3:30,tavern:25,academy:25,museum:20",
					   NULL };
	OWN(json) json_t *entry = NULL;

	(void)bench_run(bench_ikabot(), run, 0);
	entry = the_task("constructionList");
	bench_wait_rest(json_get_text(entry, "id", ""), 1);
	bench_memory_lines("a construction list in a long wait",
			   (pid_t)json_get_number(entry, "pid", 0));
}

/* --- the web server, beside the world asked directly */

struct proxied {
	int world_port, port;
	const char *path;
};

static void get(int port, const char *prefix, const char *path)
{
	static char answer[PAGE_MAX];
	const struct server server = { .port = port };
	int fd = call_world(&server);
	ssize_t length, first = -1;

	dprintf(fd, "GET %s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n", prefix,
		path, port);
	while ((length = read(fd, answer, sizeof answer)) > 0) {
		if (first < 0 && strncmp(answer, "HTTP/1.1 200", 12) != 0)
			bench_fail("%s: %.60s", path, answer);
		first = length;
	}
	close(fd);
}

static double get_proxied(void *argument)
{
	const struct proxied *proxied = argument;
	double begun = bench_now();

	get(proxied->port, "", proxied->path);
	return bench_now() - begun;
}

/* Nothing else is logged in to this world, but a picture needs no session. */
static double get_direct(void *argument)
{
	const struct proxied *proxied = argument;
	double begun = bench_now();

	get(proxied->world_port, "/s301-en", proxied->path);
	return bench_now() - begun;
}

/* Ends the following as soon as the status tells the port. */
static bool tells_port(const json_t *change, void *port)
{
	static const char before[] = "http://127.0.0.1:";
	const char *url = strstr(json_get_text(change, "status", ""), before);

	if (url != NULL)
		*(int *)port = atoi(url + strlen(before));
	return url == NULL;
}

/* The port, once it serves. */
static int web_port(void)
{
	OWN(json) json_t *entry = the_task("webServer");
	struct err e = { 0 };
	int port = 0;

	if (!control_follow(&bench_home, json_get_text(entry, "id", ""), tells_port, &port, &e) ||
	    port == 0)
		bench_fail("the web server does not say where it is: %s", e.text);
	return port;
}

static void measure_web(const struct server *server)
{
	static const char *const run[] = { "ikabot", "--run", "webServer", NULL };
	struct proxied proxied = { .world_port = server->port, .path = "/skin/bench.png" };
	struct bench_pair pair;

	(void)bench_run(bench_ikabot(), run, 0);
	proxied.port = web_port();
	(void)get_proxied(&proxied); /* into the cache */
	pair = bench_both(get_proxied, get_direct, &proxied, 4 * ROUNDS);
	bench_line("a picture through the web server", BENCH_TIME, pair, 1e-3,
		   "from the world itself");
	printf("%-42s %10.0f\n", "pictures a second, a connection each", 1 / pair.ours);
	proxied.path = "/index.php?view=updateGlobalData&ajax=1";
	(void)get_proxied(&proxied);
	pair = bench_both(get_proxied, get_direct, &proxied, ROUNDS);
	bench_line("an answer of the game through it", BENCH_TIME, pair, 0,
		   "from the world itself");
}

/* --- a person's clicks at the usual pace, with tasks at work or none */

enum { CLICKS = 24, AT_ONCE = 8, REFILL_MS = 3500, TASKS_AT_WORK = 5 };

/* So many at once, as a page asks, and then the person reads. */
static double click_time(struct proxied *proxied)
{
	double times[CLICKS];

	for (int i = 0; i < CLICKS; i++) {
		if (i % AT_ONCE == 0)
			clock_nap_ms(REFILL_MS);
		times[i] = get_proxied(proxied);
	}
	return bench_median(times, CLICKS);
}

static void start_pirates(void)
{
	static const char *const run[] = { "ikabot",	 "--run",
					   "autoPirate", "missions=1000",
					   "mission=1",	 "--if-running=anyway",
					   NULL };

	for (int i = 0; i < TASKS_AT_WORK; i++)
		(void)bench_run(bench_ikabot(), run, 0);
}

void bench_clicks(void)
{
	static const char *const login[] = { "ikabot", "--login", NULL };
	static const char *const web[] = { "ikabot", "--run", "webServer", NULL };
	struct server server = { 0 };
	struct proxied proxied = { .path = "/index.php?view=updateGlobalData&ajax=1" };
	struct bench_pair pair;

	bench_home_begin();
	scratch_write(".ikabot", "{\"version\":1,\"accounts\":{}}"); /* as it is unless told */
	start_world(&server, "--speed=600");
	(void)bench_run(bench_ikabot(), login, 0);
	(void)bench_run(bench_ikabot(), web, 0);
	proxied.world_port = server.port;
	proxied.port = web_port();
	(void)get_proxied(&proxied);
	pair = (struct bench_pair){ click_time(&proxied), median_of(get_direct, &proxied) };
	bench_line("a click while nothing runs", BENCH_TIME, pair, 2e-3, "from the world itself");
	start_pirates();
	pair.ours = click_time(&proxied);
	bench_line("a click while five tasks work", BENCH_TIME, pair, 200e-3,
		   "from the world itself");
	bench_home_end();
	kill(server.pid, SIGTERM);
	waitpid(server.pid, NULL, 0);
}

void bench_world(void)
{
	static const char *const login[] = { "ikabot", "--login", NULL };
	static const char *const run[] = { "ikabot",	    "--run",	 "autoPirate",
					   "missions=1000", "mission=1", NULL };
	struct server server = { 0 };
	double took;

	bench_home_begin();
	start_world(&server, "--speed=1");
	took = bench_run(bench_ikabot(), login, 0);
	bench_line("--login to the practice world", BENCH_TIME, (struct bench_pair){ took, -1 }, 0,
		   "");
	took = bench_run(bench_ikabot(), run, 0);
	bench_line("--run with its first look", BENCH_TIME, (struct bench_pair){ took, -1 }, 0, "");
	measure(&server);
	measure_construction();
	measure_web(&server);
	bench_home_end();
	kill(server.pid, SIGTERM);
	waitpid(server.pid, NULL, 0);
}
