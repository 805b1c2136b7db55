/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/proxy.h - menu 21, 1: the proxy through which the account's world is reached
 * (store/proxy.h).
 */
#ifndef UI_MENU_PROXY_H
#define UI_MENU_PROXY_H

#include <stdbool.h>

struct err;
struct menu;

/* False and *e when the person gave up, or the secrets could not be changed. */
bool proxy_menu(struct menu *menu, struct err *e);

#endif
