/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/browser.h - showing an address in the user's browser.
 */
#ifndef OS_BROWSER_H
#define OS_BROWSER_H

#include <stdbool.h>

struct err;

/* Is there a screen of the user's on this machine, and a program that opens addresses? Not
 * over ssh: the browser would open on a machine without a person. */
bool browser_can_open(void);
/* Hands the address to that program and does not wait for it. */
bool browser_open(const char *url, struct err *e);

#endif
