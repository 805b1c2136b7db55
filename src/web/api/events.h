/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/events.h - the streams of server-sent events.
 */
#ifndef WEB_API_EVENTS_H
#define WEB_API_EVENTS_H

struct api;
struct api_call;
struct events;

enum { EVENTS_MAX = 200 };
struct events *events_new(struct api *api);
void events_free(struct events *events);
int events_wait_ms(const struct events *events); /* -1: no listener */
void events_run(struct events *events);
void api_events(const struct api_call *call);

#endif
