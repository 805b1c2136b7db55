/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/notify.h - telling a person, over every channel that he has set up.
 *
 * Each channel works in a child of its own: one that hangs, crashes or is refused never
 * hinders another. A failure that may pass is tried again twice. Nothing here outlives
 * the process that began it.
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct delivery;
struct err;
struct home;
struct notice;

enum { NOTIFY_LIMIT_MS = 60000 };

/* What a channel has to say. sent: it is through with its message, well or not. */
typedef void notify_report(const char *channel, bool sent, bool well, const char *text,
			   void *argument);

/* Begins sending over the channels of the account's secrets, or over the one that only
 * names. listen: the answer to a question is waited for where one can be given; the
 * message itself is left out when it was sent before (quiet). Owned by the caller. */
struct delivery *notify_start(struct home *home, const json_t *secrets, const char *only,
			      const struct notice *notice, bool listen, bool quiet,
			      notify_report *report, void *argument);
/* Hears what the channels say, waiting at most that long; how many are still at work. */
size_t notify_tend(struct delivery *delivery, int wait_ms);
/* Ends those that work still, giving them that long to leave in order. */
void notify_end(struct delivery *delivery, int grace_ms);

/* A child process's part in setting channels up; order is
 *	{"do":"greet","settings":{"botToken","base"}}     -> {"bot": name}
 *	{"do":"handshake","settings":...,"number":"0042"} -> {"chatId"}
 *	{"do":"test","channel":NAME or null}              -> {"results":[{"title","well","text"}]}
 * The answer is owned by the caller; NULL and *e. */
json_t *notify_order(struct home *home, const char *account, const json_t *secrets,
		     const json_t *order, struct err *e);

#endif
