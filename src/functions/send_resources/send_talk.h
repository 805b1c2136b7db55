/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/send_resources/send_talk.h - the questions of sendResources, with the cities before
 * one's eyes.
 *
 * The configuration gets "ships" (1 trade ships, 2 freighters) and "routes" (items of
 * send_item.h).
 */
#ifndef FUNCTIONS_SEND_RESOURCES_SEND_TALK_H
#define FUNCTIONS_SEND_RESOURCES_SEND_TALK_H

#include "task/talk.h"

enum { SHIPS_TRADE = 1, SHIPS_FREIGHTER, SEND_ROUTES_MAX = 100 };

bool send_talk(struct talk *talk, struct err *e);

#endif
