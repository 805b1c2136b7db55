/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/roster.h - the account's tasks as they are now, without asking for them each time.
 *
 * A roster reads the list again when the session file, or the folder of saved tasks, has
 * changed; and it follows each running task over its control socket, which tells every
 * change of status at once, and how much is done. It does so only while somebody looks:
 * a minute after the last roster_look it lets go of everything.
 */
#ifndef WEB_API_ROSTER_H
#define WEB_API_ROSTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct home;
struct roster;

struct roster *roster_new(struct home *home, const char *account);
void roster_free(struct roster *roster);
/* Somebody looks: brings it up to date now. */
void roster_look(struct roster *roster);
/* Has a task told something since the last look? */
bool roster_has_news(const struct roster *roster);
/* It is known that something has changed: the next look reads everything anew. */
void roster_spoil(struct roster *roster);
/* {"tasks": [...], "ended": [...], "at": N}, borrowed until the next call of any function
 * here. at grows with every change: of two that meet on their way to a browser the one with
 * the greater number is the newer. A task has all keys of its entry (control/tasks.h), "done" and
 * "total". */
const json_t *roster_tasks(struct roster *roster);
/* The entry of that id among them, borrowed as well, or NULL. */
const json_t *roster_find(struct roster *roster, const char *id);

size_t roster_descriptors(const struct roster *roster, int *descriptors, size_t max);
/* -1: until a descriptor is readable. */
int roster_wait_ms(const struct roster *roster);
void roster_run(struct roster *roster);

#endif
