/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/dashboard/overview.h - cities, ships and movements of the account, for people who look.
 *
 * The game is read in a child process, city by city, and the account's gate is left after
 * each, so that no task waits long. It is read only while somebody looks: what was read is
 * good for ten minutes; a person may ask for it anew once a minute. Nothing is read
 * unasked, because a lost session would be taken back from a person who plays elsewhere.
 *
 * What was read last is kept in cache/, so that it is there at once after a restart, and
 * a point of it goes into the history (web/dashboard/history.h).
 */
#ifndef WEB_DASHBOARD_OVERVIEW_H
#define WEB_DASHBOARD_OVERVIEW_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct jobs;
struct overview;
struct step;

enum {
	OVERVIEW_REFRESH_S = 60, /* between two looks that a person asks for */
	OVERVIEW_FRESH_S = 600,
	OVERVIEW_AGAIN_S = 120, /* after a look that failed */
};

/* Account, home and key are the step's, which is borrowed, as are the jobs. */
struct overview *overview_new(const struct step *step, struct jobs *jobs);
void overview_free(struct overview *overview);
/* Somebody looks: reads again when it has grown old. */
void overview_look(struct overview *overview);
/* Reads now. False with ERR_BUSY and *wait_s until it may be asked again. */
bool overview_refresh(struct overview *overview, int *wait_s, struct err *e);
/* As ikabot(5) describes it, owned by the caller. */
json_t *overview_print(const struct overview *overview);
/* Another number after every change. */
unsigned overview_version(const struct overview *overview);

#endif
