/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/wait.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/own.h"

enum { ROUND_UP_MS = 999 };

static bool is_earlier(struct wait *wait, int64_t moment_ms)
{
	if (wait->moment_ms != 0 && moment_ms >= wait->moment_ms)
		return false;
	wait->moment_ms = moment_ms;
	return true;
}

void wait_until(struct wait *wait, int64_t moment_ms, const char *format, ...)
{
	va_list arguments;

	if (!is_earlier(wait, moment_ms))
		return;
	va_start(arguments, format);
	vsnprintf(wait->text, sizeof wait->text, format, arguments);
	va_end(arguments);
}

void wait_until_clock(struct wait *wait, int64_t moment_ms, const char *format, ...)
{
	char when[32];
	int length;
	va_list arguments;

	if (!is_earlier(wait, moment_ms))
		return;
	va_start(arguments, format);
	length = vsnprintf(wait->text, sizeof wait->text, format, arguments);
	va_end(arguments);
	clock_short(when, sizeof when, moment_ms + ROUND_UP_MS);
	if (length >= 0 && (size_t)length < sizeof wait->text)
		snprintf(wait->text + length, sizeof wait->text - (size_t)length, " until %s",
			 when);
}

struct step_result wait_result(const struct wait *wait, const char *format, ...)
{
	int64_t moment_ms = wait->moment_ms != 0 ? wait->moment_ms : clock_wall_ms();
	char done[160];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(done, sizeof done, format, arguments);
	va_end(arguments);
	return step_again(moment_ms, "%s%s%s", done, *wait->text != '\0' ? " · " : "", wait->text);
}
