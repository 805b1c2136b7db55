/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/proxy.h - the proxy through which an account's world is reached.
 *
 * It stands among the account's secrets, because its address may hold a password:
 *
 *	"proxy": {"set": true, "url": "socks5://user:password@host:port"}
 *
 * Tasks read it at their next step. The lobby and notifications are always reached directly.
 */
#ifndef STORE_PROXY_H
#define STORE_PROXY_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;
struct key;

enum { PROXY_SIZE = 512 };

/* Is it the address of a proxy: http, https, socks4, socks5 or socks5h? Else ERR_INPUT. */
bool proxy_check(const char *url, struct err *e);
/* The address that is set, borrowed from the secrets; NULL: none. */
const char *proxy_find(const json_t *secrets);
/* The address without user and password, for people. */
const char *proxy_shown(const char *url, char shown[PROXY_SIZE]);
/* "": none any more. */
bool proxy_change(struct home *home, const char *account, const struct key *key, const char *url,
		  struct err *e);

#endif
