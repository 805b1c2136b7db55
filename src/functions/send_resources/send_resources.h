/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/send_resources/send_resources.h - what the parts of sendResources share.
 *
 *	send_resources.c  the function: its row, and what one step does
 *	send_talk.c       the questions, with the cities before one's eyes
 *	send_item.c       a shipment as text
 *
 * Configuration: "ships" (1 trade ships, 2 freighters), "routes" (items of send_item.h).
 */
#ifndef FUNCTIONS_SEND_RESOURCES_SEND_RESOURCES_H
#define FUNCTIONS_SEND_RESOURCES_SEND_RESOURCES_H

#include "task/talk.h"

enum { SHIPS_TRADE = 1, SHIPS_FREIGHTER, SEND_ROUTES_MAX = 100 };

extern const struct question send_questions[];

bool send_talk(struct talk *talk, struct err *e);

#endif
