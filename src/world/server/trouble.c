/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/server/trouble.h"

#include <limits.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "world/server/door.h"
#include "world/server/message.h"
#include "world/server/refusal.h"
#include "world/server/session.h"
#include "world/state/state.h"

static bool end_session(struct world *world, struct world_account *account,
			struct world_answer *answer, int64_t amount)
{
	(void)world;
	(void)amount;
	world_session_end(account);
	world_page_expired(answer);
	return true;
}

static bool to_lobby(struct world *world, struct world_account *account,
		     struct world_answer *answer, int64_t amount)
{
	(void)amount;
	world_session_end(account);
	world_answer_text(answer, 302, WORLD_HTML, "");
	answer->location =
		text_format("%s%s/hub", world->origin,
			    strstr(world->origin, "://lobby.") != NULL ? ""
								       : WORLD_LOBBY_ELSEWHERE);
	return true;
}

static bool not_found(struct world *world, struct world_account *account,
		      struct world_answer *answer, int64_t amount)
{
	(void)world;
	(void)amount;
	world_session_end(account);
	world_answer_text(answer, 404, WORLD_HTML, "<h1>Not found</h1>\n");
	return true;
}

static bool backup(struct world *world, struct world_account *account, struct world_answer *answer,
		   int64_t amount)
{
	(void)world;
	(void)account;
	(void)amount;
	world_answer_text(
		answer, 200, WORLD_HTML,
		"<!DOCTYPE html>\n<html><body><h1>The world is being saved</h1>\n"
		"<p>Back in <span id=\"backupLockTimer\">5m 0s</span></p></body></html>\n");
	return true;
}

static bool maintenance(struct world *world, struct world_account *account,
			struct world_answer *answer, int64_t amount)
{
	(void)world;
	(void)account;
	(void)amount;
	world_answer_text(answer, 200, WORLD_HTML,
			  "[[\"provideFeedback\",[{\"location\":1,\"type\":11,"
			  "\"text\":\"The world rests for a moment.\"}]]]");
	return true;
}

static bool reload(struct world *world, struct world_account *account, struct world_answer *answer,
		   int64_t amount)
{
	(void)world;
	(void)account;
	(void)amount;
	world_answer_text(answer, 200, WORLD_HTML,
			  "[[\"custom\",[\"reload\",{\"link\":\"?view=city\",\"isDevHost\":0}]],"
			  "[\"popupData\",null],[\"ingameCounterData\",null]]");
	return true;
}

static bool vacation(struct world *world, struct world_account *account,
		     struct world_answer *answer, int64_t amount)
{
	(void)amount;
	account->vacation = true;
	world_note(world, account, NULL, "vacation", NULL);
	world_page_vacation(answer);
	return true;
}

static bool slow(struct world *world, struct world_account *account, struct world_answer *answer,
		 int64_t amount)
{
	(void)world;
	(void)account;
	answer->delay_ms = amount;
	return false; /* the request is served, only later */
}

static bool drop(struct world *world, struct world_account *account, struct world_answer *answer,
		 int64_t amount)
{
	(void)world;
	(void)account;
	(void)amount;
	answer->spoil = SPOIL_RESET;
	return true;
}

static bool lose(struct world *world, struct world_account *account, struct world_answer *answer,
		 int64_t amount)
{
	(void)world;
	(void)account;
	(void)amount;
	answer->spoil = SPOIL_RESET;
	return false; /* it happens, without an answer */
}

static bool words(struct world *world, struct world_account *account, struct world_answer *answer,
		  int64_t amount)
{
	(void)world;
	(void)account;
	(void)amount;
	answer->spoil = SPOIL_WORDS;
	return false;
}

static bool cut(struct world *world, struct world_account *account, struct world_answer *answer,
		int64_t amount)
{
	(void)world;
	(void)account;
	(void)amount;
	answer->spoil = SPOIL_CUT;
	return false;
}

static bool endless(struct world *world, struct world_account *account, struct world_answer *answer,
		    int64_t amount)
{
	(void)world;
	(void)account;
	answer->spoil = SPOIL_ENDLESS;
	answer->endless = (uint64_t)amount * 1024 * 1024;
	return false;
}

