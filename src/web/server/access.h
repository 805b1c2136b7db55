/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/access.h - who may: user, access token, Host, origin.
 */
#ifndef WEB_SERVER_ACCESS_H
#define WEB_SERVER_ACCESS_H

#include <stdbool.h>

struct access;
struct exchange;
struct web;
struct web_request;

/* Token and cookie of the network are kept in the progress, so that a link that was printed
 * stays good. */
struct access *access_new(struct web *web);
void access_free(struct access *access);
/* May this request go on? If not it has been answered (403, 421, a redirect...). is_ours:
 * the path is below /ikabot/. The token against forged requests (X-Ikabot-Csrf) is looked at
 * by the api itself. */
bool access_check(struct access *access, struct exchange *exchange,
		  const struct web_request *request, bool is_ours);
/* The token that the printed link carries; "" when none is demanded. */
const char *access_token(const struct access *access);
/* "http://127.0.0.1:44075", as the browser that asks sees the game. */
enum { WEB_ORIGIN_SIZE = 320 };
void access_game_origin(const struct access *access, const struct exchange *exchange,
			char origin[WEB_ORIGIN_SIZE]);

#endif
