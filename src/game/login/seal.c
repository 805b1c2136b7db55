/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A login's password, and what an earlier one has sealed: they need not fit. The password may
 * have been changed at the lobby, or be a slip of the finger; the session file may have come back
 * from a backup.
 */
#include "game/login/seal.h"

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/login/person.h"
#include "store/secrets.h"
#include "store/session.h"

static bool drop_secrets(json_t *session, void *argument, struct err *e)
{
	(void)e;
	json_object_del(session_account_make(session, argument), "secrets");
	return true;
}

/* A token, or a session that is still good, says nothing about the password: it may be a slip
 * of the finger. */
static bool may_begin_anew(const struct person *person, struct err *why)
{
	struct err e = { 0 };
	OWN(text) char *answer = NULL;

	if (person->password_proved)
		return true;
	answer = person_ask(
		person, LOGIN_ANEW,
		"This password does not open what is sealed on this machine. Begin anew with "
		"it? What cannot be opened (proxy, notifications) has to be set up again "
		"(y/N)",
		&e);
	if (text_equal(answer, "y") || text_equal(answer, "Y"))
		return true;
	if (answer != NULL || e.kind != ERR_INPUT)
		err_set(why, ERR_REFUSED,
			"the password does not open what is sealed on this machine; everything is "
			"as it was");
	return false;
}

/* Under the key that is kept (--remember), which another password made. */
static json_t *open_with_kept_key(const struct person *person, const char *name,
				  const struct key *key)
{
	OWN(json) json_t *secrets = NULL;
	struct err ignored = { 0 };
	struct key kept;

	if (key_recall(person->home, name, &kept, &ignored) &&
	    secrets_reseal(person->home, name, &kept, key, &ignored))
		secrets = secrets_load(person->home, name, key, &ignored);
	key_wipe(&kept);
	return STEAL(secrets);
}

json_t *person_open_secrets(const struct person *person, const char *name, struct key *key,
			    struct err *e)
{
	json_t *secrets;

	if (!secrets_derive_key(person->home, name, person->password, key, e))
		return NULL;
	secrets = secrets_load(person->home, name, key, e);
	if (secrets != NULL || e->kind != ERR_INPUT || !may_begin_anew(person, e))
		return secrets;
	secrets = open_with_kept_key(person, name, key);
	if (secrets != NULL) {
		person_tell(person,
			    "Your password is a new one: what the old one had sealed is now "
			    "sealed with it.");
		return secrets;
	}
	person_tell(person, "Your password is a new one: what the old one had sealed (proxy, "
			    "notifications) has to be set up again.");
	if (!session_change(person->home, drop_secrets, (void *)name, true, e))
		return NULL;
	return json_object();
}

void person_renew_key(const struct person *person, const char *name, const struct key *key)
{
	struct err e = { 0 };
	OWN(text) char *lost = NULL;
	bool renewed;

	if (key_renew(person->home, name, key, &renewed, &e)) {
		if (renewed)
			person_tell(person,
				    "The key that is kept for starts without a person was made "
				    "anew, too.");
		return;
	}
	lost = text_format("The key that was kept for starts without a person was an old one and "
			   "is no longer kept (%s). Keep the new one with: ikabot --remember",
			   e.text);
	person_tell(person, lost);
}
