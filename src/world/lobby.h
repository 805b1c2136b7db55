/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/lobby.h - the lobby and the login service, and a page for a person.
 */
#ifndef WORLD_LOBBY_H
#define WORLD_LOBBY_H

#include <stdbool.h>

struct world;
struct world_answer;
struct world_request;

/* Answers when the path belongs to the lobby; false when it does not. */
bool world_lobby_serve(struct world *world, const struct world_request *request,
		       struct world_answer *answer);

#endif
