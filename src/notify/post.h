/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/post.h - one request to a channel's server.
 */
#ifndef NOTIFY_POST_H
#define NOTIFY_POST_H

#include <signal.h>
#include <stdbool.h>

struct buffer;
struct err;
struct http_request;
struct sending;

/* The answer's body is owned by the caller, also when NULL is given for it.
 * ERR_RETRY: it may pass; ERR_REFUSED: it will not; ERR_STOPPED. */
bool post_send(const struct http_request *request, const volatile sig_atomic_t *stop,
	       struct buffer *body, struct sending *sending, struct err *e);

#endif
