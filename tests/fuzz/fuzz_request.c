/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of a client on their way through the web server's HTTP: one connection, as many
 * requests as the bytes hold. Whatever a handler is shown has passed the checks of the head,
 * and no body is longer than the head has said.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "fuzz_http.h"
#include "web/server/connection.h"
#include "web/server/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct web_http *http;

static void check_path(const char *path)
{
	if (*path != '/' || strstr(path, "/../") != NULL || strchr(path, '\\') != NULL ||
	    strcasestr(path, "/%2e%2e/") != NULL || strcasestr(path, "%2f") != NULL ||
	    strcasestr(path, "%00") != NULL || text_ends(path, "/.."))
		abort();
	for (; *path != '\0'; path++)
		if ((unsigned char)*path <= ' ' && *path != ' ')
			abort();
}

static bool is_any(const void *argument, const char *value)
{
	return argument != NULL || *value != '\0';
}

static void handle(void *argument, struct exchange *exchange, const struct web_request *request)
{
	const char *announced = exchange_header(exchange, "Content-Length");
	int64_t length = 0;

	(void)argument;
	check_path(request->path);
	if (strpbrk(request->query, " \r\n\t") != NULL)
		abort();
	if (request->length > 0 && request->body[request->length] != '\0')
		abort();
	if (announced != NULL &&
	    (!text_number(announced, 0, WEB_BODY_MAX, &length) || request->length > (size_t)length))
		abort();
	(void)exchange_has_cookie(exchange, "a", is_any, NULL);
	exchange_add_header(exchange, "X-Path", request->path);
	exchange_add_header(exchange, "X-Query", request->query);
	exchange_answer(exchange, 200, "text/plain", request->body, request->length);
}

static void turn(void)
{
	web_http_run(http);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const loopback[] = { "127.0.0.1", NULL };
	const struct buffer request = { .bytes = (char *)data, .length = size };
	OWN(buffer) struct buffer heard = { 0 };
	struct err e = { .kind = ERR_NONE };
	const char *at;
	int status = 0;

	log_open("/dev/null", "fuzz", 0);
	if (http == NULL)
		http = web_http_open(loopback, 0, handle, NULL, &e);
	if (http == NULL)
		abort();
	http_talk(web_http_port(http), &request, turn, &heard);
	/* A HEAD has a length without a body. */
	at = memmem(data, size, "HEAD", 4) == NULL ? heard.bytes : NULL;
	while (at != NULL && at < heard.bytes + heard.length)
		at = http_skip_answer(at, heard.bytes + heard.length, &status);
	for (int i = 0; i < 100 && http->peer_count > 0; i++)
		turn();
	if (http->peer_count > 0)
		abort(); /* a client that left keeps no place */
	return 0;
}
