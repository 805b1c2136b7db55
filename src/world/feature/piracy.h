/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/feature/piracy.h - raids, capture points, crew and captchas.
 *
 * A fortress has one crew: while it is on a raid no other raid starts there. Points and
 * gold are paid when it comes home. Points become crew at ten to one, which takes a while,
 * one conversion at a time.
 */
#ifndef WORLD_FEATURE_PIRACY_H
#define WORLD_FEATURE_PIRACY_H

#include <jansson.h>
#include <stdint.h>

struct world;
struct world_account;
struct world_city;
struct world_visit;

struct world_raid {
	int level;   /* of the fortress it needs */
	int seconds; /* of game time */
	int gold, points;
	const char *name;
};

/* Shortest first; a level of 0 ends it. */
extern const struct world_raid world_raids[];

/* Pays what came home and what was converted until then. */
void world_piracy_settle(struct world *world, struct world_account *account, int64_t now_ms);

/* Orders. */
void world_capture(struct world_visit *visit);
void world_convert(struct world_visit *visit);
/* The view of the fortress. */
void world_fortress_view(struct world_visit *visit);
/* The picture of the open captcha. */
void world_captcha_view(struct world_visit *visit);

/* fortress.c: answers with the fortress; feedback_type 0 means no feedback. */
void world_fortress_answer(struct world_visit *visit, struct world_city *city, int feedback_type,
			   const char *feedback);

/* The rows of the military advisor for the raids of an account. */
json_t *world_piracy_movements(const struct world_visit *visit);

#endif
