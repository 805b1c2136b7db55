/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The register is changed in the text of the session file where that is laid out as ours are,
 * and in a tree where it is not. However a person or a crash has left it: both ways give the
 * same. The first byte says what is changed.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/own.h"
#include "fuzz_home.h"
#include "os/file.h"
#include "store/register.h"
#include "store/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ACCOUNT "s301-en/1"

static void put_file(const char *text, size_t length)
{
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];

	if (!file_replace(home_session(fuzz_home(), path), text, length, false, &e))
		abort();
}

static void change(uint8_t what, struct err *e)
{
	OWN(json) json_t *entry = NULL;

	entry = json_pack("{s:s, s:i, s:s, s:i}", "id", "k3f9", "pid", 7, "action", "autoPirate",
			  "date", 1763820000);
	if (what % 3 == 0)
		(void)register_put(fuzz_home(), ACCOUNT, entry, 0, e);
	else
		(void)register_remove(fuzz_home(), ACCOUNT, "k3f9", what % 3 == 1 ? entry : NULL, 0,
				      e);
}

/* What the session is after the change of that text; NULL: it was not changed. */
static json_t *changed(const char *text, size_t length, uint8_t what)
{
	struct err e = { .kind = ERR_NONE };
	json_t *session;

	put_file(text, length);
	change(what, &e);
	if (e.kind != ERR_NONE)
		return NULL;
	session = session_load(fuzz_home(), &e);
	if (session == NULL)
		abort(); /* what was changed can be read */
	return session;
}

static void compare(const char *text, size_t length, const json_t *session, uint8_t what)
{
	OWN(text) char *tree = json_line(session);
	OWN(json) json_t *one = changed(text, length, what);
	OWN(json) json_t *other = changed(tree, strlen(tree), what);

	if (!json_equal(one, other) && (one != NULL || other != NULL))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *session = NULL;
	OWN(text) char *usual = NULL;

	if (size < 2)
		return 0;
	session = json_parse(text, size - 1, "the session", &e);
	if (!json_is_object(session) || json_get_number(session, "version", 0) != 1)
		return 0;
	compare(text, size - 1, session, *data);
	usual = json_pretty(session);
	compare(usual, strlen(usual), session, *data);
	*fuzz_home()->notice = '\0';
	return 0;
}
