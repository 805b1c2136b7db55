/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/origin.h - where a browser believes to be, and whose page made it send a request.
 *
 * A browser tells the page behind a request in Sec-Fetch-Site; where it does not (an old one;
 * every one that reaches us under plain http by an address of the network) in Origin, or in
 * Referer. A page cannot write any of them by itself. Where none is sent nothing is known:
 * what may act is then not done for the asking.
 */
#ifndef WEB_SERVER_ORIGIN_H
#define WEB_SERVER_ORIGIN_H

#include <stdbool.h>

struct exchange;

enum { HOST_SIZE = 260 };

/* Host, taken apart. */
struct host {
	char name[HOST_SIZE]; /* lower case, without brackets */
	int port;
};
bool host_parse(const char *text, struct host *host);

/* Whose page made this request? */
enum origin {
	ORIGIN_OWN,	/* one that we served under the same name and port */
	ORIGIN_UNSAID,	/* the browser does not say, or a person typed it */
	ORIGIN_FOREIGN, /* another one's, or our own under the other name */
};
enum origin origin_of(const struct exchange *exchange);

/* Does a person want to see that as a page, rather than a page a part of itself? */
bool origin_is_visit(const struct exchange *exchange);

#endif
