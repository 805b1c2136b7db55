/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/gate.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "os/lock.h"
#include "os/random.h"
#include "store/home.h"

enum { NAP_MS = 20, OWNER_LENGTH = 12, LABEL_SIZE = 64 };

struct gate {
	char turn_path[HOME_PATH_SIZE];
	char gate_path[HOME_PATH_SIZE];
	const struct home *home;
	const volatile sig_atomic_t *stop;
	struct lock *lock; /* NULL while outside */
	int depth;
	char owner[OWNER_LENGTH + 1]; /* this object, in the label */
};

struct gate *gate_new(const struct home *home, const char *account,
		      const volatile sig_atomic_t *stop)
{
	struct gate *gate = mem_new(sizeof *gate);
	char name[ACCOUNT_NAME_SIZE];

	account_file_name(account, name);
	home_path(home, gate->turn_path, "locks/%s.turn", name);
	home_path(home, gate->gate_path, "locks/%s.gate", name);
	gate->home = home;
	gate->stop = stop;
	random_name(gate->owner, OWNER_LENGTH);
	return gate;
}

void gate_free(struct gate *gate)
{
	if (gate == NULL)
		return;
	lock_free(gate->lock);
	free(gate);
}

static bool take(struct gate *gate, int wait_ms, struct err *e)
{
	int64_t start = clock_monotonic_ms();
	struct lock *turn = lock_take_in_crowd(gate->turn_path, wait_ms, gate->stop, e);
	int64_t left;

	if (turn == NULL)
		return false;
	left = wait_ms - (clock_monotonic_ms() - start);
	gate->lock = lock_take_until(gate->gate_path, left > 0 ? (int)left : 0, gate->stop, e);
	lock_free(turn);
	return gate->lock != NULL;
}

bool gate_enter(struct gate *gate, int wait_ms, struct err *e)
{
	struct err why = { 0 };

	if (gate->lock == NULL) {
		if (!home_make(gate->home, e))
			return false;
		if (!take(gate, wait_ms, &why)) {
			if (why.kind == ERR_BUSY)
				return err_set(e, ERR_RETRY,
					       "other tasks have kept the account busy for %d s",
					       wait_ms / 1000);
			*e = why;
			return false;
		}
	}
	gate->depth++;
	return true;
}

void gate_leave(struct gate *gate)
{
	if (gate->depth == 0 || --gate->depth > 0)
		return;
	lock_free(gate->lock);
	gate->lock = NULL;
}

/* The label is "WALL_MS OWNER"; false when no request was made yet. */
static bool read_label(const struct gate *gate, int64_t *last_ms, char owner[OWNER_LENGTH + 1])
{
	char label[LABEL_SIZE];
	long long ms;

	(void)lock_look(gate->gate_path, label, sizeof label);
	if (sscanf(label, "%lld %12s", &ms, owner) != 2)
		return false;
	*last_ms = ms;
	return true;
}

static void write_label(struct gate *gate)
{
	char label[LABEL_SIZE];
	struct err ignored = { 0 };

	snprintf(label, sizeof label, "%lld %s\n", (long long)clock_wall_ms(), gate->owner);
	(void)lock_write_label(gate->lock, label, &ignored); /* pacing is a courtesy */
}

bool gate_pace(struct gate *gate, long gap_ms, struct err *e)
{
	char owner[OWNER_LENGTH + 1];
	int64_t start = clock_monotonic_ms();
	int64_t last_ms, since;
	int64_t wait = 0;

	if (read_label(gate, &last_ms, owner)) {
		since = clock_wall_ms() - last_ms;
		wait = since < 0 ? gap_ms : gap_ms - since;
	}
	for (;;) {
		int64_t left = wait - (clock_monotonic_ms() - start);

		if (gate->stop != NULL && *gate->stop != 0)
			return err_set(e, ERR_STOPPED, "asked to stop before a request");
		if (left <= 0)
			break;
		clock_nap_ms(left < NAP_MS ? (int)left : NAP_MS);
	}
	write_label(gate);
	return true;
}

bool gate_was_ours(const struct gate *gate)
{
	char owner[OWNER_LENGTH + 1];
	int64_t last_ms;

	return read_label(gate, &last_ms, owner) && text_equal(owner, gate->owner);
}
