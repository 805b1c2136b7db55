/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/account/account.h - one account of the game, as a task uses it.
 *
 * An account sends requests to its world and hands back answers that are worth
 * reading. What goes wrong on the way is settled here: an expired session is renewed
 * once for all tasks, a spent token is replaced, a newer session of another task is
 * taken over from the session file. Long waits are not made here: an answer that may
 * come later is ERR_RETRY, and the caller comes again.
 *
 * One process, one thread. Requests block, and end early when *stop is not 0: a
 * reading one at once, one that changes something after 3 s at most, because its
 * outcome is worth knowing.
 *
 * Errors: ERR_RETRY (network, server, the game's backup, a busy gate), ERR_SESSION
 * (a person must log in, or the session was taken over: account_come_back_ms says
 * when to try again), ERR_REFUSED (vacation), ERR_STOPPED, ERR_SYSTEM.
 */
#ifndef GAME_ACCOUNT_ACCOUNT_H
#define GAME_ACCOUNT_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/account/context.h"

struct err;

struct account;

/* Reads session file and secrets; no network. NULL with ERR_SESSION when nobody has
 * logged in yet, ERR_INPUT when the key does not open the secrets. */
struct account *account_open(const struct account_context *context, struct err *e);
void account_free(struct account *account);
static inline void own_account(struct account **account)
{
	account_free(*account);
}

/*
 * One request that only asks, and may be sent again; the answer is owned by the caller, ends with a
 * NUL beyond its length, and is that of a logged-in account. The query has no "?":
 * "view=city&cityId=101".
 *
 * A POST carries all its fields in the query; the word REQUESTID in it is replaced by
 * the game's one-time token. The root forms send to BASE/?query instead of
 * BASE/index.php?query, which the game's own pages do for some actions.
 */
char *account_get(struct account *account, const char *query, size_t *length, struct err *e);
char *account_get_root(struct account *account, const char *query, size_t *length, struct err *e);
char *account_post(struct account *account, const char *query, size_t *length, struct err *e);

/* One request that acts in the game (game/http/deed.h), as a POST; the others refuse it, but for
 * account_get. It is sent once, whatever is answered. NULL when it is not known to have been
 * taken: *not_taken says that the world tells it was not (its token was spent, the session was
 * over); then session and token are renewed, and a caller that has seen that nothing happened
 * may give it again. Functions give orders with order_give (play/order.h). */
char *account_order(struct account *account, const char *query, bool root, size_t *length,
		    bool *not_taken, struct err *e);

/* Any other request to the world, for the proxy: pictures, pages that a person clicks. What
 * may act (a POST, a deed of game/http/deed.h) is sent once: a refused token is the answer, and
 * after a session that was over the person is asked to look and click again (ERR_RETRY). */
struct account_request {
	const char *path;  /* below the base: "index.php", "", "skin/a.png" */
	const char *query; /* without "?"; may be "" */
	bool post;
	/* A form that is too long for the query; NULL: none. REQUESTID is replaced in it. */
	const char *body, *body_type;
	size_t body_size;
	const char *etag, *modified; /* of a copy that may be good still; NULL or "": none */
	bool at_once; /* a picture of a page that is there: browsers leave no gap before it */
};
struct account_answer {
	char *body; /* owned: account_answer_done */
	size_t length;
	int status;	     /* of HTTP: redirects and missing pictures are answers too */
	char type[128];	     /* Content-Type, "" when the world sent none */
	char location[1024]; /* of a redirect within the world, as sent; else "" */
	char etag[128], modified[64], cache[128]; /* ETag, Last-Modified, Cache-Control; or "" */
};
bool account_request(struct account *account, const struct account_request *request,
		     struct account_answer *answer, struct err *e);
void account_answer_done(struct account_answer *answer);

/* The account's gate (store/gate.h). Every request enters it by itself; requests that
 * belong together (choose the city, then act in it) are put between these two. They
 * nest. False with ERR_RETRY when other tasks keep it busy for a minute. */
bool account_enter(struct account *account, struct err *e);
/* The same for a person who only reads, which does not wait until a task has done its step. */
bool account_enter_to_read(struct account *account, struct err *e);
void account_leave(struct account *account);

/* Inside: that city is the current one, as a page has told. Where a task has chosen a city or
 * told one, a person may click between two of its requests: the task goes back there before it
 * goes on. */
void account_stands_in(struct account *account, int city_id);

/* After ERR_SESSION: the moment (wall ms) from which the session may be taken back by
 * itself; 0 when only a person can help. */
int64_t account_come_back_ms(const struct account *account);

/* "https://s301-en.ikariam.gameforge.com/": what stands before index.php; borrowed, "" where
 * unknown. */
const char *account_base(const struct account *account);

/* A number of the settings (store/settings.h), as they were when the gate was entered. */
int64_t account_setting(const struct account *account, const char *key);
/* Tells the status callback, if there is one. */
void account_status(const struct account *account, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
