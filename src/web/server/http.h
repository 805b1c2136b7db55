/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/http.h - the HTTP side of the web server, on libmicrohttpd.
 *
 * One thread and no blocking: a handler that cannot answer at once keeps the exchange and answers
 * later (a page that is fetched from the game, a task that is being started), or makes a
 * stream of it (server-sent events). Everything is bounded: header and body sizes, open
 * connections in all and per address, seconds without progress, bytes that wait for a slow
 * reader. A client that breaks a bound is answered with the fitting status or dropped;
 * the others do not notice.
 */
#ifndef WEB_SERVER_HTTP_H
#define WEB_SERVER_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "web/server/exchange.h"
#include "web/server/request.h"

struct err;
struct web_http;

/* Listens on each of the addresses ("127.0.0.1", "::1", "0.0.0.0", "::"; NULL ends them) on
 * that port, 0: one that is free; all but the first may be addresses that this machine does
 * not have. NULL with ERR_BUSY when the port is taken on one of them. */
struct web_http *web_http_open(const char *const *addresses, int port, web_handler *handler,
			       void *argument, struct err *e);
/* Answers with 503 what is open. Handlers that keep exchanges forget them before; gone is not
 * called any more. */
void web_http_close(struct web_http *http);
int web_http_port(const struct web_http *http);
/* For the caller's one loop: descriptors to wait for (at most max), how many; then how long
 * at most, in ms; then lets the library work. */
size_t web_http_descriptors(struct web_http *http, int *descriptors, size_t max);
int web_http_wait_ms(struct web_http *http, int most_ms);
void web_http_run(struct web_http *http);

#endif