static bool status(struct world *world, struct world_account *account, struct world_answer *answer,
		   int64_t amount)
{
	(void)world;
	(void)account;
	world_answer_text(answer, (int)amount, WORLD_HTML, "<h1>Something is wrong here</h1>\n");
	return true;
}

static bool garbage(struct world *world, struct world_account *account, struct world_answer *answer,
		    int64_t amount)
{
	world_answer_text(answer, 200, WORLD_HTML, "");
	for (int64_t i = 0; i < amount; i++) {
		char byte = (char)world_random_below(&world->session_random, 256);

		if (i == 0)
			byte = (char)(0x80 | (byte & 0x3F)); /* no page begins so */
		buffer_add(&answer->body, &byte, 1);
	}
	(void)account;
	return true;
}

const struct world_trouble_kind world_trouble_kinds[] = {
	{ "expire", "the session is over", TROUBLE_WORLD, 0, end_session },
	{ "lobby-redirect", "the session is over: 302 to the lobby", TROUBLE_WORLD, 0, to_lobby },
	{ "not-found", "the session is over: 404", TROUBLE_WORLD, 0, not_found },
	{ "backup", "the page of a world that is being saved", TROUBLE_WORLD, 0, backup },
	{ "maintenance", "the envelope of a world that rests", TROUBLE_WORLD, 0, maintenance },
	{ "reload", "an envelope that says reload", TROUBLE_WORLD, 0, reload },
	{ "vacation", "the account goes on vacation", TROUBLE_WORLD, 0, vacation },
	{ "wrong-token", "a good token is refused", TROUBLE_ACTION, 0, NULL },
	{ "captcha", "the start of a raid meets a captcha", TROUBLE_CAPTURE, 0, NULL },
	{ "raid-refused", "the start of a raid is refused", TROUBLE_CAPTURE, 0, NULL },
	{ "ship-refused", "a loading is refused", TROUBLE_SHIP, 0, NULL },
	{ "upgrade-refused", "an upgrade or a new building is refused", TROUBLE_UPGRADE, 0, NULL },
	{ "slow", "the answer comes late; milliseconds", TROUBLE_ANY, 2000, slow },
	{ "drop", "the connection is reset before anything happens", TROUBLE_ANY, 0, drop },
	{ "lose", "it happens, but the answer is lost", TROUBLE_ANY, 0, lose },
	{ "words", "another player's words beside the answer, like the game's own", TROUBLE_WORLD,
	  0, words },
	{ "truncate", "half of the answer, then the connection ends", TROUBLE_ANY, 0, cut },
	{ "oversize", "an answer that does not end; megabytes", TROUBLE_ANY, 64, endless },
	{ "http-500", "status 500", TROUBLE_ANY, 500, status },
	{ "http-502", "status 502", TROUBLE_ANY, 502, status },
	{ "http-503", "status 503", TROUBLE_ANY, 503, status },
	{ "garbage", "an answer of random bytes; how many", TROUBLE_ANY, 5000, garbage },
	{ "login-refused", "mail and password are refused: 403", TROUBLE_LOGIN, 0, NULL },
	{ "challenge", "the login wants a person in a browser", TROUBLE_LOGIN, 0, NULL },
	{ "otp", "the login wants a second factor", TROUBLE_LOGIN, 0, NULL },
	{ "token-revoked", "the lobby token is good no more", TROUBLE_LOBBY, 0, NULL },
	{ "link-refused", "no login link: 400", TROUBLE_LINK, 0, NULL },
	{ "mixed", "each kind that passes, at random: at one in N requests", TROUBLE_ANY, 0, NULL },
	{ NULL, NULL, TROUBLE_ANY, 0, NULL },
};

_Static_assert(sizeof(world_trouble_kinds) / sizeof(world_trouble_kinds[0]) <= TROUBLE_KINDS_MAX,
	       "more kinds of trouble than there is room for");

int world_trouble_find(const char *name)
{
	for (int i = 0; world_trouble_kinds[i].name != NULL; i++)
		if (text_equal(world_trouble_kinds[i].name, name))
			return i;
	return -1;
}

