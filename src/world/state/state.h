/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/state/state.h - everything the practice world knows.
 *
 * Plain data, all of it here, so that a rule of the game is one function that reads and
 * changes it. Nothing runs in the background: every request first calls world_settle,
 * which brings stocks, raids, conversions, buildings and ships up to that moment, event
 * by event in the order in which they happened.
 *
 * Moments are wall time in milliseconds. Rates are per second of game time; game time runs
 * world->speed times as fast as the clock.
 */
#ifndef WORLD_STATE_STATE_H
#define WORLD_STATE_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "world/state/buildings.h"
#include "world/state/goods.h"
#include "world/state/options.h"

enum { WORLD_CITIES_MAX = 10, WORLD_TOKENS = 3, WORLD_KEYS = 4, WORLD_ISLANDS = 4 };
enum { WORLD_MOVEMENTS_MAX = 256, WORLD_NEIGHBOURS = 3 };

struct world;
struct world_account;
struct world_raid;  /* world/feature/piracy.h */
struct world_visit; /* world/page/visit.h */

struct world_island {
	int id;
	char name[48];
	int x, y;
	int good;   /* WINE to SULFUR */
	int wonder; /* 1 to 8 */
	int wood_level, good_level;
	/* Of the forest and of the place of the other good: wood for the next level, and when
	 * that is built; 0: it is not being built. */
	int64_t given[2], extended_ms[2];
};

struct world_building {
	const struct world_building_type *type; /* NULL: nothing stands there */
	int level;
};

struct world_construction {
	int slot; /* -1: none */
	int64_t start_ms, end_ms;
};

struct world_mission {
	const struct world_raid *raid; /* NULL: the crew is at home */
	int64_t start_ms, end_ms;
};

enum world_phase { PHASE_LOADING, PHASE_SAILING, PHASE_RETURNING };

/* Ships with goods on their way, or empty on their way home. */
struct world_movement {
	int id;
	int origin;			   /* id of the city */
	int target;			   /* id of the city, the player's own or a foreign one */
	const struct world_island *island; /* of the target */
	char name[48], owner[48];	   /* of the target */
	enum world_phase phase;
	bool freighters; /* of the two kinds of ships */
	int64_t ships;
	int64_t goods[MATERIALS]; /* on board */
	int64_t loaded_ms, arrival_ms, home_ms;
};

/* Where goods came from and went to, so that a test can add up. stock = start + given +
 * produced + arrived - spent - shipped. */
struct world_books {
	double start[MATERIALS];
	double given[MATERIALS];    /* by the admin address; negative: taken */
	double produced[MATERIALS]; /* what the rates added, less what was drunk */
	double spent[MATERIALS];    /* on buildings */
	double shipped[MATERIALS];  /* loaded here */
	double arrived[MATERIALS];  /* taken in here */
	double lost[MATERIALS];	    /* arrived here and found no room */
};

struct world_captcha {
	char answer[8]; /* "": none is open */
	int level;	/* of the raid it stands before */
};

struct world_city {
	int id;
	char name[48];
	const struct world_island *island;
	bool capital;
	struct world_building slots[WORLD_SLOTS];
	struct world_construction construction;
	double stock[MATERIALS];
	int64_t on_sale[MATERIALS];
	double citizens, population;
	double wood_rate, good_rate, wine_rate;
	int64_t port_free_ms; /* when everything that waits here is loaded */
	struct world_books books;
	struct world_mission mission;
	struct world_captcha captcha;
};

struct world_conversion {
	int64_t crew; /* 0: none is running */
	int64_t start_ms, end_ms;
};

struct world_session {
	char id[33];	 /* the cookie PHPSESSID; "": not logged in */
	char avatar[48]; /* the cookie ikariam */
	int64_t end_ms;	 /* 0: until the next login */
	int city;	 /* index of the city that is looked at */
	char tokens[WORLD_TOKENS][33];
	int token_next;
};

/* One game world, as the lobby lists it. */
struct world_server {
	int number;
	const char *language;
	const char *name;
	struct world_island islands[WORLD_ISLANDS];
};

struct world_player {
	const char *mail;
	const char *password;
	int token_age; /* how often its lobby token was revoked */
};

struct world_account {
	int id;
	char name[48];
	int player; /* index into world->players */
	struct world_server *server;
	bool blocked, vacation;
	struct world_city cities[WORLD_CITIES_MAX];
	int city_count;
	double gold;
	double scientists_rate, income_rate, upkeep_rate; /* gold */
	int64_t ships, freighters;			  /* all of them, at sea or not */
	struct world_movement movements[WORLD_MOVEMENTS_MAX];
	int movement_count;
	double abroad[MATERIALS]; /* goods that arrived in foreign cities */
	int64_t points, crew;
	int64_t packed_wood; /* kept by the player, in no city */
	struct world_conversion conversion;
	struct world_session session;
	char keys[WORLD_KEYS][33]; /* login links not used yet */
	int key_next;
	int64_t settled_ms;
	int64_t login_ms;
	/* For tests that ask whether a client is polite. */
	int active, active_most;
	int64_t request_ms, gap_least_ms; /* gap: -1 before the second request */
	int64_t logins, requests;
};

