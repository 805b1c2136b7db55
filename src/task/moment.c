/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/moment.h"

#include "base/clock.h"
#include "base/json.h"

/* An entry of an older ikabot does not say: then it is taken for ours. */
static int offset_of(const json_t *entry)
{
	return json_get_int(entry, "utcOffset", clock_offset(clock_wall_ms()));
}

bool moment_is_foreign(const json_t *entry)
{
	return offset_of(entry) != clock_offset(clock_wall_ms());
}

const char *moment_zone(const json_t *entry, char *to, size_t size)
{
	*to = '\0';
	if (moment_is_foreign(entry))
		clock_zone(to, size, offset_of(entry));
	return to;
}

void moment_short(const json_t *entry, char *to, size_t size, int64_t wall_ms)
{
	if (moment_is_foreign(entry))
		clock_short_at(to, size, wall_ms, offset_of(entry));
	else
		clock_short(to, size, wall_ms);
}

void moment_next(const json_t *entry, char *to, size_t size, int64_t wall_ms)
{
	moment_short(entry, to, size, wall_ms);
	clock_add_left(to, size, wall_ms);
}
