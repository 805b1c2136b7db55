/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/clients.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "keeper/state.h"
#include "os/stream.h"

bool keeper_has_line(const struct client *client)
{
	return client->input.length > 0 &&
	       memchr(client->input.bytes, '\n', client->input.length) != NULL;
}

bool keeper_client_waits(const struct client *client)
{
	return client->fd >= 0 && !client->leaving && !client->awaits &&
	       client->output.length < OUTPUT_MAX && keeper_has_line(client);
}

void keeper_answer(struct keeper *keeper, struct client *client, json_t *answer,
		   const struct err *e)
{
	OWN(json) json_t *refusal = json_object();
	OWN(text) char *text = NULL;

	client->deadline_ms = clock_monotonic_ms() + STALL_MS;
	if (answer != NULL) {
		json_put_flag(answer, "ok", true);
		if (keeper->unsaved && !keeper->ended)
			json_put_flag(answer, "unsaved", true);
	} else {
		json_put_flag(refusal, "ok", false);
		json_put_text(refusal, "kind", err_kind_name(e->kind));
		json_put_text(refusal, "error", e->text);
	}
	text = json_line(answer != NULL ? answer : refusal);
	buffer_format(&client->output, "%s\n", text);
}

void keeper_drop_client(struct client *client)
{
	stream_close(client->fd);
	buffer_done(&client->input);
	buffer_done(&client->output);
	*client = (struct client){ .fd = -1 };
}
