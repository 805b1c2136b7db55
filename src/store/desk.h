/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/desk.h - where a confined process asks its clerk (store/clerk.h) for what it may not
 * touch itself. It knows how to ask, not what the clerk does about it.
 */
#ifndef STORE_DESK_H
#define STORE_DESK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct err;
struct home;

/* Says over which socket the clerk is asked, which stays the caller's; -1: there is none. */
void desk_open(int socket);
/* Is there a clerk to ask? */
bool desk_is_there(void);

/* As file_read and file_replace on the session file. */
bool desk_read(struct buffer *to, struct err *e);
bool desk_replace(const char *text, size_t length, bool durable, struct err *e);
/* Moves a file aside that is not a session (session_mend); the home's notice says so. */
bool desk_mend(struct home *home, struct err *e);
/* Of the account that the clerk was hired for (store/journal.h). */
bool desk_read_journal(struct buffer *to, struct err *e);
bool desk_keep_journal(const char *text, size_t length, bool durable, struct err *e);
bool desk_move_journal(struct err *e);
/* As local_connect (os/local.h) on that name in the folder "run". */
int desk_reach(const char *name, struct err *e);
json_t *desk_errand(const json_t *order, int wait_ms, struct err *e);

#endif
