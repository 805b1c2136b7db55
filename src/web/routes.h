/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/routes.h - which part answers: /ikabot/... is ours, everything else is the game.
 */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

struct exchange;
struct web_request;

/* The web_handler; argument is the struct web. */
void web_route(void *web, struct exchange *exchange, const struct web_request *request);

#endif
