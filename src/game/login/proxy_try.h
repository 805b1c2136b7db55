/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/proxy_try.h - does a proxy lead to the game?
 */
#ifndef GAME_LOGIN_PROXY_TRY_H
#define GAME_LOGIN_PROXY_TRY_H

#include <stdbool.h>

struct err;

/* Asks the world for its first page by way of the proxy, without a session: nothing is sent that
 * is worth stealing. False with ERR_RETRY and whose fault it is, or ERR_STRANGE when something
 * else than the game answers (a network that wants a login of its own). base ends with "/". */
bool proxy_try(const char *base, const char *proxy, struct err *e);

#endif
