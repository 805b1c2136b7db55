/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/gate.h - connections until the head of their request has come.
 */
#ifndef WEB_SERVER_GATE_H
#define WEB_SERVER_GATE_H

struct web_http;

/* Takes calls, looks at heads, hands over what is good. */
void gate_run(struct web_http *http);
/* Milliseconds in which no call is taken. */
int gate_rest_ms(const struct web_http *http);
/* No more calls are taken, and those that wait end. */
void gate_close(struct web_http *http);

#endif
