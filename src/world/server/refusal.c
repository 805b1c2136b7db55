/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/server/refusal.h"

#include "world/server/message.h"

void world_page_expired(struct world_answer *answer)
{
	world_answer_text(answer, 200, WORLD_HTML,
			  "<!DOCTYPE html>\n<html><head><link rel='stylesheet' href='world.css'>"
			  "</head><body id=\"expired\"><main id=\"mainview\">\n"
			  "<p>Your visit is over.</p>\n"
			  "<p><a href=\"index.php?logout\">To the harbour gate</a></p></main>"
			  "</body></html>\n");
}

void world_page_vacation(struct world_answer *answer)
{
	world_answer_text(answer, 200, WORLD_HTML,
			  "<!DOCTYPE html>\n<html><body id=\"start\">\n"
			  "<div class=\"nologin_umod\">This account is on vacation.</div>\n"
			  "</body></html>\n");
}
