/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/server/message.h - requests and answers.
 *
 * The rules of the world see a request as its path and its fields, and give an answer;
 * they never see the HTTP library. Fields of the query come before those of the form, so
 * the query wins.
 */
#ifndef WORLD_SERVER_MESSAGE_H
#define WORLD_SERVER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define WORLD_HTML "text/html; charset=UTF-8"
#define WORLD_JSON "application/json; charset=UTF-8"

enum { WORLD_FIELDS_MAX = 128, WORLD_BODY_MAX = 64 * 1024 };

struct world_field {
	char *name, *value;
};

struct world_request {
	bool post;
	bool loopback;	    /* it comes from this machine */
	const char *method; /* all texts here are borrowed or belong to the exchange */
	const char *path;
	const char *host;   /* the Host header, NULL when it is missing or strange */
	const char *bearer; /* the token of the Authorization header or of the lobby cookie */
	const char *session, *avatar; /* cookies, may be NULL */
	struct world_field fields[WORLD_FIELDS_MAX];
	size_t field_count;
	struct buffer body;
};

/* What happens to an answer on its way. */
enum world_spoil { SPOIL_NONE, SPOIL_WORDS, SPOIL_RESET, SPOIL_CUT, SPOIL_ENDLESS };

struct world_answer {
	int status;
	const char *type; /* a literal */
	struct buffer body;
	char *location; /* NULL: none */
	char *cookies[3];
	size_t cookie_count;
	const char *extra_name; /* one more header, a literal; NULL: none */
	const char *extra_value;
	const char *tag; /* of an answer that may be kept, a literal; NULL: it is good once */
	int64_t delay_ms;
	enum world_spoil spoil;
	uint64_t endless; /* bytes of SPOIL_ENDLESS */
};

/* The value of a field, "" when there is none. */
const char *world_field(const struct world_request *request, const char *name);
int64_t world_field_number(const struct world_request *request, const char *name,
			   int64_t otherwise);
/* Adds the fields of a form's body. */
void world_form_parse(struct world_request *request);
void world_field_add(struct world_request *request, const char *name, size_t name_length,
		     const char *value, size_t value_length);
void world_request_done(struct world_request *request);

void world_answer_text(struct world_answer *answer, int status, const char *type, const char *text);
/* cookie is formatted and belongs to the answer afterwards. */
void world_answer_cookie(struct world_answer *answer, char *cookie);
void world_answer_done(struct world_answer *answer);

#endif
