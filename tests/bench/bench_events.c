/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What open event streams cost the web server, beside the same server with none. */
#include "bench.h"
#include "web/api/api.h"
#include "web/server/http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "os/child.h"
#include "os/stream.h"
#include "store/state.h"
#include "web/server/server.h"

enum { STREAMS = 100, WAIT_MS = 20000, LINE_MAX = 1024 * 1024, DESCRIPTORS = 60 };

#define ACCOUNT "s301-en/1"

/* --- the server, in a child */

static void route(void *web, struct exchange *exchange, const struct web_request *request)
{
	api_handle(((struct web *)web)->api, exchange, request);
}

static void turn(struct web *web, int parent)
{
	int descriptors[DESCRIPTORS];
	struct stream_wait waits[DESCRIPTORS + 1] = { { .fd = parent } };
	size_t count = web_http_descriptors(web->http, descriptors, DESCRIPTORS);

	count += api_descriptors(web->api, descriptors + count, DESCRIPTORS - count);
	for (size_t i = 0; i < count; i++)
		waits[i + 1] = (struct stream_wait){ .fd = descriptors[i] };
	stream_wait(waits, count + 1, web_http_wait_ms(web->http, api_wait_ms(web->api)));
	if (waits[0].readable)
		_exit(0);
	api_run(web->api);
	web_http_run(web->http);
}

static int serve(void *argument, int channel)
{
	static const char *const loopback[] = { "127.0.0.1", NULL };
	struct step step = {
		.functions = bench_table, .home = argument, .id = "web1", .account = ACCOUNT
	};
	struct web web = { .step = &step };
	struct err e = { 0 };

	web.http = web_http_open(loopback, 0, route, &web, &e);
	if (web.http == NULL)
		return 1;
	web.port = web_http_port(web.http);
	web.api = api_new(&web);
	(void)stream_send(channel, &web.port, sizeof web.port, WAIT_MS);
	for (;;)
		turn(&web, channel);
}

/* --- the readers */

struct reader {
	int fd;
	struct buffer input;
};

static void open_reader(struct reader *reader, int port)
{
	static const char request[] = "GET /ikabot/api/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };

	reader->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (reader->fd < 0 || connect(reader->fd, (struct sockaddr *)&address, sizeof address) != 0)
		bench_fail("cannot reach the web server");
	fcntl(reader->fd, F_SETFL, O_NONBLOCK);
	if (!stream_send(reader->fd, request, strlen(request), WAIT_MS))
		bench_fail("cannot ask the web server");
}

static void read_until(struct reader *reader, const char *text)
{
	for (;;) {
		OWN(text) char *line = stream_line(reader->fd, &reader->input, LINE_MAX, WAIT_MS);

		if (line == NULL)
			bench_fail("an event stream has ended");
		if (strstr(line, text) != NULL)
			return;
	}
}

/* A task appears; the time until the last reader knows of it. */
static double tell_all(struct reader *readers)
{
	OWN(json) json_t *saved = NULL;
	struct err e = { 0 };
	double begun = bench_now();

	saved = json_pack("{s:i, s:s, s:s, s:s, s:s, s:{}, s:{}}", "version", 1, "id", "k3f9",
			  "account", ACCOUNT, "function", "autoPirate", "state", "waiting",
			  "configuration", "progress");
	if (!state_save(&bench_home, saved, false, &e))
		bench_fail("%s", e.text);
	for (int i = 0; i < STREAMS; i++)
		read_until(&readers[i], "k3f9");
	return bench_now() - begun;
}

void bench_events(void)
{
	static struct reader readers[STREAMS];
	const int keep[] = { -1 };
	struct bench_pair memory = { 0 };
	struct bench_usage usage;
	struct buffer input = { 0 };
	struct child child;
	struct err e = { 0 };
	int port;

	bench_home_begin();
	if (!child_start(&child, serve, &bench_home, keep, &e) ||
	    !stream_exact(child.channel, &input, &port, sizeof port, WAIT_MS))
		bench_fail("the web server does not start: %s", e.text);
	(void)bench_usage(child.pid, &usage);
	memory.machine = usage.uss;
	for (int i = 0; i < STREAMS; i++) {
		open_reader(&readers[i], port);
		read_until(&readers[i], "event: cities");
	}
	(void)bench_usage(child.pid, &usage);
	memory.ours = usage.uss;
	bench_line("web server with 100 event streams: USS", BENCH_SIZE, memory, 16 * BENCH_MIB,
		   "the same without one");
	bench_line("a change until 100 readers know it", BENCH_TIME,
		   (struct bench_pair){ tell_all(readers), -1 }, 1.0, "");
	for (int i = 0; i < STREAMS; i++) {
		close(readers[i].fd);
		buffer_done(&readers[i].input);
	}
	buffer_done(&input);
	child_signal(&child, SIGKILL);
	child_end(&child);
	bench_home_end();
}
