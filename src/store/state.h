/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/state.h - saved tasks, one file each: state/ID.json.
 *
 *	{ "version": 1, "id": "k3f9", "function": "autoPirate",
 *	  "account": "s301-en/12345", "instance": 1, "date": seconds,
 *	  "state": "waiting", "status": "mission 4/10, ...", "until": seconds,
 *	  "configuration": { }, "progress": { }, ... }
 *
 * Only the task's keeper writes its file, and only while it holds the task's lock; so
 * a file whose lock is free is an interrupted task. A task that ended well or was
 * stopped removes its file as its last act, but has written "ended" (seconds) into it
 * before: such a file is what a kill left, and no task.
 */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct err;
struct home;

enum { STATE_SIZE_MAX = 4 * 1024 * 1024, TASK_ID_LENGTH = 4, TASK_ID_SIZE = 16 };

/* Letters and digits only, so that an id is also a safe file name. */
bool state_id_is_valid(const char *id);
/* An id that no saved task has. */
void state_id_make(const struct home *home, char id[TASK_ID_SIZE]);

/* Owned by the caller; NULL with ERR_MISSING or ERR_INPUT. */
json_t *state_load(const struct home *home, const char *id, struct err *e);
bool state_save(const struct home *home, const json_t *state, bool durable, struct err *e);
bool state_remove(const struct home *home, const char *id, struct err *e);
/* A number that is another one whenever its file was changed, replaced or closed to us; 0 when
 * there is none. */
uint64_t state_stamp(const struct home *home, const char *id);
/* Is this what a task has left that finished or was stopped? */
bool state_is_over(const json_t *state);
/* Calls visit(id, argument) for each saved task, in no order. */
bool state_each(const struct home *home, void (*visit)(const char *id, void *argument),
		void *argument, struct err *e);

#endif
