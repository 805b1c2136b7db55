/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/notice.h - small pages that we say something with, in the place of one of the game.
 */
#ifndef WEB_SERVER_NOTICE_H
#define WEB_SERVER_NOTICE_H

struct exchange;

/* What happened, and what a person can do about it. */
void notice_say(struct exchange *exchange, int status, const char *title, const char *text,
		const char *advice);

/* An order that came as a link: shown, not carried out. Its button gives it. */
struct notice_order {
	const char *url;    /* whole: where the button posts */
	const char *fields; /* of the query, visible, a line for each */
	const char *name;   /* of the field that proves whose page this is, and */
	const char *proof;  /* its value; "": the browser must prove it by itself */
};
void notice_ask(struct exchange *exchange, const struct notice_order *order);

/* Leads on to that URL from a page of ours, so that the browser sends its cookies along, which
 * it keeps back from what another site's page began. policy: its Referrer-Policy. */
void notice_lead(struct exchange *exchange, const char *url, const char *policy);

#endif
