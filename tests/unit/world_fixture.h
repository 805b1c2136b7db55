/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A practice world without a network: requests are asked directly, time is a number that a
 * test sets. One player is logged in, to the first game world.
 */
#ifndef WORLD_FIXTURE_H
#define WORLD_FIXTURE_H

#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "world/feature/costs.h"
#include "world/features.h"
#include "world/routes.h"
#include "world/server/message.h"
#include "world/server/session.h"
#include "world/state/state.h"
#include "world/world.h"

struct fixture {
	struct world world;
	int64_t now_ms;
	struct world_answer answer;
	char session[33], avatar[48];
	const char *host; /* NULL: the request names none */
};

/* Asks any address; method "GET" or "POST", the fields as a query. */
static inline const char *ask_at(struct fixture *f, const char *method, const char *path,
				 const char *query)
{
	struct world_request request = { .method = method,
					 .post = text_equal(method, "POST"),
					 .loopback = true,
					 .path = path,
					 .host = f->host,
					 .session = f->session,
					 .avatar = f->avatar };

	buffer_text(&request.body, query);
	world_form_parse(&request);
	world_answer_done(&f->answer);
	f->answer = (struct world_answer){ 0 };
	world_serve(&f->world, &request, &f->answer, f->now_ms);
	world_request_done(&request);
	return f->answer.body.bytes == NULL ? "" : f->answer.body.bytes;
}

/* Asks the first game world. */
static inline const char *ask(struct fixture *f, const char *method, const char *query)
{
	return ask_at(f, method, "/s301-en/index.php", query);
}

static inline void log_in(struct fixture *f)
{
	struct world_account *account = &f->world.accounts[0];
	char *query = text_format("action=loginAvatar&key=%s", world_key_new(&f->world, account));

	ask(f, "GET", query);
	assert_int_equal(f->answer.status, 302);
	text_copy(f->session, sizeof(f->session), account->session.id);
	text_copy(f->avatar, sizeof(f->avatar), account->session.avatar);
	free(query);
}

/* The token of the last answer, in a buffer of the caller. */
static inline void token_of(const char *page, char token[33])
{
	const char *at = strstr(page, "actionRequest");

	assert_non_null(at);
	at = strchr(strchr(at, ':'), '"') + 1;
	snprintf(token, 33, "%s", at);
}

/* Gives an order with a fresh token. */
static inline const char *order(struct fixture *f, const char *query)
{
	char token[33];
	char *whole;
	const char *answer;

	token_of(ask(f, "GET", ""), token);
	whole = text_format("%s&actionRequest=%s", query, token);
	answer = ask(f, "POST", whole);
	free(whole);
	return answer;
}

static inline int set_up_options(void **state, const struct world_options *options)
{
	struct fixture *f = mem_new(sizeof(*f));

	f->now_ms = 1795000000000;
	world_begin(&f->world, options, f->now_ms);
	log_in(f);
	*state = f;
	return 0;
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	world_answer_done(&f->answer);
	world_done(&f->world);
	free(f);
	return 0;
}

#endif
