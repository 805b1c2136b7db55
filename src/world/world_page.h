/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/world_page.h - what pages and envelopes have in common.
 *
 * An answer is a list of commands. With "ajax=1" it goes out as that list, otherwise inside
 * a whole page that also shows the view's HTML, so that a person can click around with any
 * browser, without the game's scripts. The byte shapes are those that clients of the game
 * look for: no blanks in JSON, \u escapes, and doubled ones inside JSON.parse('...').
 */
#ifndef WORLD_WORLD_PAGE_H
#define WORLD_WORLD_PAGE_H

#include <jansson.h>
#include <stdint.h>

struct buffer;
struct world;
struct world_answer;
struct world_city;
struct world_visit;

#define WORLD_HTML "text/html; charset=UTF-8"
#define WORLD_JSON "application/json; charset=UTF-8"

/* Class, name for people, and the address of the icon, by which clients know the good. */
struct world_good {
	const char *name, *title, *icon;
};
extern const struct world_good world_goods[]; /* WOOD to SULFUR */

/* Feedback types of the game. */
enum { FEEDBACK_NONE = 0, FEEDBACK_GOOD = 10, FEEDBACK_BAD = 11, FEEDBACK_WARNING = 12 };

/* A view to show. html and json members are consumed. */
struct world_view {
	const char *name;
	char *html;
	json_t *script; /* third item of changeView, NULL: none */
	json_t *data;	/* of updateTemplateData, NULL: none */
	int feedback;
	const char *feedback_text;
};

/* Adds text with HTML's special characters written out. */
void world_html(struct buffer *to, const char *text);
/* Adds a number with the separator that pages have here. */
void world_html_number(struct buffer *to, const struct world *world, double number);
/* Opens a form of an order; function may be "". It carries the token. */
void world_html_form(struct buffer *to, const struct world_visit *visit, const char *action,
		     const char *function);
void world_html_hidden(struct buffer *to, const char *name, long value);
/* How long it is until then, as a clock that the page's script lets tick. */
void world_html_left(struct buffer *to, const struct world_visit *visit, int64_t then_ms);
/* The attribute alone, for an element whose text is such a time. */
void world_html_clock(struct buffer *to, const struct world_visit *visit, int64_t then_ms);
/* A span of game time, as long as it takes here. */
void world_html_span(struct buffer *to, const struct world *world, double seconds);
/* Seconds from now to then: whole ones at the game's own speed, else up to 3 decimals. */
json_t *world_seconds(const struct world *world, int64_t now_ms, int64_t then_ms);
/* Epoch seconds, rounded up. */
json_int_t world_epoch_end(int64_t then_ms);

/* Pages for somebody who is not logged in, or cannot be. */
void world_page_expired(struct world_answer *answer);
void world_page_vacation(struct world_answer *answer);

/* Answers with a view, as an envelope or a page. */
void world_view_answer(struct world_visit *visit, struct world_view view);
/* Answers with a page that has a background and no view: city, island, map. body: the id of
 * the page; html and background are consumed. */
void world_page_answer(struct world_visit *visit, const char *body, json_t *background, char *html);
/* Answers with the list of commands alone; it is consumed. */
void world_envelope_answer(struct world_visit *visit, json_t *commands);

/* Contents of updateGlobalData; the caller owns it. */
json_t *world_global_data(const struct world_visit *visit, json_t *background);

/* page_city.c; the caller owns what is returned. */
json_t *world_city_background(const struct world_visit *visit, const struct world_city *city);
json_t *world_city_list(const struct world_visit *visit, const char *info);
/* What a person sees of the city that is looked at. */
char *world_city_plan(const struct world_visit *visit);
/* page_buildings.c: the button that gives the order, or why it is refused. */
void world_upgrade_form(struct buffer *to, const struct world_visit *visit,
			const struct world_city *city, int slot);
/* How large such a building of the city is and what the next level takes: the one on the
 * slot that the request names, else the first. */
void world_building_box(struct buffer *to, const struct world_visit *visit,
			const struct world_city *city, const char *building);
/* Answers with what stands on a slot. */
void world_building_answer(struct world_visit *visit, struct world_city *city, int slot,
			   int feedback_type, const char *feedback);
/* page_head.c: numbers and the script that every page begins with. */
void world_page_head(struct buffer *to, const struct world_visit *visit, const char *body);
json_t *world_header_data(const struct world_visit *visit);

/* Views. */
void world_city_view(struct world_visit *visit);
void world_island_view(struct world_visit *visit);
void world_map_view(struct world_visit *visit);
void world_map_area(struct world_visit *visit);
void world_advisor_view(struct world_visit *visit);
void world_version_view(struct world_visit *visit);
void world_global_view(struct world_visit *visit);
void world_town_hall_view(struct world_visit *visit);
void world_finances_view(struct world_visit *visit);
void world_building_view(struct world_visit *visit);
void world_resource_view(struct world_visit *visit);
void world_inventory_view(struct world_visit *visit);

#endif
