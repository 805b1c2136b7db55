/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a caller sends to a task's control socket, through a real socket into a keeper that
 * waits. It must answer, and be a task that could be saved and shown afterwards.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "fuzz_home.h"
#include "keeper/birth.h"
#include "keeper/calls.h"
#include "keeper/clients.h"
#include "keeper/due.h"
#include "keeper/home.h"
#include "keeper/lock.h"
#include "keeper/report.h"
#include "keeper/review.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/steps.h"
#include "keeper/tell.h"
#include "os/lock.h"
#include "task/function.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct question questions[] = {
	{ .key = "missions", .text = "How many?", .min = 1, .max = 100, .changeable = true },
	{ .key = "convert",
	  .text = "Convert?",
	  .type = QUESTION_YES_NO,
	  .otherwise = "n",
	  .changeable = true },
	{ .key = "points",
	  .text = "Points",
	  .min = 0,
	  .max = QUESTION_MAX_DEFAULT,
	  .words = "all half",
	  .otherwise = "all",
	  .only_if = "convert=y",
	  .changeable = true },
	{ .key = "note", .text = "Note", .type = QUESTION_TEXT, .max = 40, .otherwise = "-" },
	{ .key = NULL },
};

static const struct function function = {
	.name = "fuzz",
	.number = "1",
	.menu = "Fuzz",
	.help = "Is spoken to.",
	.why = "There is only one.",
	.kind = FUNCTION_ENDLESS,
	.questions = questions,
};

/* It saves only while it holds its lock. */
static void hold_lock(struct keeper *keeper)
{
	static struct lock *lock;
	struct err e = { .kind = ERR_NONE };

	keeper_note_lock(keeper);
	if (lock == NULL)
		lock = lock_take(keeper->lock_path, 0, &e);
	if (lock == NULL)
		abort();
	keeper->lock = lock;
	keeper_note_lock(keeper);
}

static void prepare(struct keeper *keeper, enum task_state state)
{
	*keeper = (struct keeper){ .function = &function,
				   .home = *fuzz_home(),
				   .instance = 1,
				   .listener = -1,
				   .signals = -1,
				   .state = state,
				   .worker = { 0, -1 } };
	text_copy(keeper->id, sizeof keeper->id, "k3f9");
	text_copy(keeper->account, sizeof keeper->account, "s301-en/1");
	process_self(&keeper->self);
	keeper->progress = mem_text("{}");
	keeper->saved = json_pack("{s:{s:i, s:b, s:s}, s:{}, s:s}", "configuration", "missions", 3,
				  "convert", 0, "note", "-", "counters", "picture", "/picture.png");
	keeper_due_at(keeper, clock_wall_ms() + 3600000);
	for (int i = 0; i < CLIENTS_MAX; i++)
		keeper->clients[i].fd = -1;
	hold_lock(keeper);
}

/* Sends the bytes and hears what comes back, as long as the keeper holds the line. */
static void speak(struct keeper *keeper, const uint8_t *data, size_t size)
{
	struct client *client = &keeper->clients[0];
	char heard[4096];
	int ends[2];
	size_t sent = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
		abort();
	*client = (struct client){ .fd = ends[0], .deadline_ms = clock_monotonic_ms() + 1000 };
	while (client->fd >= 0 && sent < size) {
		ssize_t length = write(ends[1], data + sent, size - sent);

		sent += length > 0 ? (size_t)length : 0;
		keeper_on_client(keeper, client,
				 &(struct stream_wait){ .readable = true, .writable = true });
		while (read(ends[1], heard, sizeof heard) > 0)
			;
	}
	close(ends[1]);
	if (client->fd >= 0)
		keeper_drop_client(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum task_state states[] = { TASK_WAITING, TASK_PAUSED, TASK_NEEDS_ANSWER };
	struct err e = { .kind = ERR_NONE };
	struct keeper keeper;

	if (size > 2 * CONTROL_LINE_MAX)
		return 0;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		OWN(json) json_t *status = NULL;

		prepare(&keeper, states[i]);
		speak(&keeper, data, size);
		status = keeper_status(&keeper);
		if (!question_check(questions, json_object_get(status, "configuration"), &e))
			abort(); /* no request may break the configuration */
		if (!keeper_save(&keeper, false, &e))
			abort();
		json_decref(keeper.saved);
		free(keeper.progress);
	}
	return 0;
}