void world_trouble_begin(struct world *world)
{
	for (int i = 0; i < world->options.trouble_count; i++) {
		const struct world_trouble_rule *rule = &world->options.trouble[i];

		world->trouble.kinds[rule->kind].every = rule->every;
		world->trouble.kinds[rule->kind].amount = rule->amount;
	}
	if (world->options.otp)
		world->trouble.kinds[world_trouble_find("otp")].every = 1;
	if (world->options.challenge)
		world->trouble.kinds[world_trouble_find("challenge")].every = 1;
}

bool world_trouble_parse(const char *text, struct world_trouble_rule *rule, struct err *e)
{
	char copy[64];
	char *every, *amount;
	int64_t number, much = 0;
	int kind;

	text_copy(copy, sizeof(copy), text);
	every = strchr(copy, ':');
	if (every == NULL)
		return err_set(e, ERR_INPUT, "not KIND:N");
	*every++ = '\0';
	amount = strchr(every, ':');
	if (amount != NULL)
		*amount++ = '\0';
	kind = world_trouble_find(copy);
	if (kind < 0)
		return err_set(e, ERR_INPUT, "no kind of trouble is called %s", copy);
	if (!text_number(every, 1, INT_MAX, &number))
		return err_set(e, ERR_INPUT, "%s: N is not a number from 1", copy);
	if (amount != NULL && !text_number(amount, 0, 1000000, &much))
		return err_set(e, ERR_INPUT, "%s: the amount is not a number", copy);
	*rule = (struct world_trouble_rule){ kind, (int)number, much };
	return true;
}

static bool matches(const struct world_request *request, const char *match)
{
	if (match[0] == '\0' || strstr(request->path, match) != NULL)
		return true;
	for (size_t i = 0; i < request->field_count; i++)
		if (strstr(request->fields[i].value, match) != NULL)
			return true;
	return false;
}

/* Rights itself. */
static bool passes(const struct world_trouble_kind *kind)
{
	return kind->scope < TROUBLE_LOBBY && kind->make != vacation;
}

/* The mixture: dice of its own, so that the same seed makes the same trouble. */
static bool mixed_due(struct world *world, int kind, int64_t *amount)
{
	__typeof__(world->trouble.kinds[0]) *mixed =
		&world->trouble.kinds[world_trouble_find("mixed")];
	const struct world_trouble_kind *row = &world_trouble_kinds[kind];

	if (mixed->every <= 0 || !passes(row) ||
	    world_random_below(&world->trouble.random, (unsigned)mixed->every) != 0)
		return false;
	mixed->made++;
	if (row->amount > 0 && row->make != status)
		*amount = 1 + (int64_t)world_random_below(&world->trouble.random,
							  (unsigned)row->amount);
	return true;
}

static bool kind_due(struct world *world, int kind, const struct world_request *request,
		     int64_t *amount)
{
	__typeof__(world->trouble.kinds[0]) *state = &world->trouble.kinds[kind];
	bool due = false;

	state->met++;
	*amount = 0;
	if (state->left > 0 && matches(request, state->match)) {
		state->left--;
		*amount = state->left_amount;
		due = true;
	} else if (state->every > 0 && state->met % state->every == 0) {
		*amount = state->amount;
		due = true;
	} else {
		due = mixed_due(world, kind, amount);
	}
	if (!due)
		return false;
	state->made++;
	if (*amount == 0)
		*amount = world_trouble_kinds[kind].amount;
	world_note(world, NULL, NULL, "trouble",
		   json_pack("{s:s}", "kind", world_trouble_kinds[kind].name));
	return true;
}

bool world_trouble_due(struct world *world, const char *name, const struct world_request *request)
{
	int64_t amount;

	return kind_due(world, world_trouble_find(name), request, &amount);
}

bool world_trouble_meet(struct world *world, enum trouble_scope scope,
			struct world_account *account, const struct world_request *request,
			struct world_answer *answer)
{
	const struct world_trouble_kind *kind = world_trouble_kinds;
	int64_t amount;

	for (int i = 0; kind[i].name != NULL; i++)
		if (kind[i].scope == scope && kind[i].make != NULL &&
		    kind_due(world, i, request, &amount) &&
		    kind[i].make(world, account, answer, amount))
			return true;
	return false;
}
