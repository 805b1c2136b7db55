/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/purge.h - all that is ours leaves a home.
 *
 * Ours is what has our names in the places that store/home.h lists, session files that were moved
 * aside because they were damaged or replaced, and old homes that a restore has put aside. What
 * has other names, or belongs to another program, stays where it is.
 */
#ifndef STORE_PURGE_H
#define STORE_PURGE_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

/* The paths of what would be removed, and of what lies beside it and would stay: arrays of texts,
 * new references. */
struct purge {
	json_t *ours, *left;
};
/* Only looks. */
bool purge_look(struct home *home, struct purge *purge, struct err *e);
/* Removes; ours: what was removed, left: what stays. False with ERR_BUSY when a lock is held, and
 * then nothing was removed; with *e of the first that could not be removed. */
bool purge(struct home *home, struct purge *purge, struct err *e);
void purge_done(struct purge *purge);
static inline void own_purge(struct purge *purge)
{
	purge_done(purge);
}

#endif
