/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/server/refusal.h - pages for somebody who is not logged in, or cannot be.
 */
#ifndef WORLD_SERVER_REFUSAL_H
#define WORLD_SERVER_REFUSAL_H

struct world_answer;

void world_page_expired(struct world_answer *answer);
void world_page_vacation(struct world_answer *answer);

#endif
