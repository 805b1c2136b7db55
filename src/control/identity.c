/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/identity.h"

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "os/process.h"

void identity_put(json_t *entry, const struct process *process)
{
	json_put_number(entry, "pid", process->pid);
	json_put_number(entry, "start", (int64_t)process->start);
	json_put_text(entry, "boot", process->site.boot);
	json_put_number(entry, "space", (int64_t)process->site.space);
	json_put_text(entry, "machine", process->site.machine);
	json_put_text(entry, "host", process->site.host);
}

static bool read_identity(const json_t *entry, const char *pid, const char *start,
			  struct process *process)
{
	int64_t number = json_get_number(entry, pid, 0);
	struct site *site = &process->site;

	*process = (struct process){ .pid = (pid_t)number,
				     .start = (uint64_t)json_get_number(entry, start, 0) };
	text_copy(site->boot, sizeof site->boot, json_get_text(entry, "boot", ""));
	text_copy(site->machine, sizeof site->machine, json_get_text(entry, "machine", ""));
	text_copy(site->host, sizeof site->host, json_get_text(entry, "host", ""));
	site->space = (uint64_t)json_get_number(entry, "space", 0);
	return number > 0 && number < INT32_MAX && *site->boot != '\0';
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

bool identity_is_gone(const json_t *entry)
{
	struct process process;

	return !identity_keeper(entry, &process) || process_is_gone(process.pid);
}

static bool tell_elsewhere(const json_t *entry, char *text, size_t size)
{
	struct process process;
	enum site_is where;

	if (size > 0)
		*text = '\0';
	if (!identity_keeper(entry, &process))
		return false;
	where = process_where(&process);
	if (where != SITE_CONTAINER && where != SITE_COMPUTER)
		return false;
	site_text(where, process.site.host, text, size);
	return true;
}

bool identity_is_of_another_computer(const json_t *entry)
{
	struct process process;

	return identity_keeper(entry, &process) && process_where(&process) == SITE_COMPUTER;
}

bool identity_is_elsewhere(const json_t *entry)
{
	char text[128];

	return tell_elsewhere(entry, text, sizeof text);
}

static bool is_foreign(const struct process *process, struct err *e)
{
	if (!process_lives(process) || process_is_ours(process))
		return false;
	err_set(e, ERR_MISSING, "process %ld is another program", (long)process->pid);
	return true;
}

bool identity_signal(const struct process *process, int number, struct err *e)
{
	return !is_foreign(process, e) && process_signal(process, number, e);
}

bool identity_end_group(const struct process *process, struct err *e)
{
	return !is_foreign(process, e) && process_end_group(process, e);
}

void identity_note_elsewhere(json_t *entry, const json_t *label)
{
	char where[128];

	if (tell_elsewhere(label, where, sizeof where))
		json_put_text(entry, "elsewhere", where);
}
