/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/port.h - which port, and whose it is when it is taken.
 *
 * Without a wish an account always begins at the same port, so that a bookmark stays good;
 * when that is taken the next free one is used. A server that was started again, after a
 * crash or a pause, takes the port that it had.
 */
#ifndef WEB_SERVER_PORT_H
#define WEB_SERVER_PORT_H

#include <stdbool.h>

struct err;
struct home;
struct web;

/* From mail, host of the world and player: 43000 to 44999. */
int web_port_formula(const char *mail, const char *host, const char *player);
/* Opens web->http, and web->pages for the network, as configuration and progress say; the
 * ports are noted in the progress. False with ERR_BUSY and whose the port is when one was
 * wished for and is taken, or none is free. */
bool web_port_open(struct web *web, struct err *e);
/* Is the port free, or that of this account's own server? For a look before the start; false
 * with ERR_BUSY and whose it is. */
bool web_port_check(struct home *home, const char *account, int port, struct err *e);

#endif
