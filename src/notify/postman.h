/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/postman.h - what each channel is to send next, and what is sent again.
 *
 * Each channel has a round of its own through the events of a task (store/telling.h). What is due
 * goes out in one message, with what other tasks tell (notify/carrier.h), but for a question. What
 * surely did not arrive is tried again after growing pauses, and not before the service takes it
 * ("Retry-After"). What perhaps arrived is not sent again, but for what a person must do: that is
 * repeated, ever more seldom, while it stands.
 */
#ifndef NOTIFY_POSTMAN_H
#define NOTIFY_POSTMAN_H

#include <jansson.h>
#include <stdbool.h>

#include "notify/notice.h"

struct carrier;
struct delivery;
struct postman;
struct sending;

/* about: the task. Owned by the caller. */
struct postman *postman_new(const struct notice *about);
void postman_free(struct postman *postman);
/* Sends with that from now on. */
void postman_use(struct postman *postman, struct delivery *delivery);
/* Shares messages with other tasks by that from now on; NULL: with none. */
void postman_share(struct postman *postman, struct carrier *carrier);
/* The events as they are now; the reference is not taken. urgent: also those that end with the
 * task (store/telling.h); asks: a question stands. */
void postman_take(struct postman *postman, const json_t *events, bool urgent, bool asks);
/* The task is over: what a person must do is no more. */
void postman_outlive(struct postman *postman);
/* As notify_ears has it. */
void postman_on_sent(const char *channel, const struct sending *sending, const char *text,
		     void *postman);
/* Hands over what is due. Is there anything left to do, now or later? */
bool postman_work(struct postman *postman);
/* Has the question gone out over that channel? Then an answer may come. */
bool postman_has_asked(const struct postman *postman, const char *channel);
/* Was something refused since the settings were read? They may have been mended. */
bool postman_was_refused(struct postman *postman);

/* What has become of messages and was not yet written down (telling_tick); owned by the caller. */
json_t *postman_ticks(const struct postman *postman);
/* They are written down. */
void postman_ticked(struct postman *postman, const json_t *ticks);

#endif
