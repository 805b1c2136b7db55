/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/ask_choices.h - what may be chosen, as a list above the question.
 *
 *	  (1) Brisa [41:42] marble
 *	  (2) Faro [41:43] wine - its port is missing
 *	  (0) Back
 *
 * Few short ones share a line.
 */
#ifndef UI_ASK_CHOICES_H
#define UI_ASK_CHOICES_H

#include "task/question.h"

/* Prints nothing for a question without choices. */
void ask_choices_show(const struct question *question);

#endif
