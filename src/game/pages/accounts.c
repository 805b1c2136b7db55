/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/accounts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

enum { ACCOUNTS_MAX = 200 };

/* The first server of the account's group: it gives the world its name and host. */
static const json_t *find_server(const json_t *account, const json_t *servers)
{
	const char *group = json_get_text(account, "accountGroup", NULL);

	for (size_t i = 0; i < json_array_size(servers) && group != NULL; i++) {
		const json_t *server = json_array_get(servers, i);

		if (text_equal(json_get_text(server, "accountGroup", NULL), group))
			return server;
	}
	return NULL;
}

/* "2026-01-31T18:20:05+0000" gives its day. */
static void set_day(struct lobby_account *account, const char *when)
{
	int year, month, day, used = 0;

	text_copy(account->last_login, sizeof account->last_login, "Unknown");
	if (sscanf(when, "%4d-%2d-%2dT%*2d:%*2d:%*2d%n", &year, &month, &day, &used) == 3 &&
	    used > 0 && year > 0 && month > 0 && day > 0)
		text_copy(account->last_login, 11, when);
}

static bool read_account(const json_t *object, const json_t *servers, struct lobby_account *out)
{
	const json_t *server = json_object_get(object, "server");
	const json_t *joined = find_server(object, servers);
	struct lobby_account account = { .id = json_get_number(object, "id", 0) };

	text_copy(account.player, sizeof account.player, json_get_text(object, "name", ""));
	text_copy(account.account_language, sizeof account.account_language,
		  json_get_text(server, "language", ""));
	text_copy(account.language, sizeof account.language,
		  json_get_text(joined, "language", account.account_language));
	text_copy(account.world, sizeof account.world, json_get_text(joined, "name", ""));
	account.number = json_get_int(server, "number", 0);
	account.is_blocked = json_get_flag(object, "blocked", false);
	set_day(&account, json_get_text(object, "lastLogin", ""));
	snprintf(account.name, sizeof account.name, "s%d-%s/%" PRId64, account.number,
		 account.language, account.id);
	if (account.id <= 0 || account.number <= 0 || !account_name_is_valid(account.name))
		return false;
	*out = account;
	return true;
}

struct lobby_account *lobby_read_accounts(const json_t *accounts, const json_t *servers,
					  size_t *count)
{
	size_t size = json_array_size(accounts);
	struct lobby_account *list;
	size_t used = 0;

	if (size > ACCOUNTS_MAX)
		size = ACCOUNTS_MAX;
	list = mem_new((size + 1) * sizeof *list);
	for (size_t i = 0; i < size; i++)
		used += read_account(json_array_get(accounts, i), servers, &list[used]);
	*count = used;
	return list;
}

json_t *lobby_print_account(const struct lobby_account *account)
{
	json_t *object = json_object();

	json_put_text(object, "account", account->name);
	json_put_text(object, "player", account->player);
	json_put_text(object, "world", account->world);
	json_put_text(object, "lastLogin", account->last_login);
	json_put_flag(object, "blocked", account->is_blocked);
	return object;
}
