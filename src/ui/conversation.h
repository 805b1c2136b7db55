/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/conversation.h - the person at the terminal as the listener of a talk (task/talk.h).
 */
#ifndef UI_CONVERSATION_H
#define UI_CONVERSATION_H

#include "control/listen.h"

struct asker;

/* asker is borrowed; NULL: no answers are possible; what is said is shown all the same. */
struct talk_listener conversation(struct asker *asker);

#endif
