/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"
#include "base/own.h"
#include "game/http/http.h"
#include "notify/notice.h"
#include "notify/post.h"
#include "notify/sender.h"
#include "notify/sending.h"

static bool send(const json_t *settings, const struct notice *notice, struct sending *sending,
		 struct err *e)
{
	static const char *const headers[] = { "Content-Type: application/json", NULL };
	char text[NOTICE_TEXT_SIZE];
	OWN(json) json_t *message = json_object();
	OWN(text) char *body = NULL;

	json_put_text(message, "content", notice_text(notice, false, text, sizeof text));
	/* A player called "@everyone" must not call everyone. */
	json_object_set_new(message, "allowed_mentions", json_pack("{s:[]}", "parse"));
	body = json_line(message);
	return post_send(&(struct http_request){ .url = json_get_text(settings, "webhook", ""),
						 .post = true,
						 .body = body,
						 .headers = headers,
						 .changes = true },
			 NULL, NULL, sending, e);
}

const struct sender sender_discord = { "discord", send };
