/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/http.h"
#include "notify/notice.h"
#include "notify/post.h"
#include "notify/sender.h"
#include "notify/sending.h"

static bool send(const json_t *settings, const struct notice *notice, struct sending *sending,
		 struct err *e)
{
	const char *token = json_get_text(settings, "token", "");
	char title[NOTICE_TITLE_SIZE];
	char text[NOTICE_TEXT_SIZE];
	OWN(text) char *title_line = text_format("Title: %s", notice_title(notice, title));
	OWN(secret) char *token_line = text_format("Authorization: Bearer %s", token);
	const char *headers[] = { "Content-Type: text/plain; charset=utf-8", title_line,
				  notice_is_question(notice) ? "Priority: high"
							     : "Priority: default",
				  *token != '\0' ? token_line : NULL, NULL };

	return post_send(&(struct http_request){ .url = json_get_text(settings, "url", ""),
						 .post = true,
						 .body = notice_text(notice, false, text,
								     sizeof text),
						 .headers = headers,
						 .changes = true },
			 NULL, NULL, sending, e);
}

const struct sender sender_ntfy = { "ntfy", send };
