/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/gate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/lock.h"
#include "os/random.h"
#include "store/home.h"
#include "store/pace.h"

enum {
	NAP_MS = 20,
	ASIDE_MS = 50,	    /* long enough for a person's request that waits to see the gate open */
	COURTESY_MS = 5000, /* so long a task that is next lets a person's requests go first */
	OWNER_LENGTH = 12,
	LABEL_SIZE = 64,
};

struct gate {
	char turn_path[HOME_PATH_SIZE], first_path[HOME_PATH_SIZE];
	char visit_path[HOME_PATH_SIZE], gate_path[HOME_PATH_SIZE];
	const struct home *home;
	const volatile sig_atomic_t *stop;
	struct lock *lock;  /* NULL while outside */
	struct lock *visit; /* NULL, too, for a person who only reads */
	bool is_person;
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
	home_path(home, gate->first_path, "locks/%s.first", name);
	home_path(home, gate->visit_path, "locks/%s.visit", name);
	home_path(home, gate->gate_path, "locks/%s.gate", name);
	gate->home = home;
	gate->stop = stop;
	random_name(gate->owner, OWNER_LENGTH);
	return gate;
}

void gate_for_person(struct gate *gate)
{
	gate->is_person = true;
}

static void open_gate(struct gate *gate)
{
	lock_free(gate->lock);
	gate->lock = NULL;
}

static void leave(struct gate *gate)
{
	open_gate(gate);
	lock_free(gate->visit);
	gate->visit = NULL;
}

void gate_free(struct gate *gate)
{
	if (gate == NULL)
		return;
	leave(gate);
	free(gate);
}

/* --- entering */

static bool is_stopped(const struct gate *gate)
{
	return gate->stop != NULL && *gate->stop != 0;
}

static int left_of(int wait_ms, int64_t begun_ms)
{
	int64_t left = wait_ms - (clock_monotonic_ms() - begun_ms);

	return left > 0 ? (int)left : 0;
}

static struct lock *queue_up(const struct gate *gate, int wait_ms, struct err *e)
{
	if (gate->is_person)
		return lock_take_until(gate->first_path, wait_ms, gate->stop, e);
	return lock_take_in_crowd(gate->turn_path, wait_ms, gate->stop, e);
}

static void let_person_go_first(const struct gate *gate, int wait_ms)
{
	int64_t begun = clock_monotonic_ms();

	if (wait_ms > COURTESY_MS)
		wait_ms = COURTESY_MS;
	while (!gate->is_person && left_of(wait_ms, begun) > 0 && !is_stopped(gate) &&
	       lock_held(gate->first_path))
		clock_nap_ms(NAP_MS / 4);
}

static bool take(struct gate *gate, bool only_reads, int wait_ms, struct err *e)
{
	int64_t begun = clock_monotonic_ms();
	OWN(lock) struct lock *place = queue_up(gate, wait_ms, e);

	if (place == NULL)
		return false;
	let_person_go_first(gate, wait_ms);
	if (!only_reads) {
		gate->visit =
			lock_take_until(gate->visit_path, left_of(wait_ms, begun), gate->stop, e);
		if (gate->visit == NULL)
			return false;
	}
	gate->lock = lock_take_until(gate->gate_path, left_of(wait_ms, begun), gate->stop, e);
	if (gate->lock == NULL)
		leave(gate);
	return gate->lock != NULL;
}

