/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/world.h - the practice world: a game server inside the binary.
 *
 * It stands in for the lobby, the login service and the game worlds, all on one port,
 * keeps the game's rules, and makes trouble on demand. It knows the game only from the
 * written protocol and never from src/game: a mistake that both shared would hide.
 *
 * One thread serves everything in memory, so nothing here is locked and nothing outlives
 * it. The same seed gives the same cities, names and lobby tokens; the cookies of a game
 * session are new in every run, as a restarted server has forgotten its sessions.
 *
 * speed    everything that takes time in the game takes that much less of it here; what
 *          pages say are real seconds, so a client that believes them needs no speed
 * sessions last real seconds at any speed
 */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world/state/options.h"

struct err;

void world_options_init(struct world_options *options);

/* Sets an option from the command line. value may be NULL or "" for one that is switched
 * on. False and ERR_INPUT naming the option. */
bool world_option_set(struct world_options *options, const char *key, const char *value,
		      struct err *e);

/* False when the text is no speed. */
bool world_speed_parse(const char *text, double *speed);

/* All options, for --help and completion; a NULL key ends them. */
struct world_option {
	const char *key;
	const char *argument; /* what stands after "=", NULL for a switch */
	const char *help;
	bool (*set)(const struct world_option *option, struct world_options *options,
		    const char *value, struct err *e);
	size_t offset; /* of the member in struct world_options, where set needs it */
	int64_t min, max;
};
extern const struct world_option world_option_table[];

/*
 * Serves until *stop is not 0. Once it listens it writes one line of JSON to ready_fd
 * (-1: nowhere): lobby, mail, password, admin, pid. Everything else goes to the log.
 * False with ERR_BUSY when the port is taken, ERR_INPUT for a bad address, or ERR_SYSTEM.
 */
bool world_run(const struct world_options *options, int ready_fd, const volatile sig_atomic_t *stop,
	       struct err *e);

#endif
