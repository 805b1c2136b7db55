/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/state.h"

#include <stdio.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/channels.h"
#include "store/session.h"
#include "ui/menu/hall.h"

/* "Telegram, ntfy", or "none". */
static void list_channels(const struct hall *hall, const json_t *session, char *state, size_t size)
{
	OWN(buffer) struct buffer text = { 0 };

	for (const struct channel *channel = channels; channel->name != NULL; channel++)
		if (channel_is_set(session, hall->menu->account, channel->name))
			buffer_format(&text, "%s%s", text.length > 0 ? ", " : "", channel->title);
	text_copy(state, size, text.length > 0 ? text.bytes : "none");
}

/* The channel whose own menu this number is: "21.2.3" and not "21.2.3.1". */
static const struct channel *channel_of(const char *number)
{
	static const struct {
		const char *number, *name;
	} menus[] = { { "21.2.1", "telegram" },
		      { "21.2.2", "discord" },
		      { "21.2.3", "ntfy" },
		      { "21.2.4", "command" } };
	struct err ignored = { 0 };

	for (size_t i = 0; i < sizeof menus / sizeof *menus; i++)
		if (text_equal(menus[i].number, number))
			return channel_find(menus[i].name, &ignored);
	return NULL;
}

void menu_state(const struct hall *hall, const char *number, char *state, size_t size)
{
	const struct channel *channel = channel_of(number);
	struct err e = { 0 };
	OWN(json) json_t *session = NULL;

	*state = '\0';
	if (channel == NULL && !text_equal(number, "21.2"))
		return;
	session = session_load(hall->menu->home, &e);
	if (session == NULL)
		text_copy(state, size, "cannot be read");
	else if (channel == NULL)
		list_channels(hall, session, state, size);
	else
		text_copy(state, size,
			  channel_is_set(session, hall->menu->account, channel->name)
				  ? "set up"
				  : "not set up");
}
