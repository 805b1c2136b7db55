/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/sandbox/sandbox.h"

#include <stdio.h>

#include "os/sandbox/filter.h"

const char *sandbox_print(const struct sandbox_report *report, char *text, size_t size)
{
	char landlock[32] = "";

	if (report->landlock > 0)
		snprintf(landlock, sizeof landlock, "Landlock %d", report->landlock);
	snprintf(text, size, "%s%s%s", landlock, *landlock != '\0' && report->seccomp ? ", " : "",
		 report->seccomp ? "seccomp" : "");
	if (*text == '\0')
		snprintf(text, size, "nothing");
	return text;
}

#ifndef SANDBOX_LINUX

int sandbox_offers(void)
{
	return -1;
}

bool sandbox_enter(const struct sandbox_plan *plan, struct sandbox_report *report, struct err *e)
{
	(void)plan;
	(void)e;
	*report = (struct sandbox_report){ 0 };
	return true;
}

bool sandbox_is_entered(void)
{
	return false;
}

bool sandbox_ports(const int *ports, size_t count, struct err *e)
{
	(void)ports;
	(void)count;
	(void)e;
	return true;
}

#endif
