/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/step.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/stream.h"

enum { KEEPER_WAIT_MS = 60000, REPLY_SIZE_MAX = 4096, NAP_MS = 50 };

/* Sends one JSON object as a line; takes the reference. */
static bool tell(const struct step *step, json_t *message)
{
	OWN(text) char *line = json_line(message);

	json_decref(message);
	return step->channel < 0 || stream_send_line(step->channel, line, KEEPER_WAIT_MS);
}

void step_status(struct step *step, const char *format, ...)
{
	json_t *message = json_object();
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	json_put_text(message, "do", "status");
	json_put_text(message, "text", text);
	(void)tell(step, message);
}

void step_count(struct step *step, int64_t done, int64_t total)
{
	json_t *message = json_object();

	json_put_text(message, "do", "count");
	json_put_number(message, "done", done);
	json_put_number(message, "total", total);
	(void)tell(step, message);
}

void step_tell(struct step *step, const char *kind, const char *format, ...)
{
	json_t *message = json_object();
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	json_put_text(message, "do", "tell");
	json_put_text(message, "kind", kind);
	json_put_text(message, "text", text);
	(void)tell(step, message);
}

void step_confined(struct step *step, const char *holds)
{
	json_t *message = json_object();

	json_put_text(message, "do", "sandbox");
	json_put_text(message, "text", holds);
	(void)tell(step, message);
}

bool step_save(struct step *step, struct err *e)
{
	OWN(buffer) struct buffer input = { 0 };
	OWN(text) char *reply = NULL;
	json_t *message = json_object();

	json_put_text(message, "do", "save");
	json_object_set(message, "progress", step->progress);
	if (!tell(step, message))
		return err_set(e, ERR_SYSTEM, "the progress could not be handed to the keeper");
	if (step->channel < 0)
		return true;
	reply = stream_line(step->channel, &input, REPLY_SIZE_MAX, KEEPER_WAIT_MS);
	if (text_equal(reply, "ok"))
		return true;
	return err_set(e, ERR_SYSTEM, "the progress could not be saved: %s",
		       reply != NULL ? reply : "the keeper is gone");
}

bool step_nap(struct step *step, int milliseconds)
{
	for (; milliseconds > 0 && !*step->stop; milliseconds -= NAP_MS)
		clock_nap_ms(milliseconds < NAP_MS ? milliseconds : NAP_MS);
	return !*step->stop;
}

bool step_heard(int channel, const json_t *line, step_doing *doing, void *argument)
{
	const char *what = json_get_text(line, "do", NULL);

	if (what == NULL)
		return false;
	if (text_equal(what, "save"))
		(void)stream_send_line(channel, "ok", KEEPER_WAIT_MS);
	else if (text_equal(what, "status") && doing != NULL)
		doing(argument, json_get_text(line, "text", ""));
	return true;
}

__attribute__((format(printf, 3, 0))) static struct step_result result_of(enum step_end end,
									  int64_t again_ms,
									  const char *format,
									  va_list args)
{
	struct step_result result = { .end = end, .again_ms = again_ms };

	vsnprintf(result.text, sizeof result.text, format, args);
	return result;
}

struct step_result step_again(int64_t again_ms, const char *format, ...)
{
	struct step_result result;
	va_list args;

	va_start(args, format);
	result = result_of(STEP_AGAIN, again_ms, format, args);
	va_end(args);
	return result;
}

struct step_result step_done(const char *format, ...)
{
	struct step_result result;
	va_list args;

	va_start(args, format);
	result = result_of(STEP_DONE, 0, format, args);
	va_end(args);
	return result;
}

struct step_result step_failed(void)
{
	return (struct step_result){ .end = STEP_FAILED };
}

struct step_result step_ask(int64_t again_ms, const char *picture, const char *format, ...)
{
	struct step_result result;
	va_list args;

	va_start(args, format);
	result = result_of(STEP_ASK, again_ms, format, args);
	va_end(args);
	text_copy(result.picture, sizeof result.picture, picture);
	return result;
}
