/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/account/account.h"
#include "game/account/state.h"
#include "game/http/answer.h"
#include "game/http/deed.h"
#include "game/http/follow.h"
#include "game/http/http.h"
#include "game/login/lobby.h"
#include "game/login/session.h"
#include "store/gate.h"
#include "store/proxy.h"

enum { TRIES_MAX = 6, RECOVERIES_MAX = 2 };
#define PLACEHOLDER "REQUESTID"

/* A request on its way through its attempts. */
struct trip {
	const char *path;
	const char *query;
	bool post;
	bool is_order;	/* it may act in the game: sent once */
	bool not_taken; /* an order, and the world says that it did not take it */
	bool is_inner;	/* made for another one, which relies on the current city */
	bool hand_back; /* whatever the world answers is the answer, for the proxy */
	const struct account_request *asked; /* by the proxy; or NULL */
	int recoveries, reloads;
};

static bool open_http(struct account *account, struct err *e)
{
	const json_t *secrets = account->secrets;
	char language[64];
	struct http_options options = {
		.user_agent = json_get_text(secrets, "userAgent", LOBBY_USER_AGENT),
		.language = language,
		.proxy = proxy_find(secrets),
		.stop = account->context.stop,
	};

	if (account->http != NULL)
		return true;
	follow_language(json_get_text(account_object(account), "locale", LOBBY_LOCALE), language,
			sizeof language);
	account->http = http_new(&options, e);
	if (account->http == NULL)
		return false;
	http_set_cookies(account->http, json_object_get(secrets, "cookies"));
	return true;
}

/* Adds the bytes with the token in place of its placeholder. */
static void fill_token(struct buffer *filled, const char *bytes, size_t length, const char *token)
{
	const char *found;

	while ((found = memmem(bytes, length, PLACEHOLDER, strlen(PLACEHOLDER))) != NULL) {
		buffer_add(filled, bytes, (size_t)(found - bytes));
		buffer_text(filled, token);
		length -= (size_t)(found - bytes) + strlen(PLACEHOLDER);
		bytes = found + strlen(PLACEHOLDER);
	}
	buffer_add(filled, bytes, length);
}

/* base + path + ? + query, owned by the caller; NULL and *e when that is not a URL. */
static char *url_of(const struct account *account, const struct trip *trip, struct err *e)
{
	OWN(buffer) struct buffer url = { 0 };

	buffer_text(&url, account_base(account));
	buffer_text(&url, trip->path);
	if (*trip->query != '\0')
		buffer_text(&url, "?");
	if (trip->post)
		fill_token(&url, trip->query, strlen(trip->query), account->token);
	else
		buffer_text(&url, trip->query);
	if (url.length >= HTTP_URL_SIZE)
		return err_null(e, ERR_INPUT, "the request is too long");
	for (const char *c = url.bytes; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7F)
			return err_null(e, ERR_INPUT, "the request holds a blank");
	return buffer_take(&url);
}

/* A header for the name's value, owned by the caller; NULL when there is none. */
static char *header_of(const char *name, const char *value)
{
	if (value == NULL || *value == '\0' || strpbrk(value, "\r\n") != NULL)
		return NULL;
	return text_format("%s: %s", name, value);
}

static void count(struct account *account, const struct http_answer *answer, bool failed)
{
	struct account_counters *counters = account->context.counters;

	if (counters == NULL)
		return;
	counters->requests++;
	counters->errors += failed;
	counters->bytes += answer->body.length;
}

static int64_t gap_ms(const struct account *account)
{
	return account_setting(account, "requestGapMs");
}

static bool send_paced(struct account *account, const struct trip *trip,
		       const struct follow_request *request, struct http_answer *answer, bool *left,
		       struct err *e)
{
	bool at_once = trip->asked != NULL && trip->asked->at_once;
	bool sent;

	if (!open_http(account, e) || (!at_once && !gate_pace(account->gate, gap_ms(account), e)))
		return false;
	sent = follow_send(account->http, account_base(account), request, answer, left, e);
	count(account, answer, !sent || answer->status >= 500);
	return sent;
}

