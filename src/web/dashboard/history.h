/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/dashboard/history.h - what the account had, over time: history/ACCOUNT.json.
 *
 *	{ "version": 1, "points": [[time, wood, wine, marble, crystal, sulfur, gold,
 *	  points], ...] }
 *
 * The file is bounded: of the last hour each point is kept, of two days one for every ten
 * minutes, of the last month one for every hour, of the last year one for every six hours. It is
 * replaced as a whole, so that a crash leaves the old one or the new one. One that cannot be
 * read is moved aside.
 */
#ifndef WEB_DASHBOARD_HISTORY_H
#define WEB_DASHBOARD_HISTORY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/scan/resource.h"

struct err;
struct home;

enum { HISTORY_DAYS_MAX = 366 };

struct history_point {
	int64_t time; /* seconds since 1970 */
	int64_t stock[RESOURCES];
	int64_t gold;	/* -1: not known */
	int64_t points; /* of the highscore; -1: not known */
};

/* Adds a point, or replaces the last one of the same ten minutes. */
bool history_add(const struct home *home, const char *account, const struct history_point *point,
		 struct err *e);
/* [{"time", "stock": [5], "gold", "points"}, ...] since that moment, oldest first, owned by the
 * caller; empty where there is no file yet. */
json_t *history_since(const struct home *home, const char *account, int64_t since, struct err *e);

#endif
