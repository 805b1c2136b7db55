/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/handshake.h - setting a bot up: it is greeted, then the person writes a number to it,
 * which tells his chat.
 */
#ifndef NOTIFY_HANDSHAKE_H
#define NOTIFY_HANDSHAKE_H

#include <jansson.h>

struct err;
struct home;

/* {"bot": name}, owned by the caller; what was written before is no greeting. */
json_t *handshake_greet(struct home *home, const json_t *settings, struct err *e);
/* {"chatId"} of the one who writes that number, owned by the caller. ERR_STOPPED after a while. */
json_t *handshake_wait(struct home *home, const json_t *settings, const char *number,
		       struct err *e);

#endif
