/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers of a world and its lobby to an account that asks for a page, a view and an order, and
 * to a browser behind the proxy: sessions that end, tokens that are refused or missing, pages
 * that want to be loaded again, redirects. Whatever comes, the number of requests has a bound
 * and the session file stays good and small.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "fuzz_answers.h"
#include "fuzz_home.h"
#include "game/account/account.h"
#include "game/login/session.h"
#include "os/file.h"
#include "store/secrets.h"
#include "store/session.h"

#define ACCOUNT "s301-en/1"

/* A login takes three or four requests, and each request may need two of them. */
enum { REQUESTS_MAX = 40, FILE_SIZE_MAX = 256 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct key key;
static char path[HOME_PATH_SIZE];
static struct buffer fresh; /* the session file of somebody who has just logged in */

static bool no_gaps(json_t *session, void *argument, struct err *e)
{
	json_t *settings = json_sub(session, "settings");

	(void)argument;
	(void)e;
	json_put_number(settings, "requestGapMs", 0);
	json_put_number(settings, "takeBackMinutes", 0);
	return true;
}

static void log_in(void)
{
	const struct lobby_account account = {
		.id = 1, .number = 301, .language = "en", .name = ACCOUNT
	};
	struct err e = { .kind = ERR_NONE };
	OWN(text) char *base = text_format("http://127.0.0.1:%d/", answers_port());
	OWN(login_session)
	struct login_session session = { .mail = "a@b.example",
					 .lobby = base,
					 .locale = LOBBY_LOCALE,
					 .user_agent = "fuzz",
					 .token = "t0ken",
					 .account = &account };

	text_copy(session.base, sizeof session.base, base);
	session.cookies = json_pack("[{s:s, s:s, s:s, s:s}]", "name", "ikariam", "value", "1_x",
				    "domain", "127.0.0.1", "path", "/");
	if (!secrets_derive_key(fuzz_home(), ACCOUNT, "x", &key, &e) ||
	    !session_change(fuzz_home(), no_gaps, NULL, false, &e) ||
	    !login_store(fuzz_home(), &session, &key, &e) ||
	    !file_read(home_session(fuzz_home(), path), FILE_SIZE_MAX, &fresh, &e))
		abort();
}

static void check_session(void)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *secrets = secrets_load(fuzz_home(), ACCOUNT, &key, &e);
	OWN(buffer) struct buffer text = { 0 };

	if (secrets == NULL || !file_read(path, FILE_SIZE_MAX, &text, &e) ||
	    strstr(text.bytes, "t0ken") != NULL)
		abort();
}

static void browse(struct account *account)
{
	const struct account_request request = { .path = "index.php",
						 .query = "view=city",
						 .etag = "a" };
	struct account_answer answer = { 0 };
	struct err e = { .kind = ERR_NONE };

	if (account_request(account, &request, &answer, &e))
		(void)strlen(answer.body);
	account_answer_done(&answer);
}

static void play(struct account *account)
{
	static const char view[] = "view=city&cityId=1&actionRequest=REQUESTID&ajax=1";
	static const char order[] = "action=Upgrade&cityId=1&actionRequest=REQUESTID";
	struct err e = { .kind = ERR_NONE };
	size_t length = 0;
	OWN(text) char *page = account_get(account, "view=city", &length, &e);
	OWN(text) char *answer = NULL, *taken = NULL;
	bool not_taken;

	if (page != NULL && page[length] != '\0')
		abort();
	answer = account_post(account, view, &length, &e);
	taken = account_order(account, order, true, &length, &not_taken, &e);
	if (taken != NULL && taken[length] != '\0')
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct account_counters counters = { 0 };
	const struct account_context context = {
		.home = fuzz_home(), .name = ACCOUNT, .key = &key, .counters = &counters
	};
	struct err e = { .kind = ERR_NONE };
	OWN(account) struct account *account = NULL;

	if (fresh.length == 0)
		log_in();
	if (size == 0)
		return 0;
	if (!file_replace(path, fresh.bytes, fresh.length, false, &e) ||
	    (account = account_open(&context, &e)) == NULL)
		abort();
	answers_say((const char *)data + 1, size - 1);
	(*data % 2 == 0 ? play : browse)(account);
	answers_say("", 0);
	if (counters.requests > REQUESTS_MAX)
		abort();
	check_session();
	return 0;
}
