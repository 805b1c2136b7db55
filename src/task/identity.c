/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/identity.h"

#include "base/json.h"
#include "base/text.h"
#include "os/process.h"

static bool read_identity(const json_t *entry, const char *pid, const char *start,
			  struct process *process)
{
	int64_t number = json_get_number(entry, pid, 0);

	*process = (struct process){ .pid = (pid_t)number,
				     .start = (uint64_t)json_get_number(entry, start, 0) };
	text_copy(process->boot, sizeof process->boot, json_get_text(entry, "boot", ""));
	text_copy(process->host, sizeof process->host, json_get_text(entry, "host", ""));
	return number > 1 && number < INT32_MAX;
}

bool identity_keeper(const json_t *entry, struct process *process)
{
	return read_identity(entry, "pid", "start", process);
}

bool identity_worker(const json_t *label, struct process *process)
{
	return read_identity(label, "worker", "workerStart", process);
}

bool identity_lives(const json_t *entry)
{
	struct process process;

	return identity_keeper(entry, &process) && process_lives(&process);
}

bool identity_is_elsewhere(const json_t *entry)
{
	struct process process;
	struct process self;

	process_self(&self);
	return identity_keeper(entry, &process) && !text_equal(process.host, self.host);
}
