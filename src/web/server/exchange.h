/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/exchange.h - a request that waits for its answer, and the answer.
 */
#ifndef WEB_SERVER_EXCHANGE_H
#define WEB_SERVER_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange;

/* The request's header, borrowed; NULL when there is none. Names in any case. */
const char *exchange_header(const struct exchange *exchange, const char *name);
/* Does one of the cookies of that name fit? A page under another port of the host, or below
 * another path, may have put a cookie of its own before ours. */
bool exchange_has_cookie(const struct exchange *exchange, const char *name,
			 bool (*fits)(const void *argument, const char *value),
			 const void *argument);

/* Does the client belong to this user, or to root? False where that cannot be told. */
bool exchange_is_from_us(struct exchange *exchange);

/* Has the client gone away while it waits for its answer? */
bool exchange_has_left(const struct exchange *exchange);

/* A header for the answer that follows. Values with line ends are left out. */
void exchange_add_header(struct exchange *exchange, const char *name, const char *value);
/* Each of these answers and ends the exchange; it is not used after that. */
void exchange_answer(struct exchange *exchange, int status, const char *type, const void *body,
		     size_t length); /* the body is copied */
void exchange_answer_text(struct exchange *exchange, int status, const char *type,
			  const char *text);
/* body is malloc'ed memory that the exchange frees. */
void exchange_answer_owned(struct exchange *exchange, int status, const char *type, char *body,
			   size_t length);
/* length bytes of an open file, which the exchange closes. */
void exchange_answer_file(struct exchange *exchange, int status, const char *type, int fd,
			  uint64_t offset, uint64_t length);

/* The answer is a stream from now on, until either side ends it. gone is called once, from
 * web_http_run, when the client has left or lagged behind too far; then the exchange is not
 * used any more. */
void exchange_stream(struct exchange *exchange, const char *type,
		     void (*gone)(void *argument, struct exchange *exchange), void *argument);
/* The answer to HEAD where GET begins a stream. */
void exchange_stream_head(struct exchange *exchange, const char *type);
/* False when it is lost; gone is called soon. */
bool exchange_send(struct exchange *exchange, const void *bytes, size_t length);

#endif
