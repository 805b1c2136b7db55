/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/proxy/proxy.h - the game through the account's session.
 */
#ifndef WEB_PROXY_PROXY_H
#define WEB_PROXY_PROXY_H

#include <stddef.h>

struct exchange;
struct proxy;
struct web;
struct web_request;

struct proxy *proxy_new(struct web *web);
void proxy_free(struct proxy *proxy);
void proxy_handle(struct proxy *proxy, struct exchange *exchange,
		  const struct web_request *request);
/* Descriptors that the loop waits for, and the call when one is readable or time has passed. */
size_t proxy_descriptors(struct proxy *proxy, int *descriptors, size_t max);
void proxy_run(struct proxy *proxy);
/* Milliseconds until the proxy has something to do by itself, at most most_ms. */
int proxy_wait_ms(const struct proxy *proxy, int most_ms);

#endif
