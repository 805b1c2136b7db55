/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/notify.h - menu 21, 2: over which channels an account's player is told.
 *
 * Each channel (store/channels.h) can be set up, tested and removed. Setting up ends with
 * a test. What needs the network is done by menu->notify, in a process of its own.
 */
#ifndef UI_MENU_NOTIFY_H
#define UI_MENU_NOTIFY_H

#include <stdbool.h>

struct err;
struct menu;

/* channel: its name among the channels. False and *e when the person gave up, the server
 * refused, or nothing could be kept. */
bool notify_menu_set_up(struct menu *menu, const char *channel, struct err *e);
bool notify_menu_test(struct menu *menu, const char *channel, struct err *e);
bool notify_menu_remove(struct menu *menu, const char *channel, struct err *e);

#endif
