/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/server/door.h"

#include <stdio.h>
#include <string.h>

#include "base/own.h"
#include "base/text.h"
#include "world/server/message.h"
#include "world/state/state.h"

#define LOBBY "://lobby."

static void server_name(const struct world_server *server, char name[16])
{
	snprintf(name, 16, "s%d-%s", server->number, server->language);
}

static struct world_server *server_find(struct world *world, const char *name, size_t length)
{
	for (int i = 0; i < WORLD_SERVERS; i++) {
		char its_name[16];

		server_name(&world->servers[i], its_name);
		if (strlen(its_name) == length && memcmp(its_name, name, length) == 0)
			return &world->servers[i];
	}
	return NULL;
}

/* How long the first label of a Host is where it is called like a game world, else 0. */
static size_t world_label(const char *host)
{
	size_t digits = host != NULL && host[0] == 's' ? strspn(host + 1, "0123456789") : 0;
	size_t length = digits > 0 ? strcspn(host, ".:") : 0;

	return length > 0 && host[length] == '.' && host[1 + digits] == '-' ? length : 0;
}

struct world_door world_door_find(struct world *world, const struct world_request *request)
{
	const char *path = request->path + (request->path[0] == '/' ? 1 : 0);
	size_t label = world_label(request->host);
	size_t first = strcspn(path, "/");
	struct world_door door = { .rest = path, .base = "/" };

	if (label > 0) {
		door.server = server_find(world, request->host, label);
		door.strange = door.server == NULL;
	} else if (path[first] == '/') {
		door.server = server_find(world, path, first);
		if (door.server != NULL) {
			door.rest = path + first + 1;
			snprintf(door.base, sizeof(door.base), "/%.*s/", (int)first, path);
		}
	}
	return door;
}

char *world_address(const struct world *world, const struct world_request *request,
		    const struct world_server *server)
{
	const char *origin = world->options.origin;
	const char *lobby = strstr(origin, LOBBY);
	char name[16];

	server_name(server, name);
	if (lobby != NULL)
		return text_format("%.*s://%s.%s/", (int)(lobby - origin), origin, name,
				   lobby + strlen(LOBBY));
	if (origin[0] == '\0' && request->host != NULL)
		return text_format("http://%s/%s/", request->host, name);
	return text_format("%s/%s/", world->origin, name);
}

const char *world_lobby_address(const struct world *world, const struct world_door *door)
{
	bool below = world->options.origin[0] == '\0' && !text_equal(door->base, "/");

	return below ? "/" : world->origin;
}

bool world_origin_valid(const char *text)
{
	size_t scheme = text_starts(text, "https://") ? 8 : text_starts(text, "http://") ? 7 : 0;
	const char *host = text + scheme;
	size_t length = strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-");
	int64_t port;

	if (scheme == 0 || length == 0 || host[0] == '.' || host[0] == '-')
		return false;
	return host[length] == '\0' ||
	       (host[length] == ':' && text_number(host + length + 1, 1, 65535, &port));
}
