/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/server/door.h - lobby and game worlds behind one port.
 *
 * A game world is reached below a path, http://127.0.0.1:8080/s301-en/index.php, or by a name
 * of its own, as clients of the game want it: https://s301-en.DOMAIN/index.php. So a TLS front
 * that hands on each request with its Host, and a hosts file, are enough for any client.
 *
 * The option --origin says how the lobby is called from outside. Where it is
 * https://lobby.DOMAIN, the worlds' links, redirects and cookies are those of
 * https://sN-xx.DOMAIN/; any other origin has the worlds below paths.
 */
#ifndef WORLD_SERVER_DOOR_H
#define WORLD_SERVER_DOOR_H

#include <stdbool.h>

struct err;
struct world;
struct world_request;
struct world_server;

/* The path of the lobby's pages where the world has no name of its own: clients know by the
 * name that they were sent to the lobby. */
#define WORLD_LOBBY_ELSEWHERE "/lobby.ikariam.gameforge.com"

/* Where a request goes. */
struct world_door {
	struct world_server *server; /* NULL: the lobby */
	const char *rest;	     /* of the path, without the slash before it */
	char base[24];		     /* the path of the world, from slash to slash */
	bool strange;		     /* the Host names a game world that does not exist */
};

struct world_door world_door_find(struct world *world, const struct world_request *request);

/* The address of a game world as the client sees it, with a slash at its end; the caller owns
 * it. */
char *world_address(const struct world *world, const struct world_request *request,
		    const struct world_server *server);

/* Where the lobby is for a client that came through that door; it lives as long as the world. */
const char *world_lobby_address(const struct world *world, const struct world_door *door);

/* Whether text may be an origin: scheme, host, perhaps a port, no path. */
bool world_origin_valid(const char *text);

#endif
