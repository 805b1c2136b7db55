/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/unlock.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/call.h"
#include "game/login/login.h"
#include "os/guard.h"
#include "os/terminal.h"
#include "store/home.h"
#include "store/session.h"
#include "ui/ask.h"

enum { TRIES = 3, NOTE_SIZE = 400 };

/* One search for a key that fits. What does not fit is passed over and named. */
struct search {
	struct home *home;
	const char *account;
	struct key *key;
	struct buffer notes; /* what was passed over, and what to do about it */
	bool has_wrong;	     /* a password that does not fit was given */
};

static void note(struct search *search, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void note(struct search *search, const char *format, ...)
{
	char text[NOTE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buffer_format(&search->notes, "%s%s", search->notes.length > 0 ? "; " : "", text);
}

static bool opens(const struct search *search, struct err *e)
{
	OWN(json) json_t *secrets = secrets_load(search->home, search->account, search->key, e);

	return secrets != NULL;
}

static bool with_password(struct search *search, const char *password, struct err *e)
{
	return secrets_derive_key(search->home, search->account, password, search->key, e) &&
	       opens(search, e);
}

static bool from_kept_key(struct search *search)
{
	struct err why = { 0 };

	if (!key_recall(search->home, search->account, search->key, &why)) {
		if (why.kind != ERR_MISSING)
			note(search, "the kept key of %s: %s", search->account, why.text);
		return false;
	}
	if (opens(search, &why))
		return true;
	note(search,
	     "the key that is kept for %s does not open its secrets (they were sealed with another "
	     "password since); keep the right one with: ikabot --remember",
	     search->account);
	return false;
}

static bool from_environment(struct search *search, enum login_source source)
{
	struct login_secret from;
	struct err why = { 0 };
	char *password = login_password(source, &from, &why);
	bool right;

	if (*from.warning != '\0')
		note(search, "%s", from.warning);
	if (password == NULL) {
		if (why.kind != ERR_NONE)
			note(search, "%s", why.text);
		return false;
	}
	right = with_password(search, password, &why);
	mem_wipe(password, strlen(password));
	free(password);
	if (!right && why.kind == ERR_INPUT) {
		search->has_wrong = true;
		note(search, "the password in %.200s does not open the secrets of %s", from.path,
		     search->account);
	} else if (!right) {
		note(search, "%s", why.text);
	}
	return right;
}

/* Said at once: the person is looking. */
static void tell_notes(struct search *search)
{
	if (search->notes.length > 0)
		command_complain("%s", search->notes.bytes);
	buffer_done(&search->notes);
}

static bool from_person(struct search *search, struct err *e)
{
	OWN(text) char *prompt = text_format("Password of %s: ", search->account);
	struct asker asker;
	bool right = false;

	tell_notes(search);
	asker_init(&asker, NULL, 0);
	for (int i = 0; i < TRIES && !right; i++) {
		char *password = ask_line(&asker, prompt, ASK_SECRET, e);

		if (password == NULL)
			break;
		right = with_password(search, password, e);
		mem_wipe(password, strlen(password));
		free(password);
		if (!right && e->kind == ERR_INPUT)
			err_set(e, ERR_INPUT,
				"the password does not open the secrets of %s; if you have changed "
				"it, log in with the new one: ikabot --login",
				search->account);
		if (!right)
			command_complain("%s", e->text);
	}
	asker_done(&asker);
	return right;
}

/* Why no password that a person types can open anything; true when it can. */
static bool is_openable(const struct search *search, enum seal seal, struct err *e)
{
	static const char *const why[] = {
		[SEAL_NONE] = "nothing is sealed for it",
		[SEAL_DAMAGED] = "its secrets are damaged",
		[SEAL_WITHOUT_SALT] = "its salt is lost, and no password opens its secrets",
	};

	if (seal == SEAL_WHOLE)
		return true;
	return err_set(e, ERR_SESSION, "%s%s%s: %s; log in again with: ikabot --login",
		       search->notes.length > 0 ? search->notes.bytes : "",
		       search->notes.length > 0 ? "; " : "", search->account, why[seal]);
}

static bool nothing_fits(const struct search *search, struct err *e)
{
	if (search->notes.length == 0)
		return err_set(e, ERR_SESSION,
			       "the password of %s is needed and nobody is here to type it; let it "
			       "be kept with: ikabot --remember",
			       search->account);
	return err_set(e, search->has_wrong ? ERR_INPUT : ERR_SESSION,
		       "%s; and nobody is here to type the password", search->notes.bytes);
}

static bool find_key(struct search *search, struct err *e)
{
	OWN(json) json_t *session = session_load(search->home, e);
	enum seal seal;

	if (session == NULL)
		return false;
	seal = secrets_seal(session_account(session, search->account));
	if (seal != SEAL_NONE && from_kept_key(search)) /* which needs no salt */
		return true;
	/* Where nothing is sealed, the first step logs in with this password. */
	for (int source = 0; source < LOGIN_SOURCES; source++)
		if ((seal == SEAL_WHOLE || seal == SEAL_NONE) && from_environment(search, source))
			return true;
	if (!is_openable(search, seal, e))
		return false;
	return terminal_is(STDIN_FILENO) ? from_person(search, e) : nothing_fits(search, e);
}

/* In the menu the screen is about to be cleared: it shows the home's notice. */
static void leave_notes(const struct search *search)
{
	struct home *home = search->home;
	size_t used = strlen(home->notice);

	if (search->notes.length > 0)
		snprintf(home->notice + used, sizeof home->notice - used, "%s%s",
			 used > 0 ? ". " : "", search->notes.bytes);
}

bool unlock(struct home *home, const char *account, struct unlocked *unlocked, struct err *e)
{
	struct search search = { .home = home, .account = account };
	bool found;

	guard_process(); /* from here on this process holds a secret */
	unlocked->key = search.key = guard_new(sizeof *unlocked->key);
	found = find_key(&search, e);
	if (found)
		leave_notes(&search);
	buffer_done(&search.notes);
	if (!found)
		unlock_done(unlocked);
	return found;
}

void unlock_done(struct unlocked *unlocked)
{
	guard_free(unlocked->key, sizeof *unlocked->key);
	unlocked->key = NULL;
}

struct ring {
	char *account;
	struct unlocked unlocked;
	struct err why; /* when there is no key */
	struct ring *next;
};

struct keyring {
	struct ring *first;
};

struct keyring *keyring_new(void)
{
	return mem_new(sizeof(struct keyring));
}

void keyring_free(struct keyring *keyring)
{
	while (keyring != NULL && keyring->first != NULL) {
		struct ring *ring = keyring->first;

		keyring->first = ring->next;
		if (ring->unlocked.key != NULL)
			unlock_done(&ring->unlocked);
		free(ring->account);
		free(ring);
	}
	free(keyring);
}

const struct key *keyring_find(struct keyring *keyring, struct home *home, const char *account,
			       struct err *e)
{
	struct ring *ring = keyring->first;

	while (ring != NULL && !text_equal(ring->account, account))
		ring = ring->next;
	if (ring == NULL) {
		ring = mem_new(sizeof *ring);
		ring->account = mem_text(account);
		(void)unlock(home, account, &ring->unlocked, &ring->why);
		ring->next = keyring->first;
		keyring->first = ring;
	}
	if (ring->unlocked.key == NULL)
		*e = ring->why;
	return ring->unlocked.key;
}