/* One request over the wire. */
static bool transmit(struct account *account, const struct trip *trip, struct http_answer *answer,
		     bool *left, struct err *e)
{
	const struct account_request nothing = { 0 };
	const struct account_request *asked = trip->asked != NULL ? trip->asked : &nothing;
	OWN(buffer) struct buffer body = { 0 };
	OWN(text) char *url = url_of(account, trip, e);
	OWN(text) char *type = header_of("Content-Type", asked->body_type);
	OWN(text) char *etag = header_of("If-None-Match", asked->etag);
	OWN(text) char *modified = header_of("If-Modified-Since", asked->modified);
	char *headers[FOLLOW_HEADERS_MAX + 1] = { NULL };
	struct follow_request request = { .url = url,
					  .post = trip->post,
					  .changes = trip->is_order,
					  .hand_back = trip->hand_back,
					  .headers = (const char *const *)headers };
	size_t count = 0;

	if (url == NULL)
		return false;
	if (asked->body != NULL)
		fill_token(&body, asked->body, asked->body_size, account->token);
	request.body = body.bytes;
	request.body_size = body.length;
	if (type != NULL)
		headers[count++] = type;
	if (etag != NULL)
		headers[count++] = etag;
	if (modified != NULL)
		headers[count++] = modified;
	return send_paced(account, trip, &request, answer, left, e);
}

static bool is_page(const struct trip *trip)
{
	return *trip->path == '\0' || text_starts(trip->path, "index.php");
}

static enum answer_kind judge(const struct trip *trip, const struct http_answer *answer, bool left)
{
	if (left || (answer->status == 404 && (is_page(trip) || trip->post)))
		return ANSWER_EXPIRED;
	/* A script or a style sheet may hold any words without meaning them. */
	if (text_starts(answer->type, "image/") ||
	    (trip->hand_back && !trip->post && !is_page(trip)))
		return ANSWER_GOOD;
	return answer_judge(answer->body.bytes, answer->body.length, trip->is_order);
}

static bool perform(struct account *account, struct trip *trip, struct http_answer *answer,
		    struct err *e);

/* The page of the current city carries a token, and tells whether we are logged in. */
static bool load_fresh_page(struct account *account, struct err *e)
{
	struct trip trip = { .path = "index.php", .query = "", .is_inner = true, .recoveries = 1 };
	OWN(http_answer) struct http_answer answer = { 0 };

	return perform(account, &trip, &answer, e);
}

static bool wants_token(const struct trip *trip)
{
	const struct account_request *asked = trip->asked;

	if (!trip->post)
		return false;
	return strstr(trip->query, PLACEHOLDER) != NULL ||
	       (asked != NULL && asked->body != NULL &&
		memmem(asked->body, asked->body_size, PLACEHOLDER, strlen(PLACEHOLDER)) != NULL);
}

static bool have_token(struct account *account, const struct trip *trip, struct err *e)
{
	if (!wants_token(trip) || account->token[0] != '\0')
		return true;
	if (!load_fresh_page(account, e))
		return false;
	return account->token[0] != '\0' ||
	       err_set(e, ERR_RETRY, "the game's page carries no token");
}

static bool on_expired(struct account *account, struct trip *trip, struct err *e)
{
	account->token[0] = '\0';
	account->city = 0;
	if (trip->recoveries++ >= RECOVERIES_MAX)
		return err_set(e, ERR_RETRY, "the world ends each session at once");
	if (!account_recover(account, e))
		return false;
	trip->not_taken = trip->is_order;
	return !trip->is_order ||
	       err_set(e, ERR_RETRY,
		       "the session was over and is renewed; the order was sent once and not "
		       "again: look whether it was carried out before you repeat it");
}

/* The next request gets a fresh one; this one is not sent again: the world may say it of an
 * order that it has taken. */
static bool on_wrong_token(struct account *account, struct trip *trip, struct err *e)
{
	account->token[0] = '\0';
	trip->not_taken = true;
	return err_set(e, ERR_RETRY, "the game refuses the order's token");
}

/* The game did nothing and wants its page loaded afresh: the session may be lost. A view
 * is simply asked for again; before an order its function looks at the game anew. */
static bool on_reload(struct account *account, struct trip *trip, struct err *e)
{
	account->token[0] = '\0';
	if (!load_fresh_page(account, e))
		return false;
	if (!trip->is_order && trip->reloads++ == 0)
		return true;
	return err_set(e, ERR_RETRY, "the game did not take the order and asks for a fresh page");
}

