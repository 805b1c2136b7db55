/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/dashboard/overview_read.h - one look at all of the account, as JSON.
 *
 * A city that cannot be read has "why" in place of its numbers. Moments are seconds since
 * 1970 by this machine's clock.
 */
#ifndef WEB_DASHBOARD_OVERVIEW_READ_H
#define WEB_DASHBOARD_OVERVIEW_READ_H

#include <jansson.h>

struct err;
struct step;

/* {"time", "cities": [...], "ships", "freighters", "gold", "movements": [...]}, owned by
 * the caller; NULL and *e when nothing can be known. Blocks: for a child process. */
json_t *overview_read(const struct step *step, struct err *e);

#endif
