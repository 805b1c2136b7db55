/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels of locks, which say whom to signal: no label may name a process that is not there. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "os/process.h"
#include "task/identity.h"
#include "task/tasks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *label = json_parse((const char *)data, size, "the label", &e);
	struct process process;
	char title[96];

	if (label == NULL)
		return 0;
	/* kill(-1), kill(0) and process 1 are what must never come out of it. */
	if (identity_keeper(label, &process) && process.pid <= 1)
		abort();
	if (identity_worker(label, &process) && process.pid <= 1)
		abort();
	(void)identity_lives(label);
	(void)identity_is_elsewhere(label);
	(void)task_runs(label);
	(void)task_title(label, title, sizeof title);
	return 0;
}
