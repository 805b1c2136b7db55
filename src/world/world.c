/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/world.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "world/features.h"
#include "world/routes.h"
#include "world/server/http.h"
#include "world/state/state.h"

static void write_all(int fd, const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		ssize_t written = write(fd, text, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0) {
			log_warning("the address of the world could not be told: %s",
				    strerror(errno));
			return;
		}
		text += written;
		length -= (size_t)written;
	}
}

/* Tells the process that started us where to find the world. */
static void tell_ready(struct world *world, int fd)
{
	OWN(json) json_t *json = NULL;
	OWN(text) char *text = NULL;
	OWN(text) char *line = NULL;

	json = json_pack("{s:s,s:s,s:s,s:o,s:i}", "lobby", world->origin, "mail",
			 world->options.mail, "password", world->options.password, "admin",
			 json_sprintf("%s/admin", world->address), "pid", (int)getpid());
	text = json_line(json);
	line = text_format("%s\n", text);
	log_info("the practice world listens at %s, speed %g, seed %" PRId64, world->address,
		 world->speed, world->options.seed);
	if (fd >= 0)
		write_all(fd, line);
}

bool world_run(const struct world_options *options, int ready_fd, const volatile sig_atomic_t *stop,
	       struct err *e)
{
	struct world *world = mem_new(sizeof(*world));
	bool good;

	world_begin(world, options, clock_wall_ms());
	good = world_http_run(world, world_serve, tell_ready, ready_fd, stop, e);
	world_done(world);
	free(world);
	return good;
}
