/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lobby's lists of accounts and servers, outcomes of children, orders of messengers. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/outcome.h"
#include "base/own.h"
#include "base/text.h"
#include "game/login/lobby.h"
#include "notify/notice.h"
#include "store/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_accounts(const json_t *all)
{
	size_t count = 0;
	struct lobby_account *list = lobby_read_accounts(json_object_get(all, "accounts"),
							 json_object_get(all, "servers"), &count);

	for (size_t i = 0; i < count; i++) {
		/* The name becomes a part of file names. */
		if (!account_name_is_valid(list[i].name) || strstr(list[i].name, "..") != NULL)
			abort();
		json_decref(lobby_print_account(&list[i]));
	}
	free(list);
}

static void read_notice(const json_t *order)
{
	struct err e = { .kind = ERR_NONE };
	struct notice notice;
	char title[NOTICE_TITLE_SIZE];
	char text[NOTICE_TEXT_SIZE];

	if (!notice_read(&notice, order, order, &e))
		return;
	for (const char *c = notice_title(&notice, title); *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7F)
			abort(); /* it becomes a header */
	(void)notice_text(&notice, true, text, sizeof text);
	(void)notice_text(&notice, false, text, sizeof text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *all = json_parse((const char *)data, size, "the lists", &e);
	OWN(text) char *line = all != NULL ? json_line(all) : NULL;
	OWN(text) char *printed = NULL;
	OWN(json) json_t *outcome = NULL;
	OWN(json) json_t *again = NULL;

	if (all == NULL)
		return 0;
	read_accounts(all);
	read_notice(all);
	outcome = outcome_parse(line, &e);
	if (outcome == NULL)
		return 0;
	printed = outcome_print(json_incref(outcome), &e);
	again = outcome_parse(printed, &e);
	if (!json_equal(outcome, again))
		abort();
	return 0;
}
