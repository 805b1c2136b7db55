/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/make_way.h - before a login: what if another program's file lies where ours would be?
 *
 * The Python ikabot keeps its session under the same name, and its tasks need it there. So a
 * person is asked; without one, or with answers given beforehand, the login is refused with
 * what to type. What is chosen: to work beside that file, under another name, or to move it
 * away, with the way back.
 */
#ifndef CLI_COMMAND_MAKE_WAY_H
#define CLI_COMMAND_MAKE_WAY_H

#include <stdbool.h>

struct asker;
struct err;
struct home;

enum way { WAY_ASK, WAY_BESIDE, WAY_MOVE_ASIDE };

/* True when a login may go on: nothing is in the way, or it no longer is. ERR_SESSION, and
 * nothing was changed, when it is left alone. */
bool make_way(struct home *home, struct asker *asker, enum way way, struct err *e);

#endif
