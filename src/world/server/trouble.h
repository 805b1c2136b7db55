/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/server/trouble.h - the practice world misbehaves when it is told to.
 *
 * Each kind of trouble is a row of a table: which requests it can meet and what it does
 * to them. It is ordered from the command line (at every Nth request it can meet) or by a
 * test while the world runs (the next so many requests, perhaps only those whose address
 * holds a text). The kind "mixed" stands for all that pass by themselves, at random.
 */
#ifndef WORLD_SERVER_TROUBLE_H
#define WORLD_SERVER_TROUBLE_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct world;
struct world_account;
struct world_answer;
struct world_request;
struct world_trouble_rule;

/* Which requests a kind of trouble can meet. */
enum trouble_scope {
	TROUBLE_ANY,	 /* every request but those to the admin address */
	TROUBLE_WORLD,	 /* requests of somebody who is logged in to a game world */
	TROUBLE_ACTION,	 /* orders that need a token */
	TROUBLE_CAPTURE, /* starts of a raid */
	TROUBLE_SHIP,	 /* loadings that the rules allow */
	TROUBLE_UPGRADE, /* upgrades and new buildings that the rules allow */
	/* From here on a person has to help. */
	TROUBLE_LOBBY, /* lobby requests that carry a token */
	TROUBLE_LOGIN, /* logins with mail and password */
	TROUBLE_LINK,  /* requests for a login link */
};

struct world_trouble_kind {
	const char *name;
	const char *help;
	enum trouble_scope scope;
	int64_t amount; /* used when none is given */
	/* Changes the answer; NULL where the code that serves the scope does it. Returns true
	 * when the request is answered and must not be served. */
	bool (*make)(struct world *world, struct world_account *account,
		     struct world_answer *answer, int64_t amount);
};

/* A NULL name ends it. */
extern const struct world_trouble_kind world_trouble_kinds[];

/* "KIND:N" or "KIND:N:AMOUNT". */
bool world_trouble_parse(const char *text, struct world_trouble_rule *rule, struct err *e);
/* Switches on what the options want. */
void world_trouble_begin(struct world *world);
/* The index of that kind, or -1. */
int world_trouble_find(const char *name);

/* Is trouble of that name due for this request? Counts the request. */
bool world_trouble_due(struct world *world, const char *name, const struct world_request *request);
/* Makes what is due in that scope; true when the request is answered by that. */
bool world_trouble_meet(struct world *world, enum trouble_scope scope,
			struct world_account *account, const struct world_request *request,
			struct world_answer *answer);

#endif
