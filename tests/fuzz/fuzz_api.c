/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link: -Wl,--wrap=child_start,--wrap=detached_start,--wrap=random_name */
/*
 * The whole web server behind its HTTP: access, API, proxy, with tasks in its home. The input
 * is one or more requests ("%NEXT%" between them) without the headers that any browser would
 * send right: Host, the token against forged requests (%CSRF%) and the length are put in. With
 * "%LAN%" in it the server is open to the network. No process is started: after a line
 * "%CHILD%" stands what each child would have said; one whose words end with a line end dies
 * then. Names that are random elsewhere are not, so that an input can name a talk. Each answer
 * is one, and says no secret.
 */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/functions.h"
#include "fuzz_home.h"
#include "fuzz_http.h"
#include "os/child.h"
#include "os/detached.h"
#include "os/file.h"
#include "web/api/api.h"
#include "web/api/reply.h"
#include "web/proxy/image_cache.h"
#include "web/proxy/lane.h"
#include "web/proxy/proxy.h"
#include "web/routes.h"
#include "web/serve.h"
#include "web/server/access.h"
#include "web/server/connection.h"
#include "web/server/http.h"
#include "web/server/server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
bool __wrap_child_start(struct child *child, child_work *work, void *argument, const int *keep,
			struct err *e);
bool __wrap_detached_start(const char *const *arguments, const char *log_path, int *channel,
			   pid_t *pid, struct err *e);
void __wrap_random_name(char *text, size_t length);

#define ACCOUNT "s301-en/1"
#define BASE "http://127.0.0.1:9/s301-en/"
#define SECRET "c2VhbGVkIHRleHQgb2YgdGhlIHNlY3JldHM="

static struct step step;
static struct web web;

/* No process can have it: nobody is signalled and nobody waited for. */
enum { NOBODY = INT_MAX, ALIVE_MAX = 32, REQUESTS_MAX = 6 };

static struct {
	const char *bytes;
	size_t size;
	int alive[ALIVE_MAX]; /* their ends of the channels */
	int count;
} said; /* by children; bytes NULL: none can be started */

bool __wrap_child_start(struct child *child, child_work *work, void *argument, const int *keep,
			struct err *e)
{
	int ends[2];

	(void)work;
	(void)argument;
	(void)keep;
	if (said.bytes == NULL)
		return err_set(e, ERR_SYSTEM, "no process is started");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
		abort();
	(void)send(ends[1], said.bytes, said.size, MSG_NOSIGNAL);
	if (said.count == ALIVE_MAX || (said.size > 0 && said.bytes[said.size - 1] == '\n'))
		close(ends[1]);
	else
		said.alive[said.count++] = ends[1];
	*child = (struct child){ NOBODY, ends[0] };
	return true;
}

static void end_children(void)
{
	while (said.count > 0)
		close(said.alive[--said.count]);
}

void __wrap_random_name(char *text, size_t length)
{
	memset(text, 'x', length);
	text[length] = '\0';
}

bool __wrap_detached_start(const char *const *arguments, const char *log_path, int *channel,
			   pid_t *pid, struct err *e)
{
	(void)arguments;
	(void)log_path;
	(void)channel;
	(void)pid;
	return err_set(e, ERR_SYSTEM, "no process is started");
}

/* Two tasks that are saved, a session that knows them, a picture that one asks about. */
static void fill_home(struct home *home)
{
	static const char session[] =
		"{\"version\":1,\"accounts\":{\"" ACCOUNT "\":{\"mail\":\"a@b.example\","
		"\"player\":\"Ana\",\"world\":\"Eos\",\"secrets\":\"" SECRET "\","
		"\"base\":\"" BASE "\",\"processList\":[]}}}";
	static const char *const states[] = {
		"{\"version\":1,\"id\":\"k3f9\",\"function\":\"autoPirate\",\"account\":\"" ACCOUNT
		"\",\"instance\":1,\"date\":1763820000,\"state\":\"needs-answer\","
		"\"status\":\"what stands there?\",\"until\":1763820000,\"configuration\":"
		"{\"missions\":3},\"progress\":{},\"picture\":\"/etc/passwd\"}",
		"{\"version\":1,\"id\":\"ab12\",\"function\":\"constructionList\",\"account\":"
		"\"" ACCOUNT "\",\"instance\":1,\"date\":1763820000,\"state\":\"waiting\","
		"\"status\":\"\\u001b[2J\",\"until\":1763820000,\"configuration\":{\"city\":7,"
		"\"list\":[\"academy:3\"]},\"progress\":{\"done\":1}}",
	};
	static const char *const names[] = { "state/k3f9.json", "state/ab12.json" };
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];

	if (!file_replace(home_session(home, path), session, strlen(session), false, &e))
		abort();
	for (int i = 0; i < 2; i++)
		if (!file_replace(home_path(home, path, "%s", names[i]), states[i],
				  strlen(states[i]), false, &e))
			abort();
}

static void start(void)
{
	static const struct image_source picture = { "image/png", "\"1\"", "", "max-age=99999" };
	static const char *const loopback[] = { "127.0.0.1", NULL };
	struct err e = { .kind = ERR_NONE };

	fill_home(fuzz_home());
	step = (struct step){ .functions = function_table,
			      .function = &function_web_server,
			      .home = fuzz_home(),
			      .id = "web1",
			      .account = ACCOUNT,
			      .channel = -1 };
	step.progress = json_object();
	/* Its secrets are made; each input says whether they are demanded. */
	web = (struct web){ .step = &step,
			    .since_ms = clock_wall_ms(),
			    .is_lan = true,
			    .wants_link = true,
			    .tells_users = true };
	web.http = web_http_open(loopback, 0, web_route, &web, &e);
	if (web.http == NULL)
		abort();
	web.port = 1; /* the cookie's name has it, and the seeds have the cookie */
	web.access = access_new(&web);
	web.port = web.pages_port = web_http_port(web.http);
	web.proxy = proxy_new(&web);
	web.api = api_new(&web);
	image_cache_store(web.proxy->cache, BASE "skin/a.png", &picture, "\x89PNG\r\n\x1a\n....",
			  12);
}

