/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/known_cities.h - cities that some file of the home names, for completion: the game is
 * not asked. They come from the answers of saved tasks, and from what the dashboard has read.
 */
#ifndef CLI_COMMAND_KNOWN_CITIES_H
#define CLI_COMMAND_KNOWN_CITIES_H

#include <jansson.h>

struct home;

/* { NAME: ID as a text }, owned by the caller; empty where none is known. */
json_t *known_cities(const struct home *home);

#endif