/* What is ordered of the trouble that the practice world makes (world/server/trouble.h). */
enum { TROUBLE_KINDS_MAX = 32, TROUBLE_MATCH_MAX = 64 };

struct world_trouble {
	struct {
		int64_t every, amount;	   /* from the command line */
		int64_t left, left_amount; /* ordered by a test */
		char match[TROUBLE_MATCH_MAX];
		int64_t met, made;
	} kinds[TROUBLE_KINDS_MAX];
	uint64_t random; /* of the mixture */
};

/* --- the rules, which stand above and are handed in */

/* A view of the game, and who answers with it. */
struct world_view_route {
	const char *view;
	void (*serve)(struct world_visit *visit);
};

/* An order of the game, and who carries it out. */
struct world_order_route {
	const char *action, *function;
	bool needs_token; /* by POST, with a token that is good once */
	void (*serve)(struct world_visit *visit);
};

/* What happens by itself. */
struct world_process {
	/* The moment of the next event, INT64_MAX: there is none; NULL: only the end counts. */
	int64_t (*next_ms)(const struct world_account *account);
	void (*settle)(struct world *world, struct world_account *account, int64_t then_ms);
};

struct world_rules {
	const struct world_view_route *views;	/* ends with a NULL view */
	const struct world_order_route *orders; /* ends with a NULL action */
	const struct world_process *processes;	/* ends with a NULL settle */
	/* What stands behind every view of the city that is looked at: as data, owned by the
	 * caller, and as a person sees it, owned by the caller. */
	json_t *(*background)(const struct world_visit *visit, const struct world_city *city);
	char *(*plan)(const struct world_visit *visit);
};

/* How many of each beginning.c makes. */
enum { WORLD_SERVERS = 2, WORLD_PLAYERS = 2, WORLD_ACCOUNTS = 4 };

struct world {
	struct world_options options;
	const struct world_rules *rules;
	double speed;
	uint64_t random;	 /* the same in every run with that seed */
	uint64_t session_random; /* cookies, tokens and keys, new in every run */
	int64_t start_ms;
	struct world_server servers[WORLD_SERVERS];
	struct world_player players[WORLD_PLAYERS];
	struct world_account accounts[WORLD_ACCOUNTS];
	struct world_trouble trouble;
	int64_t raids_asked; /* starts so far, for captcha_every */
	int movement_next;   /* id of the next movement */
	json_t *ledger;	     /* array of events */
	int64_t ledger_next;
	json_t *counts; /* requests by kind */
	int active, active_most;
	char address[96]; /* "http://127.0.0.1:PORT" */
	char origin[96];  /* the lobby as clients see it: that, or what the options say */
};

/* Fills a world from its options; world_begin (world/features.h) adds what stands above. */
void world_init(struct world *world, const struct world_options *options,
		const struct world_rules *rules, int64_t now_ms);
void world_done(struct world *world);

int64_t world_ships_free(const struct world_account *account, bool freighters);
void world_session_end(struct world_account *account);

/* Brings everything up to that moment. */
void world_settle(struct world *world, int64_t now_ms);
/* Settles, then runs at another speed; what is under way keeps its end. */
void world_speed_set(struct world *world, double speed, int64_t now_ms);
/* How long so many seconds of the game last here, in milliseconds. */
int64_t world_span_ms(const struct world *world, double seconds);

struct world_account *world_account_find(struct world *world, int id);
struct world_city *world_city_find(struct world_account *account, int id);
int64_t world_city_room(const struct world_city *city);			   /* of each material */
int world_city_level(const struct world_city *city, const char *building); /* 0: it has none */
struct world_city *world_city_current(struct world_account *account);
/* Puts a stock to that amount, and into the books. */
void world_city_give(struct world_city *city, int good, double amount);
/* Nothing grows there and nothing is drunk any more. */
void world_city_idle(struct world_city *city);
/* The slots that no building may stand on yet. */
bool world_slot_locked(int slot);

/* The world's own dice, the same ones for the same seed. */
uint64_t world_random_next(uint64_t *state);
unsigned world_random_below(uint64_t *state, unsigned limit);
/* 32 hexadecimal digits and a NUL. */
void world_random_hex(uint64_t *state, char hex[33]);

/* Counts a request under that name. */
void world_count(struct world *world, const char *what);
/* Notes an event for tests and for people. details is consumed and may be NULL, account
 * and city too. */
void world_note(struct world *world, const struct world_account *account,
		const struct world_city *city, const char *what, json_t *details);
void world_note_at(struct world *world, int64_t when_ms, const struct world_account *account,
		   const struct world_city *city, const char *what, json_t *details);

#endif
