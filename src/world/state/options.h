/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/state/options.h - what a practice world is made with.
 *
 * The command line sets them by name (world/world.h).
 */
#ifndef WORLD_STATE_OPTIONS_H
#define WORLD_STATE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum world_names {
	NAMES_LATIN,
	NAMES_GREEK,
	NAMES_CYRILLIC,
	NAMES_HEBREW,
	NAMES_MIXED,
	NAMES_HOSTILE
};

/* Trouble that comes back: at every so-manieth request that it could meet. */
struct world_trouble_rule {
	int kind; /* index into world_trouble_kinds, see world/server/trouble.h */
	int every;
	int64_t amount; /* milliseconds or megabytes, as the kind says; 0 means its default */
};

struct world_options {
	int64_t port;	  /* 0: the system chooses */
	char address[64]; /* an IPv4 address */
	char origin[96];  /* of the lobby as clients see it, "" for the address above */
	double speed;
	int64_t seed;
	char mail[128];
	char password[128];
	int64_t cities;	  /* of each account */
	int64_t fortress; /* level of the first city's pirate fortress; 0: none */
	int64_t points;	  /* capture points at the beginning */
	int64_t ships;
	int64_t freighters;
	int64_t research; /* how many percent of building costs it takes off */
	int64_t stock;	  /* of each good in each city at the beginning; -1: as the seed says */
	bool production;  /* off: stocks change by orders only */
	int64_t captcha_every; /* a captcha at every so-manieth start of a raid; 0: never */
	bool lively;	   /* something is under way, and to be put in order, at the beginning */
	bool captcha_link; /* answers name the picture's address instead of holding it */
	char separator[4]; /* between thousands in pages */
	enum world_names names;
	bool otp;		 /* the login asks for a second factor: "123456" */
	bool challenge;		 /* the login asks for a person in a browser */
	int64_t session_seconds; /* 0: until the next login */
	struct world_trouble_rule trouble[16];
	int trouble_count;
};

#endif