static void turn(void)
{
	proxy_run(web.proxy);
	api_run(web.api);
	web_http_run(web.http);
}

/* Adds the head, with the token put in where it is asked for. */
static void add_head(struct buffer *to, const char *head, size_t length)
{
	static const char mark[] = "%CSRF%";
	const char *end = head + length;
	const char *found;

	while ((found = memmem(head, (size_t)(end - head), mark, sizeof mark - 1)) != NULL) {
		buffer_add(to, head, (size_t)(found - head));
		buffer_text(to, web.api->csrf);
		head = found + sizeof mark - 1;
	}
	buffer_add(to, head, (size_t)(end - head));
}

static void make_request(struct buffer *to, const char *input, size_t size)
{
	const char *line = memchr(input, '\n', size);
	const char *body = memmem(input, size, "\n\n", 2);
	const char *head = line != NULL ? line + 1 : input + size;
	size_t head_size = body != NULL && body > line ? (size_t)(body - head) : 0;
	size_t first = line != NULL ? (size_t)(line - input) : size;
	size_t length = body != NULL ? (size_t)(input + size - body - 2) : 0;

	buffer_add(to, input, first);
	buffer_text(to, " HTTP/1.1\r\n");
	if (memmem(head, head_size, "Host:", 5) == NULL)
		buffer_text(to, memmem(input, first, "/ikabot", 7) != NULL ? "Host: localhost\r\n"
									   : "Host: 127.0.0.1\r\n");
	if (head_size > 0) {
		add_head(to, head, head_size);
		buffer_text(to, "\r\n");
	}
	buffer_format(to, "Connection: close\r\nContent-Length: %zu\r\n\r\n", length);
	if (length > 0)
		buffer_add(to, body + 2, length);
}

/* What a browser sent may come back to it, as in the place of a redirect; and what a child
 * said is what the game did. */
static bool tells(const struct buffer *heard, const struct buffer *request, const char *secret)
{
	size_t length = strlen(secret);

	return memmem(heard->bytes, heard->length, secret, length) != NULL &&
	       memmem(request->bytes, request->length, secret, length) == NULL &&
	       (said.bytes == NULL || memmem(said.bytes, said.size, secret, length) == NULL);
}

/* Pages of the game must not learn what only ours may know. */
static void check_side(const struct buffer *heard, const struct buffer *request)
{
	OWN(buffer) struct buffer text = { 0 };

	for (size_t i = 0; i < request->length; i++)
		buffer_add(&text, request->bytes[i] != '\0' ? request->bytes + i : "?", 1);
	if (!web.is_lan && strcasestr(text.bytes, "localhost") == NULL &&
	    tells(heard, request, web.api->csrf))
		abort();
}

static void check(const struct buffer *heard, const struct buffer *request)
{
	int status = 0;
	/* A line end too many makes a second request of the rest: its answer comes after. */
	const char *end = http_skip_answer(heard->bytes, heard->bytes + heard->length, &status);
	const char *body = memmem(heard->bytes, heard->length, "\r\n\r\n", 4);
	const char *type = end != NULL ? http_header(heard->bytes, body, "Content-Type") : NULL;
	struct err e = { .kind = ERR_NONE };
	json_t *parsed;

	if (tells(heard, request, SECRET) || tells(heard, request, "root:x:") ||
	    tells(heard, request, "\x1b"))
		abort();
	check_side(heard, request);
	if (type == NULL || !text_starts(type, "application/json") || body + 4 == end)
		return;
	parsed = json_parse(body + 4, (size_t)(end - body - 4), "the answer", &e);
	if (parsed == NULL)
		abort();
	json_decref(parsed);
}

/* Cuts off what children say; the size of what is left. */
static size_t cut_said(const char *input, size_t size)
{
	static const char mark[] = "\n%CHILD%\n";
	const char *found = memmem(input, size, mark, sizeof mark - 1);

	said.bytes = found != NULL ? found + sizeof mark - 1 : NULL;
	said.size = found != NULL ? (size_t)(input + size - said.bytes) : 0;
	return found != NULL ? (size_t)(found - input) : size;
}

static void ask(const char *input, size_t size)
{
	OWN(buffer) struct buffer request = { 0 };
	OWN(buffer) struct buffer heard = { 0 };

	make_request(&request, input, size);
	http_talk(web.port, &request, turn, &heard);
	if (heard.length > 0)
		check(&heard, &request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char mark[] = "\n%NEXT%\n";
	const char *input = (const char *)data;
	const char *end;

	if (web.http == NULL)
		start();
	web.api->posts = API_POSTS_A_MINUTE;
	web.is_lan = web.wants_link = memmem(input, size, "%LAN%", 5) != NULL;
	end = input + cut_said(input, size);
	for (int i = 0; i < REQUESTS_MAX && input < end; i++) {
		const char *next = memmem(input, (size_t)(end - input), mark, sizeof mark - 1);

		ask(input, (size_t)((next != NULL ? next : end) - input));
		input = next != NULL ? next + sizeof mark - 1 : end;
	}
	end_children();
	for (int i = 0; i < 100 && web.http->peer_count > 0; i++)
		turn();
	return 0;
}
