/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/notify.h - telling a person, over every channel that he has set up.
 *
 * Each message goes in a child of its own: a channel that hangs, crashes or is refused never
 * hinders another. Nothing here is tried again, and nothing outlives the process that began
 * it; what to send again is for the postman (notify/postman.h).
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "notify/sending.h"

struct delivery;
struct err;
struct home;
struct notice;

struct notify_ears {
	/* A message is through; text: why it was not sent. */
	void (*sent)(const char *channel, const struct sending *sending, const char *text,
		     void *argument);
	/* The process that reads the answers has something to say. */
	void (*heard)(bool well, const char *text, void *argument);
	void *argument;
};

/* Over the channels of the account's secrets. Owned by the caller; ears are copied. */
struct delivery *notify_start(struct home *home, const char *account, const json_t *secrets,
			      const struct notify_ears *ears);
/* Takes other settings; what is under way is not changed. */
void notify_settle(struct delivery *delivery, const json_t *secrets);
bool notify_has(const struct delivery *delivery, const char *channel);
bool notify_is_busy(const struct delivery *delivery, const char *channel);
/* The channel must not be busy. first: what was written before it answers nothing. */
void notify_send(struct delivery *delivery, const char *channel, const struct notice *notice,
		 bool first);
/* Reads answers, as long as that is wanted, in a child that is replaced when it dies. */
void notify_listen(struct delivery *delivery, bool wanted);
/* Hears what the children say, waiting at most that long; how many are still sending. */
size_t notify_tend(struct delivery *delivery, int wait_ms);
/* Ends those that work still, giving them that long to leave in order. */
void notify_end(struct delivery *delivery, int grace_ms);

/* A child process's part in setting channels up; order is
 *	{"do":"greet","settings":{"botToken","base"}}     -> {"bot": name}
 *	{"do":"handshake","settings":...,"number":"0042"} -> {"chatId"}
 *	{"do":"test","channel":NAME or null}              -> {"results":[{"title","well","text"}]}
 * step is told what is done meanwhile. The answer is owned by the caller; NULL and *e. */
json_t *notify_order(struct home *home, const char *account, const json_t *secrets,
		     const json_t *order, void (*step)(const char *text, void *argument),
		     void *argument, struct err *e);

#endif
