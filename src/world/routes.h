/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/routes.h - who answers which request.
 *
 * Views and orders of the game are rows of tables (features.c); a new one is a handler and a
 * row. A handler gets a visit (world/page/visit.h).
 */
#ifndef WORLD_ROUTES_H
#define WORLD_ROUTES_H

#include <stdint.h>

struct world;
struct world_answer;
struct world_request;

/* Answers any request. */
void world_serve(struct world *world, const struct world_request *request,
		 struct world_answer *answer, int64_t now_ms);

#endif
