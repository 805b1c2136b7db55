/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/telegram.h - what a bot of Telegram is asked.
 */
#ifndef NOTIFY_TELEGRAM_H
#define NOTIFY_TELEGRAM_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

struct buffer;
struct err;
struct sending;

/* Calls a method; the answer's body, or only its "result", both owned by the caller. */
bool telegram_get(const json_t *settings, const char *method, const char *query,
		  const volatile sig_atomic_t *stop, struct buffer *body, struct sending *sending,
		  struct err *e);
json_t *telegram_call(const json_t *settings, const char *method, const char *query,
		      const volatile sig_atomic_t *stop, struct err *e);
bool telegram_say(const json_t *settings, const char *text, struct sending *sending, struct err *e);

#endif
