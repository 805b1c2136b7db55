/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/carrier.h - one message for what several tasks of an account have to tell.
 *
 * Each task has a messenger of its own, and none is in charge of the others. Of those that have
 * something to tell over a channel one at a time holds the lock locks/ACCOUNT.tell-CHANNEL: it
 * takes along what the others' tasks have waiting, as much as fits into a message, and says what
 * has become of it. The others wait for the lock, find that all is told, and leave; or they tell
 * the rest. The lock's label holds the moment when it was written and the one before which no next
 * message goes out: a while after the last, so that what comes in between is joined, or when the
 * service wants it.
 *
 * No queue is written but by its owner: what is taken along is asked of its task's keeper, or of
 * its state file, and marked as begun there (store/telling.h) before it is sent. So whichever
 * process is killed, the kernel frees the lock, the next one finds what is not ticked off, and
 * tells it with the words "perhaps told before" where a message was begun. It does so for tasks,
 * too, that have neither keeper nor messenger any more.
 *
 * A question goes by itself and waits for nothing. A holder that hangs is waited for two minutes;
 * then each tells for itself.
 */
#ifndef NOTIFY_CARRIER_H
#define NOTIFY_CARRIER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct carrier;
struct notice;
struct sending;
struct source;

enum { CARRIER_GAP_MS = 10000 };

/* source: the messenger's own task; about: the same, for messages. Both are borrowed. */
struct carrier *carrier_new(struct source *source, const struct notice *about);
void carrier_free(struct carrier *carrier);
/* What the next message over that channel is to hold: of these events of its own (borrowed) those
 * that are still to be told, and others' with "task" and "function"; owned by the caller, and each
 * is begun. NULL: not now. */
json_t *carrier_load(struct carrier *carrier, const char *channel, const json_t *own);
/* What has become of that message; pause_ms: nothing is tried before. */
void carrier_unload(struct carrier *carrier, const char *channel, const json_t *events,
		    const struct sending *sending, int64_t pause_ms, const char *text);
/* Hands over what others are to know. Call it often. own_waits: what has become of its own events
 * is not written down yet. Is anything left? */
bool carrier_work(struct carrier *carrier, bool own_waits);
/* Has it found that its own task's queue is another one by now? */
bool carrier_was_late(struct carrier *carrier);

#endif
