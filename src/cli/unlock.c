/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/unlock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command.h"
#include "game/login.h"
#include "os/guard.h"
#include "os/terminal.h"
#include "store/home.h"
#include "ui/ask.h"

enum { TRIES = 3 };

static bool opens(struct home *home, const char *account, const struct key *key, struct err *e)
{
	OWN(json) json_t *secrets = secrets_load(home, account, key, e);

	return secrets != NULL;
}

static bool with_password(struct home *home, const char *account, const char *password,
			  struct key *key, struct err *e)
{
	return key_derive(home, account, password, key, e) && opens(home, account, key, e);
}

static bool from_environment(struct home *home, const char *account, struct key *key, bool *found,
			     struct err *e)
{
	struct login_environment environment = { 0 };
	bool right = false;

	if (!login_environment(&environment, e)) {
		*found = true;
		return false;
	}
	*found = environment.options.password != NULL;
	if (*found)
		right = with_password(home, account, environment.options.password, key, e);
	login_environment_done(&environment);
	return right;
}

static bool from_person(struct home *home, const char *account, struct key *key, struct err *e)
{
	OWN(text) char *prompt = text_format("Password of %s: ", account);
	struct asker asker;
	bool right = false;

	asker_init(&asker, NULL, 0);
	for (int i = 0; i < TRIES && !right; i++) {
		char *password = ask_line(&asker, prompt, ASK_SECRET, e);

		if (password == NULL)
			break;
		right = with_password(home, account, password, key, e);
		mem_wipe(password, strlen(password));
		free(password);
		if (!right)
			command_complain("%s", e->text);
	}
	asker_done(&asker);
	return right;
}

static bool find_key(struct home *home, const char *account, struct key *key, struct err *e)
{
	struct err missing = { 0 };
	bool found = false;
	bool right;

	if (key_recall(home, account, key, &missing))
		return opens(home, account, key, e);
	if (missing.kind != ERR_MISSING)
		return err_set(e, missing.kind, "%s", missing.text);
	right = from_environment(home, account, key, &found, e);
	if (found)
		return right;
	if (terminal_is(STDIN_FILENO))
		return from_person(home, account, key, e);
	return err_set(e, ERR_SESSION,
		       "the password of %s is needed and nobody is here to type it; let it be "
		       "kept with: ikabot --remember",
		       account);
}

bool unlock(struct home *home, const char *account, struct unlocked *unlocked, struct err *e)
{
	guard_process(); /* from here on this process holds a secret */
	unlocked->key = guard_new(sizeof *unlocked->key);
	if (find_key(home, account, unlocked->key, e))
		return true;
	unlock_done(unlocked);
	return false;
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
