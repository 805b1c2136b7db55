/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/pasted.h - a cookie as a person brings it out of a browser.
 *
 * Developer tools copy it in many forms: the bare value, in quotes, name=value, name: "value",
 * a row of a table with tabs, a whole Cookie or Set-Cookie line.
 */
#ifndef GAME_LOGIN_PASTED_H
#define GAME_LOGIN_PASTED_H

#include <stdbool.h>
#include <stddef.h>

enum { PASTED_SIZE = 4096 };

/* The value of the cookie of that name, of characters that may stand in a Cookie header only.
 * False, and "", when there is none: nothing, another cookie, or what no cookie can be. */
bool pasted_cookie(const char *pasted, const char *name, char *value, size_t size);

#endif
