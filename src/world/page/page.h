/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/page/page.h - what pages and envelopes have in common.
 *
 * An answer is a list of commands. With "ajax=1" it goes out as that list, otherwise inside
 * a whole page that also shows the view's HTML, so that a person can click around with any
 * browser, without the game's scripts. The byte shapes are those that clients of the game
 * look for: no blanks in JSON, \u escapes, and doubled ones inside JSON.parse('...').
 */
#ifndef WORLD_PAGE_PAGE_H
#define WORLD_PAGE_PAGE_H

#include <jansson.h>
#include <stdint.h>

struct buffer;
struct world;
struct world_city;
struct world_visit;

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
void world_html_hidden(struct buffer *to, const char *name, int64_t value);
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

/* Answers with a view, as an envelope or a page. */
void world_view_answer(struct world_visit *visit, struct world_view view);
/* Answers with a page that has a background and no view: city, island, map. body: the id of
 * the page; html and background are consumed. */
void world_page_answer(struct world_visit *visit, const char *body, json_t *background, char *html);
/* Answers with the list of commands alone; it is consumed. */
void world_envelope_answer(struct world_visit *visit, json_t *commands);

/* Contents of updateGlobalData; the caller owns it. */
json_t *world_global_data(const struct world_visit *visit, json_t *background);

/* head.c: numbers and the script that every page begins with. */
void world_page_head(struct buffer *to, const struct world_visit *visit, const char *body);
json_t *world_header_data(const struct world_visit *visit);

#endif
