/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/raw_head.h - the head of a request as it came, byte for byte.
 *
 * The library that reads requests is generous: it takes a bare line feed or carriage return
 * for a line's end, joins folded lines, passes over a blank before a colon and lets the last
 * of two lengths win. A server between a browser and us may read such a request
 * otherwise. None of this can be seen any more once the library has read it, so the bytes are
 * judged before (gate.c).
 */
#ifndef WEB_SERVER_RAW_HEAD_H
#define WEB_SERVER_RAW_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum raw_verdict {
	RAW_MORE, /* good so far; its end has not come */
	RAW_GOOD,
	RAW_BAD,
};

struct raw_head {
	size_t length;	 /* with the empty line */
	int64_t body;	 /* bytes that follow it, as announced */
	bool is_chunked; /* their number is not known */
	bool names_host; /* it must: HTTP/1.1 */
	bool is_head;	 /* the method is HEAD; known of a bad one, too, where it has come */
};

/* What is not written as RFC 9112 wants it is bad: lines end with CR LF; a name is a token with a
 * colon behind it; no line is folded; Host, Content-Length and Transfer-Encoding stand at most
 * once, the first always under HTTP/1.1, the last two not together; a length is digits; the one
 * coding is "chunked"; no control characters. */
enum raw_verdict raw_head_judge(const char *bytes, size_t length, struct raw_head *head);

#endif
