/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/server/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "world/server/door.h"
#include "world/server/message.h"
#include "world/server/refusal.h"
#include "world/state/state.h"

const char *world_key_new(struct world *world, struct world_account *account)
{
	char *key = account->keys[account->key_next];

	account->key_next = (account->key_next + 1) % WORLD_KEYS;
	world_random_hex(&world->session_random, key);
	return key;
}

static void give_cookies(const struct world_account *account, const struct world_door *door,
			 struct world_answer *answer)
{
	world_answer_cookie(answer, text_format("PHPSESSID=%s; Path=%s; HttpOnly",
						account->session.id, door->base));
	world_answer_cookie(answer, text_format("ikariam=%s; Path=%s", account->session.avatar,
						door->base));
}

static void begin(struct world *world, struct world_account *account, int64_t now_ms)
{
	char hex[33];

	world_session_end(account);
	world_random_hex(&world->session_random, account->session.id);
	world_random_hex(&world->session_random, hex);
	snprintf(account->session.avatar, sizeof(account->session.avatar), "%d_%s", account->id,
		 hex);
	if (world->options.session_seconds > 0)
		account->session.end_ms = now_ms + world->options.session_seconds * 1000;
	account->logins++;
	account->login_ms = now_ms;
	world_note(world, account, NULL, "login", NULL);
}

static struct world_account *key_take(struct world *world, const struct world_server *server,
				      const char *key)
{
	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		struct world_account *account = &world->accounts[i];

		for (int j = 0; j < WORLD_KEYS && account->server == server; j++) {
			if (key[0] != '\0' && text_equal(account->keys[j], key)) {
				account->keys[j][0] = '\0';
				return account;
			}
		}
	}
	return NULL;
}

bool world_session_login(struct world *world, const struct world_door *door, const char *key,
			 struct world_answer *answer, int64_t now_ms)
{
	struct world_account *account = key_take(world, door->server, key);

	if (account == NULL)
		return false;
	if (account->vacation) {
		world_page_vacation(answer);
		return true;
	}
	begin(world, account, now_ms);
	give_cookies(account, door, answer);
	world_answer_text(answer, 302, WORLD_HTML, "");
	answer->location = text_format("%sindex.php?view=city", door->base);
	return true;
}

struct world_account *world_session_find(struct world *world, const struct world_door *door,
					 const struct world_request *request,
					 struct world_answer *answer)
{
	struct world_account *account = world_session_peek(world, request);

	if (account == NULL || account->server != door->server)
		return NULL;
	if (answer != NULL && (!text_equal(request->session, account->session.id) ||
			       !text_equal(request->avatar, account->session.avatar)))
		give_cookies(account, door, answer);
	return account;
}

struct world_account *world_session_peek(struct world *world, const struct world_request *request)
{
	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		struct world_account *account = &world->accounts[i];
		const struct world_session *session = &account->session;

		if (session->id[0] != '\0' && (text_equal(request->session, session->id) ||
					       text_equal(request->avatar, session->avatar)))
			return account;
	}
	return NULL;
}

void world_token_new(struct world *world, struct world_account *account, char token[33])
{
	struct world_session *session = &account->session;

	world_random_hex(&world->session_random, token);
	memcpy(session->tokens[session->token_next], token, 33);
	session->token_next = (session->token_next + 1) % WORLD_TOKENS;
}

bool world_token_take(struct world_account *account, const char *token)
{
	for (int i = 0; i < WORLD_TOKENS; i++) {
		if (token[0] != '\0' && text_equal(account->session.tokens[i], token)) {
			account->session.tokens[i][0] = '\0';
			return true;
		}
	}
	return false;
}

void world_lobby_token(const struct world *world, int player, char token[40])
{
	uint64_t state = (uint64_t)world->options.seed;
	uint64_t high, low;

	for (const char *c = world->players[player].mail; *c != '\0'; c++) {
		state ^= (unsigned char)*c;
		state = world_random_next(&state);
	}
	state += (uint64_t)world->players[player].token_age;
	high = world_random_next(&state);
	low = world_random_next(&state);
	snprintf(token, 40, "%08" PRIx64 "-%04" PRIx64 "-4%03" PRIx64 "-a%03" PRIx64 "-%012" PRIx64,
		 high >> 32, high >> 16 & 0xffff, high & 0xfff, low >> 52,
		 low & UINT64_C(0xffffffffffff));
}
