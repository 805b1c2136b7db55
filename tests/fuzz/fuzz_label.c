/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels of locks, which say whom to signal: no label may name a process that is not there. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "control/identity.h"
#include "control/tasks.h"
#include "os/process.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *label = json_parse((const char *)data, size, "the label", &e);
	struct process process;
	char title[96];

	if (label == NULL)
		return 0;
	/* kill(-1) and kill(0) are what must never come out of it. Process 1 may be a keeper, in a
	 * container; that a process is one of ours is looked at before a signal. */
	if (identity_keeper(label, &process) && process.pid < 1)
		abort();
	if (identity_worker(label, &process) && process.pid < 1)
		abort();
	(void)identity_lives(label);
	(void)identity_is_elsewhere(label);
	(void)task_runs(label);
	(void)task_title(label, title, sizeof title);
	return 0;
}
