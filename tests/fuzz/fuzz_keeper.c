/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a worker sends to its keeper, which a hostile page may have taken over: through a real
 * socket into a keeper. Whatever comes, the task can be saved, shown and gone on with.
 */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "fuzz_home.h"
#include "keeper/birth.h"
#include "keeper/calls.h"
#include "keeper/clients.h"
#include "keeper/home.h"
#include "keeper/lock.h"
#include "keeper/report.h"
#include "keeper/review.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/steps.h"
#include "keeper/tell.h"
#include "keeper/worker.h"
#include "os/lock.h"
#include "task/function.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No process can have it: nobody is signalled and nobody waited for. */
enum { NOBODY = INT_MAX };

static const struct question questions[] = { { .key = NULL } };
static const struct function function = {
	.name = "fuzz",
	.number = "1",
	.menu = "Fuzz",
	.help = "Hears its worker.",
	.why = "There is only one.",
	.kind = FUNCTION_ENDLESS,
	.questions = questions,
};

static void hold_lock(struct keeper *keeper)
{
	static struct lock *taken;
	struct err e = { .kind = ERR_NONE };

	keeper_note_lock(keeper);
	if (taken == NULL)
		taken = lock_take(keeper->lock_path, 0, &e);
	if (taken == NULL)
		abort();
	keeper->lock = taken;
	keeper_note_lock(keeper);
}

static void prepare(struct keeper *keeper, int channel)
{
	*keeper = (struct keeper){ .function = &function,
				   .home = *fuzz_home(),
				   .instance = 1,
				   .listener = -1,
				   .signals = -1,
				   .state = TASK_RUNNING,
				   .worker = { NOBODY, channel },
				   .retry_first_ms = 1000,
				   .trouble_max_ms = 60000,
				   .crashes_max = 3 };
	text_copy(keeper->id, sizeof keeper->id, "k3f9");
	text_copy(keeper->account, sizeof keeper->account, "s301-en/1");
	process_self(&keeper->self);
	keeper->progress = mem_text("{}");
	keeper->saved = json_pack("{s:{}, s:{}}", "configuration", "counters");
	for (int i = 0; i < CLIENTS_MAX; i++)
		keeper->clients[i].fd = -1;
	hold_lock(keeper);
}

static void check(struct keeper *keeper)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *status = keeper_status(keeper);
	OWN(text) char *line = json_line(status);

	if (!json_is_object(json_object_get(status, "progress")) || strchr(line, '\n') != NULL ||
	    keeper_wait_ms(keeper) < 0 || !keeper_save(keeper, false, &e))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keeper keeper;
	char heard[4096];
	int ends[2];
	size_t sent = 0;

	if (size > 4 * WORKER_LINE_MAX)
		return 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
		abort();
	prepare(&keeper, ends[0]);
	while (keeper.worker.pid == NOBODY && sent < size) {
		ssize_t length = write(ends[1], data + sent, size - sent);

		sent += length > 0 ? (size_t)length : 0;
		keeper_on_worker(&keeper);
		while (read(ends[1], heard, sizeof heard) > 0)
			;
	}
	close(ends[1]);
	if (keeper.worker.pid == NOBODY)
		keeper_on_worker(&keeper); /* it has ended */
	check(&keeper);
	json_decref(keeper.saved);
	free(keeper.progress);
	return 0;
}
