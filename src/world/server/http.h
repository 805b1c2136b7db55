/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/server/http.h - listening, and sending what the world answers.
 */
#ifndef WORLD_SERVER_HTTP_H
#define WORLD_SERVER_HTTP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct err;
struct world;
struct world_answer;
struct world_request;

/* Answers any request. */
typedef void world_handler(struct world *world, const struct world_request *request,
			   struct world_answer *answer, int64_t now_ms);

/* Listens and serves until *stop; ready is called once it listens. */
bool world_http_run(struct world *world, world_handler *handler,
		    void (*ready)(struct world *world, int fd), int ready_fd,
		    const volatile sig_atomic_t *stop, struct err *e);

#endif
