/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/proxy_menu.h - menu 21, 1: the proxy through which the account's world is reached.
 *
 * Kept among the account's secrets, because its address may hold a password:
 * "proxy": {"set": true, "url": "socks5://user:password@host:port"}. Tasks read it at
 * their next step. The lobby is always reached directly.
 */
#ifndef UI_PROXY_MENU_H
#define UI_PROXY_MENU_H

#include <stdbool.h>

struct asker;
struct err;
struct home;
struct key;

/* False and *e when the person gave up, or the secrets could not be changed. */
bool proxy_menu(struct home *home, const char *account, const struct key *key, struct asker *asker,
		struct err *e);

#endif