static bool enter(struct gate *gate, bool only_reads, int wait_ms, struct err *e)
{
	struct err why = { 0 };

	if (gate->depth == 0) {
		if (file_is_gone(gate->gate_path) && !home_make(gate->home, e))
			return false;
		if (!take(gate, only_reads, wait_ms, &why)) {
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

bool gate_enter(struct gate *gate, int wait_ms, struct err *e)
{
	return enter(gate, false, wait_ms, e);
}

bool gate_enter_to_read(struct gate *gate, int wait_ms, struct err *e)
{
	return enter(gate, true, wait_ms, e);
}

void gate_leave(struct gate *gate)
{
	if (gate->depth > 0 && --gate->depth == 0)
		leave(gate);
}

/* --- the pace */

/* The label is "WALL_MS OWNER OWED_MS"; false when no request was made yet. */
static bool read_label(const struct gate *gate, struct pace *pace, char owner[OWNER_LENGTH + 1])
{
	char label[LABEL_SIZE] = "";
	struct pace found = { .owed_ms = -1 };

	if (gate->lock != NULL)
		lock_read_label(gate->lock, label, sizeof label);
	if (sscanf(label, "%" SCNd64 " %12s %" SCNd64, &found.last_ms, owner, &found.owed_ms) < 2)
		return false;
	*pace = found;
	return true;
}

static struct pace read_pace(const struct gate *gate)
{
	char owner[OWNER_LENGTH + 1];
	struct pace pace = { 0 };

	(void)read_label(gate, &pace, owner);
	return pace;
}

static void note_request(struct gate *gate, int64_t gap_ms)
{
	struct pace pace = read_pace(gate);
	char label[LABEL_SIZE];
	struct err ignored = { 0 };

	pace_note(&pace, clock_wall_ms(), gap_ms);
	snprintf(label, sizeof label, "%" PRId64 " %s %" PRId64 "\n", pace.last_ms, gate->owner,
		 pace.owed_ms);
	(void)lock_write_label(gate->lock, label, &ignored); /* pacing is a courtesy */
}

static int64_t wait_left_ms(const struct gate *gate, int64_t gap_ms)
{
	struct pace pace = read_pace(gate);

	return pace_wait_ms(&pace, clock_wall_ms(), gap_ms, gate->is_person);
}

static bool sleep_for(const struct gate *gate, int64_t wait_ms, struct err *e)
{
	int64_t begun = clock_monotonic_ms();

	for (;;) {
		int64_t left = wait_ms - (clock_monotonic_ms() - begun);

		if (is_stopped(gate))
			return err_set(e, ERR_STOPPED, "asked to stop before a request");
		if (left <= 0)
			return true;
		clock_nap_ms(left < NAP_MS ? (int)left : NAP_MS);
	}
}

static bool step_aside(struct gate *gate, int64_t wait_ms, struct err *e)
{
	struct err why = { 0 };

	open_gate(gate);
	if (!sleep_for(gate, wait_ms, e))
		return false;
	gate->lock = lock_take_until(gate->gate_path, GATE_WAIT_MS, gate->stop, &why);
	if (gate->lock != NULL)
		return true;
	*e = why;
	if (why.kind == ERR_BUSY)
		return err_set(e, ERR_RETRY, "a person has kept the account busy for %d s",
			       GATE_WAIT_MS / 1000);
	return false;
}

bool gate_rest(struct gate *gate, int64_t gap_ms, bool *came, struct err *e)
{
	int64_t begun = clock_monotonic_ms();
	int64_t last_ms = read_pace(gate).last_ms;
	bool was_asked = false;

	for (;;) {
		int64_t most = PACE_BURST * gap_ms - (clock_monotonic_ms() - begun);
		int64_t wait = wait_left_ms(gate, gap_ms);

		*came = read_pace(gate).last_ms != last_ms;
		wait = wait < most ? wait : most;
		if (wait <= 0 && (was_asked || !lock_held(gate->first_path)))
			return true;
		was_asked = wait <= 0;
		if (!step_aside(gate, wait > 0 ? wait : ASIDE_MS, e))
			return false;
	}
}

/* Their files were removed: another may be inside, too. */
static bool locks_count(const struct gate *gate, struct err *e)
{
	if (gate->lock != NULL && !lock_counts(gate->lock, gate->gate_path))
		return err_set(e, ERR_RETRY, "%s was removed meanwhile", gate->gate_path);
	if (gate->visit != NULL && !lock_counts(gate->visit, gate->visit_path))
		return err_set(e, ERR_RETRY, "%s was removed meanwhile", gate->visit_path);
	return true;
}

bool gate_pace(struct gate *gate, int64_t gap_ms, struct err *e)
{
	int64_t wait = wait_left_ms(gate, gap_ms);

	if (gate->lock == NULL)
		return err_set(e, ERR_RETRY, "the account's gate was lost");
	if (!sleep_for(gate, wait < gap_ms ? wait : gap_ms, e) || !locks_count(gate, e))
		return false;
	note_request(gate, gap_ms);
	return true;
}

bool gate_was_ours(const struct gate *gate)
{
	char owner[OWNER_LENGTH + 1];
	struct pace pace;

	return read_label(gate, &pace, owner) && text_equal(owner, gate->owner);
}
