/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/telegram.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/http.h"
#include "notify/notice.h"
#include "notify/post.h"
#include "notify/sender.h"
#include "notify/sending.h"
#include "notify/updates.h"
#include "os/file.h"
#include "os/random.h"

enum { PICTURE_MAX = 4 * 1024 * 1024 };

/* "BASE/botTOKEN/METHOD?QUERY", owned by the caller; wipe it, the token is in it. */
static char *make_url(const json_t *settings, const char *method, const char *query)
{
	const char *base = json_get_text(settings, "base", "");
	size_t length = strlen(base);

	while (length > 0 && base[length - 1] == '/')
		length--;
	return text_format("%.*s/bot%s/%s%s%s", (int)length, base,
			   json_get_text(settings, "botToken", ""), method,
			   *query != '\0' ? "?" : "", query);
}

bool telegram_get(const json_t *settings, const char *method, const char *query,
		  const volatile sig_atomic_t *stop, struct buffer *body, struct sending *sending,
		  struct err *e)
{
	OWN(secret) char *url = make_url(settings, method, query);

	*sending = (struct sending){ .fate = FATE_REFUSED };
	if (strlen(url) >= HTTP_URL_SIZE)
		return err_set(e, ERR_INPUT, "the message to Telegram is too long");
	return post_send(&(struct http_request){ .url = url, .changes = stop == NULL }, stop, body,
			 sending, e);
}

json_t *telegram_call(const json_t *settings, const char *method, const char *query,
		      const volatile sig_atomic_t *stop, struct err *e)
{
	OWN(buffer) struct buffer body = { 0 };
	struct sending ignored;

	if (!telegram_get(settings, method, query, stop, &body, &ignored, e))
		return NULL;
	return updates_result(body.bytes, body.length, e);
}

/* What answered well says what has become of the message; only Telegram's own "no" is one. */
static bool judge_sent(const struct buffer *body, struct sending *sending, struct err *e)
{
	OWN(json) json_t *result = updates_result(body->bytes, body->length, e);

	if (result == NULL) {
		sending->fate = e->kind == ERR_REFUSED ? FATE_REFUSED : FATE_PERHAPS;
		return false;
	}
	sending->message = updates_number(result, "message_id");
	return true;
}

bool telegram_say(const json_t *settings, const char *text, struct sending *sending, struct err *e)
{
	OWN(text) char *chat = http_escape(json_get_text(settings, "chatId", ""));
	OWN(text) char *escaped = http_escape(text);
	OWN(text) char *query = text_format("chat_id=%s&text=%s", chat, escaped);
	OWN(buffer) struct buffer body = { 0 };

	return telegram_get(settings, "sendMessage", query, NULL, &body, sending, e) &&
	       judge_sent(&body, sending, e);
}

static void add_field(struct buffer *body, const char *boundary, const char *name,
		      const char *value)
{
	buffer_format(body,
		      "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n"
		      "Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
		      boundary, name, value);
}

/* As a form, the way a browser sends a file. */
static void make_form(struct buffer *body, const char *boundary, const json_t *settings,
		      const char *caption, const struct buffer *picture)
{
	add_field(body, boundary, "chat_id", json_get_text(settings, "chatId", ""));
	add_field(body, boundary, "caption", caption);
	buffer_format(body,
		      "--%s\r\nContent-Disposition: form-data; name=\"document\"; "
		      "filename=\"captcha.png\"\r\nContent-Type: image/png\r\n\r\n",
		      boundary);
	buffer_add(body, picture->bytes, picture->length);
	buffer_format(body, "\r\n--%s--\r\n", boundary);
}

static bool send_picture(const json_t *settings, const struct notice *notice,
			 const struct buffer *picture, struct sending *sending, struct err *e)
{
	OWN(secret) char *url = make_url(settings, "sendDocument", "");
	OWN(buffer) struct buffer body = { 0 };
	OWN(buffer) struct buffer answer = { 0 };
	char caption[NOTICE_CAPTION_SIZE];
	char boundary[33];
	char type[96];
	const char *const headers[] = { type, NULL };

	random_name(boundary, sizeof boundary - 1);
	snprintf(type, sizeof type, "Content-Type: multipart/form-data; boundary=%s", boundary);
	make_form(&body, boundary, settings, notice_text(notice, true, caption, sizeof caption),
		  picture);
	return post_send(&(struct http_request){ .url = url,
						 .post = true,
						 .body = body.bytes,
						 .body_size = body.length,
						 .headers = headers,
						 .changes = true },
			 NULL, &answer, sending, e) &&
	       judge_sent(&answer, sending, e);
}

static bool send(const json_t *settings, const struct notice *notice, struct sending *sending,
		 struct err *e)
{
	OWN(buffer) struct buffer picture = { 0 };
	struct err unreadable = { 0 };
	char text[NOTICE_TEXT_SIZE];

	/* A picture that is gone is no reason to say nothing. */
	if (*notice->picture != '\0' &&
	    file_read(notice->picture, PICTURE_MAX, &picture, &unreadable) && picture.length > 0)
		return send_picture(settings, notice, &picture, sending, e);
	return telegram_say(settings, notice_text(notice, true, text, sizeof text), sending, e);
}

const struct sender sender_telegram = { "telegram", send };
