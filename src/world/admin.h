/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/admin.h - the address where a test sees and bends the world.
 *
 * Everything is below /admin, answers JSON and listens to this machine only. The table in
 * admin.c has the verbs; GET /admin lists them.
 */
#ifndef WORLD_ADMIN_H
#define WORLD_ADMIN_H

#include <stdint.h>

struct world;
struct world_answer;
struct world_request;

/* A verb of the table; it returns what to answer, or NULL and *why. */
struct verb_call {
	struct world *world;
	const struct world_request *request;
	int64_t now_ms;
	const char *why;
};

void world_admin_serve(struct world *world, const struct world_request *request,
		       struct world_answer *answer, int64_t now_ms);

#endif
