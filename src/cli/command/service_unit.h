/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/service_unit.h - a systemd user unit that runs one task in the foreground.
 *
 * After a crash, a reboot or trouble it is started again, and the task goes on from where it was;
 * a task that finished, failed or was stopped is left in peace.
 */
#ifndef CLI_COMMAND_SERVICE_UNIT_H
#define CLI_COMMAND_SERVICE_UNIT_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct err;

struct service_unit {
	const char *executable; /* an absolute path */
	const char *function;
	const char *const *pairs; /* KEY=VALUE */
	size_t count;
	const char *account;  /* in full */
	const char *instance; /* or NULL */
};

/* The unit's text, with the variables of the environment that the program goes by. ERR_INPUT for
 * what cannot stand in a unit, such as a line end in a path. */
bool service_unit_print(const struct service_unit *unit, struct buffer *to, struct err *e);
/* Was that text made by us? */
bool service_unit_is_ours(const char *text);

#endif