/* Was it settled, so that the request is worth sending again? */
static bool settle(struct account *account, struct trip *trip, enum answer_kind kind, struct err *e)
{
	switch (kind) {
	case ANSWER_EXPIRED: return on_expired(account, trip, e);
	case ANSWER_WRONG_TOKEN: return on_wrong_token(account, trip, e);
	case ANSWER_RELOAD: return on_reload(account, trip, e);
	case ANSWER_BACKUP:
		return err_set(e, ERR_RETRY, "the game makes its backup; it takes some minutes");
	case ANSWER_VACATION: return err_set(e, ERR_REFUSED, ACCOUNT_VACATION);
	case ANSWER_GOOD: break;
	}
	return true;
}

/* What a page or an ajax answer cannot begin with was spoilt on its way. */
static bool is_readable(const struct trip *trip, const struct http_answer *answer)
{
	const char *text = answer->body.bytes;

	if (!is_page(trip) || trip->hand_back || text_starts(answer->type, "image/"))
		return true;
	if (text_starts(text, "\xEF\xBB\xBF"))
		text += 3;
	while (*text != '\0' && (unsigned char)*text <= ' ')
		text++;
	return answer->body.length == 0 || text_starts(text, "\x89PNG") ||
	       (*text != '\0' && strchr("<[{", *text) != NULL);
}

static bool bad_answer(const struct account *account, struct http_answer *answer, struct err *e)
{
	int status = answer->status;

	http_answer_done(answer);
	if (status >= 400)
		return err_set(e, ERR_RETRY, "%s answers with status %d", account_base(account),
			       status);
	return err_set(e, ERR_RETRY, "%s: the answer is unreadable", account_base(account));
}

/* --- the current city, where a person comes in between */

/* The city that it makes the current one, 0: none. */
static int64_t chosen_city(const struct trip *trip)
{
	static const char choosing[] = "view=city&cityId=";

	if (trip->is_order || !text_starts(trip->query, choosing))
		return 0;
	return strtoll(trip->query + strlen(choosing), NULL, 10);
}

static bool go_back(struct account *account, int64_t city, struct err *e)
{
	OWN(text) char *query = text_format("view=city&cityId=%" PRId64, city);
	struct trip trip = { .path = "index.php", .query = query, .is_inner = true };
	OWN(http_answer) struct http_answer answer = { 0 };

	return perform(account, &trip, &answer, e);
}

/* Waits for the pace, and lets a person click meanwhile where the way back is known. */
static bool rest(struct account *account, const struct trip *trip, struct err *e)
{
	bool relies = !account->is_fresh && chosen_city(trip) == 0;
	bool came = false;

	if (account->context.is_person || trip->is_inner || (relies && account->city == 0))
		return true;
	if (!gate_rest(account->gate, gap_ms(account), &came, e))
		return false;
	if (!came)
		return true;
	account->token[0] = '\0';
	return account_refresh(account, e) && (!relies || go_back(account, account->city, e));
}

static void note_city(struct account *account, const struct trip *trip)
{
	int64_t chosen = chosen_city(trip);

	account->is_fresh = false;
	if (chosen != 0 || trip->is_order)
		account->city = chosen;
}

static bool attempt(struct account *account, struct trip *trip, struct http_answer *answer,
		    enum answer_kind *kind, struct err *e)
{
	bool left = false;

	if (!rest(account, trip, e) || !account_may_use(account, e) ||
	    !have_token(account, trip, e) || !transmit(account, trip, answer, &left, e)) {
		account->city = 0;
		return false;
	}
	note_city(account, trip);
	*kind = judge(trip, answer, left);
	if (*kind == ANSWER_WRONG_TOKEN && trip->hand_back) {
		account->token[0] = '\0'; /* the person reads the refusal, and clicks again */
		*kind = ANSWER_GOOD;
	}
	if (answer->status >= 500 ||
	    (*kind == ANSWER_GOOD &&
	     ((answer->status >= 400 && !trip->hand_back) || !is_readable(trip, answer))))
		return bad_answer(account, answer, e);
	return true;
}

