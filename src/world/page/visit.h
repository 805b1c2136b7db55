/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/page/visit.h - a request of somebody who plays: who asks, in which city, and where the
 * answer goes.
 */
#ifndef WORLD_PAGE_VISIT_H
#define WORLD_PAGE_VISIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct world;
struct world_account;
struct world_answer;
struct world_city;
struct world_request;

struct world_visit {
	struct world *world;
	struct world_account *account;
	struct world_city *city; /* the one that is looked at */
	const struct world_request *request;
	struct world_answer *answer;
	int64_t now_ms;
	bool ajax;
	char token[33]; /* the new one that the answer carries */
};

/* Notes an order, or its refusal, with the city that the session looks at. details is
 * consumed and may be NULL. */
void world_note_order(struct world_visit *visit, const struct world_city *city, const char *what,
		      json_t *details);

#endif
