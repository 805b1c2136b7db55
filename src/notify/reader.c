/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "notify/sending.h"
#include "notify/telegram.h"
#include "notify/updates.h"

enum { BATCH_MAX = 50, FEWER = 5 };

static int by_number(const void *a, const void *b)
{
	int64_t left = updates_number(*(json_t *const *)a, "update_id");
	int64_t right = updates_number(*(json_t *const *)b, "update_id");

	return (left > right) - (left < right);
}

static json_t *sorted(const json_t *updates)
{
	size_t count = json_array_size(updates);
	json_t **order = mem_grow(NULL, count + 1, sizeof *order);
	json_t *result = json_array();

	for (size_t i = 0; i < count; i++)
		order[i] = json_array_get(updates, i);
	qsort(order, count, sizeof *order, by_number);
	for (size_t i = 0; i < count; i++)
		json_array_append(result, order[i]);
	free(order);
	return result;
}

/* It cannot be read; what comes after it is heard all the same. */
static bool pass_over(struct reader *reader, const struct buffer *body)
{
	int64_t number = updates_first_number(body->bytes, body->length);

	if (number <= 0 || number < reader->offset)
		return false;
	reader->passed_over++;
	reader->offset = number + 1;
	return true;
}

static json_t *take(struct reader *reader, const struct buffer *body, struct err *e)
{
	OWN(json) json_t *updates = updates_result(body->bytes, body->length, e);

	if (updates != NULL) {
		reader->limit = BATCH_MAX;
		/* An empty answer: everything below the number is confirmed. */
		if (json_array_size(updates) == 0)
			reader->offset = 0;
		return sorted(updates);
	}
	if (e->kind != ERR_INPUT)
		return NULL;
	if (reader->limit == 1 && !pass_over(reader, body))
		return NULL;
	reader->limit = 1;
	*e = (struct err){ 0 };
	return json_array();
}

json_t *reader_next(struct reader *reader, int wait_s, const volatile sig_atomic_t *stop,
		    struct err *e)
{
	OWN(buffer) struct buffer body = { 0 };
	OWN(text) char *query = NULL;
	struct sending ignored;

	if (reader->limit == 0)
		reader->limit = BATCH_MAX;
	query = reader->offset > 0 ? text_format("offset=%" PRId64 "&limit=%d&timeout=0",
						 reader->offset, reader->limit)
				   : text_format("limit=%d&timeout=%d", reader->limit, wait_s);
	if (telegram_get(reader->settings, "getUpdates", query, stop, &body, &ignored, e))
		return take(reader, &body, e);
	/* It may have been more than an answer may hold. */
	reader->limit = reader->limit > FEWER ? reader->limit / FEWER : 1;
	return NULL;
}

bool reader_pass(struct reader *reader, const struct message *message)
{
	if (message->update < reader->offset || message->update <= 0)
		return false;
	reader->offset = message->update < INT64_MAX ? message->update + 1 : 0;
	return true;
}
