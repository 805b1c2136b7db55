/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/talk_line.h"

#include "base/json.h"
#include "base/own.h"
#include "os/stream.h"

enum { SEND_WAIT_MS = 60000 };

bool talk_send(int channel, json_t *line)
{
	OWN(json) json_t *owned = line;
	OWN(text) char *text = json_line(owned);

	return stream_send_line(channel, text, SEND_WAIT_MS);
}
