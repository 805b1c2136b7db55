/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/form.h - what a browser sends, in the form in which the account sends it.
 *
 * The game takes all fields of a POST in the query, and so does the account, which puts a
 * fresh token in the place of REQUESTID: the token of the page in the browser may have been
 * spent by a task since. A form that is too long for a URL goes as a body, with the same
 * replacement.
 */
#ifndef WEB_SERVER_FORM_H
#define WEB_SERVER_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FORM_QUERY_MAX = 6000 }; /* bytes of a query; what is longer goes as a body */

struct form {
	char *query; /* owned: form_done */
	char *body;  /* NULL: none */
	size_t length;
	const char *type; /* of the body; borrowed from the caller or a literal */
};
struct buffer;

/* query and body as the browser sent them; type is the Content-Type, NULL when there is
 * none. Fields of the query win over those of the body. */
void form_make(struct form *form, const char *query, const char *body, size_t length,
	       const char *type);
void form_done(struct form *form);
static inline void own_form(struct form *form)
{
	form_done(form);
}

/* A query of a GET with its token replaced by REQUESTID, owned by the caller; NULL when it
 * has none. */
char *form_mark_token(const char *query);
/* A number of the query, -1 when it has no such field or it is none. */
int64_t form_number(const char *query, const char *name);
/* Does the query have the field, as the game would read it (however it is encoded)? */
bool form_has_field(const char *query, const char *name);
/* The same, and with that value. */
bool form_has(const char *query, const char *name, const char *value);
/* Its fields decoded and visible, a line for each, for people; not more than they would read. */
void form_describe(struct buffer *to, const char *query);

/* The field by which a form of ours proves that it is one; never sent to the game. */
#define FORM_PROOF "ikabot-proof"

#endif