static bool perform(struct account *account, struct trip *trip, struct http_answer *answer,
		    struct err *e)
{
	for (int i = 0; i < TRIES_MAX; i++) {
		struct http_answer one = { 0 };
		enum answer_kind kind = ANSWER_GOOD;

		if (!attempt(account, trip, &one, &kind, e))
			return false;
		if (kind == ANSWER_GOOD) {
			if (trip->post || is_page(trip))
				(void)answer_token(one.body.bytes, one.body.length, account->token,
						   sizeof account->token);
			account_note_good(account, one.set_cookie);
			*answer = one;
			return true;
		}
		http_answer_done(&one);
		if (!settle(account, trip, kind, e))
			return false;
	}
	return err_set(e, ERR_RETRY, "the world gives no useful answer");
}

static bool may_act(const struct trip *trip)
{
	const struct account_request *asked = trip->asked;

	if (asked != NULL && (asked->post || asked->body != NULL))
		return true;
	return deed_in(trip->query, strlen(trip->query));
}

/* The game acts on what is called so; any other form of a person only asks. */
static bool only_reads(const struct account *account, const struct trip *trip)
{
	const struct account_request *asked = trip->asked;

	return account->context.is_person && !deed_in(trip->query, strlen(trip->query)) &&
	       (asked == NULL || asked->body == NULL || !deed_in(asked->body, asked->body_size));
}

/* Enters, sends, leaves. */
static bool send_trip(struct account *account, struct trip *trip, struct http_answer *answer,
		      struct err *e)
{
	struct err why = { 0 };
	bool sent;

	trip->is_order = may_act(trip);
	if (!(only_reads(account, trip) ? account_enter_to_read(account, e)
					: account_enter(account, e)))
		return false;
	sent = perform(account, trip, answer, &why);
	account_leave(account);
	if (!sent)
		*e = why;
	return sent;
}

static char *fetch(struct account *account, struct trip *trip, size_t *length, struct err *e)
{
	struct http_answer answer = { 0 };

	if (!send_trip(account, trip, &answer, e))
		return NULL;
	if (length != NULL)
		*length = answer.body.length;
	return buffer_take(&answer.body);
}

static char *ask(struct account *account, struct trip trip, size_t *length, struct err *e)
{
	if (trip.post && may_act(&trip))
		return err_null(e, ERR_INPUT, "this request is an order, not a question");
	return fetch(account, &trip, length, e);
}

char *account_get(struct account *account, const char *query, size_t *length, struct err *e)
{
	return ask(account, (struct trip){ .path = "index.php", .query = query }, length, e);
}

char *account_get_root(struct account *account, const char *query, size_t *length, struct err *e)
{
	return ask(account, (struct trip){ .path = "", .query = query }, length, e);
}

char *account_post(struct account *account, const char *query, size_t *length, struct err *e)
{
	return ask(account, (struct trip){ .path = "index.php", .query = query, .post = true },
		   length, e);
}

char *account_order(struct account *account, const char *query, bool root, size_t *length,
		    bool *not_taken, struct err *e)
{
	struct trip trip = { .path = root ? "" : "index.php", .query = query, .post = true };
	char *answer = fetch(account, &trip, length, e);

	*not_taken = answer == NULL && trip.not_taken;
	return answer;
}

bool account_request(struct account *account, const struct account_request *request,
		     struct account_answer *answer, struct err *e)
{
	struct trip trip = { .path = request->path,
			     .query = request->query,
			     .post = request->post,
			     .hand_back = true,
			     .asked = request };
	struct http_answer one = { 0 };

	/* libcurl would follow the dots out of the world. */
	if (strstr(request->path, "..") != NULL || *request->path == '/')
		return err_set(e, ERR_INPUT, "the path leads out of the world");
	if (!send_trip(account, &trip, &one, e))
		return false;
	*answer = (struct account_answer){ .status = (int)one.status, .length = one.body.length };
	text_copy(answer->type, sizeof answer->type, one.type);
	text_copy(answer->location, sizeof answer->location, one.location);
	text_copy(answer->etag, sizeof answer->etag, one.etag);
	text_copy(answer->modified, sizeof answer->modified, one.modified);
	text_copy(answer->cache, sizeof answer->cache, one.cache);
	answer->body = buffer_take(&one.body);
	return true;
}

void account_answer_done(struct account_answer *answer)
{
	free(answer->body);
	answer->body = NULL;
}
