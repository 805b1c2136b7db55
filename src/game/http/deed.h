/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/deed.h - may a request act in the game?
 *
 * The game acts where a field is called action or function, by link as well as by form. It
 * undoes percent-encoding and passes over blanks before a name; here the case of letters and
 * what follows the word do not matter either, so that a doubt counts as a deed.
 */
#ifndef GAME_HTTP_DEED_H
#define GAME_HTTP_DEED_H

#include <stdbool.h>
#include <stddef.h>

/* Of a query without its "?", or of a form's body. */
bool deed_in(const char *fields, size_t length);

#endif
