/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/settle.h - putting what became of orders to ship into their routes.
 */
#ifndef PLAY_SHIPPING_SETTLE_H
#define PLAY_SHIPPING_SETTLE_H

struct order;
struct step;

/* The settle of the kind "ship": "left" and "sent" of a route of the progress change. */
void shipping_settle(struct step *step, const struct order *order);

#endif
