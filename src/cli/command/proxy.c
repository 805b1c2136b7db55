/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --proxy: the way to an account's world (store/proxy.h). Never needs the game. */
#include "cli/command/proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/owner.h"
#include "cli/command/proxy_child.h"
#include "store/proxy.h"

static int show(const char *url)
{
	char shown[PROXY_SIZE];

	if (url == NULL)
		puts("No proxy is set.");
	else
		printf("The proxy is %s\n", proxy_shown(url, shown));
	return EXIT_DONE;
}

static int try_it(struct call *call, const struct owner *owner, const char *url)
{
	struct err e = { 0 };

	if (url == NULL)
		return show(url);
	if (!proxy_child(&call->home, owner->account, url, &e))
		return command_fail(&e);
	puts("The proxy leads to the game.");
	return EXIT_DONE;
}

/* A new one that does not work is not kept, unless the person insists. */
static int set(struct call *call, const struct owner *owner, const char *url)
{
	bool insists = call_option(call, "untried") != NULL;
	struct err e = { 0 };
	struct err why = { 0 };

	if (!proxy_check(url, &e))
		return command_usage(&command_proxy, "%s", e.text);
	if (!insists && !proxy_child(&call->home, owner->account, url, &why)) {
		err_set(&e, why.kind,
			"%s. Nothing was changed; to keep that proxy all the same, add --untried",
			why.text);
		return command_fail(&e);
	}
	if (!proxy_change(&call->home, owner->account, owner->unlocked.key, url, &e))
		return command_fail(&e);
	puts(insists ? "The proxy is set, untried; tasks use it from their next step on."
		     : "The proxy leads to the game and is set; tasks use it from their next step "
		       "on.");
	return EXIT_DONE;
}

static int take_off(struct call *call, const struct owner *owner)
{
	struct err e = { 0 };

	if (!proxy_change(&call->home, owner->account, owner->unlocked.key, "", &e))
		return command_fail(&e);
	puts("No proxy any more.");
	return EXIT_DONE;
}

/* Others can see what stands on a command line; a password comes on standard input. */
static char *read_url(void)
{
	char line[PROXY_SIZE + 2] = "";
	char *url;

	if (fgets(line, sizeof line, stdin) == NULL)
		*line = '\0';
	url = mem_text(text_trim(line));
	mem_wipe(line, sizeof line);
	return url;
}

static int run_proxy(struct call *call)
{
	OWN(owner) struct owner owner = { .session = NULL };
	const char *word = call->count > 0 ? call->words[0] : NULL;
	OWN(text) char *typed = text_equal(word, "-") ? read_url() : NULL;
	OWN(json) json_t *secrets = NULL;
	struct err e = { 0 };

	if (!owner_find(call, &owner, &e))
		return command_fail(&e);
	secrets = secrets_load(&call->home, owner.account, owner.unlocked.key, &e);
	if (secrets == NULL)
		return command_fail(&e);
	if (word == NULL)
		return show(proxy_find(secrets));
	if (text_equal(word, "try"))
		return try_it(call, &owner, proxy_find(secrets));
	if (text_equal(word, "off"))
		return take_off(call, &owner);
	return set(call, &owner, typed != NULL ? typed : word);
}

const struct command command_proxy = {
	.name = "proxy",
	.arguments = "[URL|-|off|try] [--untried] [--account=A]",
	.options = "untried account=",
	.help = "show, set, take off or try the proxy to the account's world",
	.example = "ikabot --proxy socks5://127.0.0.1:9050",
	.words_max = 1,
	.run = run_proxy,
};
