/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/login/login.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/login/lobby.h"
#include "game/login/paste.h"
#include "game/login/person.h"
#include "game/login/seal.h"
#include "game/login/session.h"
#include "store/gate.h"
#include "store/proxy.h"
#include "store/secrets.h"
#include "store/session.h"

static void person_done(struct person *person)
{
	lobby_free(person->lobby);
	free(person->mail);
	person_wipe(person->password);
	free(person->user_agent);
}

/* What may not stay empty, owned by the caller. */
static char *ask_needed(const struct person *person, enum login_question question, const char *text,
			const char *complaint, struct err *e)
{
	for (int i = 0; i < ASK_MAX; i++) {
		char *answer = person_ask(person, question, text, e);

		if (answer == NULL || *answer != '\0')
			return answer;
		free(answer);
		if (!person_ask_again(person, question, complaint, e))
			return NULL;
	}
	return err_null(e, ERR_INPUT, "%s", complaint);
}

static char *ask_password(const struct person *person, struct err *e)
{
	return ask_needed(person, LOGIN_PASSWORD, "Password", "a password is needed", e);
}

static bool identify(struct person *person, struct err *e)
{
	const struct login_options *options = person->options;

	person->mail = options->mail != NULL ? mem_text(options->mail)
					     : ask_needed(person, LOGIN_MAIL, "Mail",
							  "a mail address is needed", e);
	if (person->mail == NULL)
		return false;
	if (*person->mail == '\0')
		return err_set(e, ERR_INPUT, "a mail address is needed");
	person->password =
		options->password != NULL ? mem_text(options->password) : ask_password(person, e);
	if (person->password == NULL)
		return false;
	return *person->password != '\0' || err_set(e, ERR_INPUT, "a password is needed");
}

/* --- the lobby's token */

static bool is_candidate(const struct person *person, const json_t *account)
{
	const char *lobby = json_get_text(account, "lobby", "");

	return text_equal(json_get_text(account, "mail", NULL), person->mail) &&
	       text_equal(lobby, lobby_url(person->lobby)) && secrets_seal(account) == SEAL_WHOLE;
}

/* A token that an earlier login of this mail has left, if the password opens it. */
static void recall_token(struct person *person)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load(person->home, &ignored);
	const char *name;
	json_t *account;
	int tries = 0;

	json_each_member(json_object_get(session, "accounts"), name, account) {
		OWN(json) json_t *secrets = NULL;
		struct key key;

		if (!is_candidate(person, account) || tries++ == ASK_MAX)
			continue;
		if (secrets_derive_key(person->home, name, person->password, &key, &ignored))
			secrets = secrets_load(person->home, name, &key, &ignored);
		key_wipe(&key);
		if (json_get_text(secrets, "lobbyToken", NULL) == NULL)
			continue;
		lobby_set_token(person->lobby, json_get_text(secrets, "lobbyToken", ""));
		free(person->user_agent);
		person->user_agent =
			mem_text(json_get_text(secrets, "userAgent", LOBBY_USER_AGENT));
		return;
	}
}

/* Mail and password, with the second factor when it is asked for. */
static enum lobby_outcome send_password(struct person *person, struct err *e)
{
	enum lobby_outcome outcome =
		lobby_login(person->lobby, person->mail, person->password, NULL, NULL, e);

	for (int i = 0; outcome == LOBBY_WANTS_OTP && i < ASK_MAX; i++) {
		char *code = person_ask(person, LOGIN_OTP, "Code of your second factor", e);

		if (code == NULL)
			return LOBBY_FAILED;
		outcome = lobby_login(person->lobby, person->mail, person->password, code, NULL, e);
		person_wipe(code);
		if (outcome == LOBBY_WANTS_OTP &&
		    !person_ask_again(person, LOGIN_OTP, "The code is wrong.", e))
			return LOBBY_FAILED;
	}
	if (outcome == LOBBY_WANTS_OTP) {
		err_set(e, ERR_REFUSED, "the code of the second factor is wrong");
		return LOBBY_REFUSED;
	}
	return outcome;
}

/* With the token that an earlier login has left; LOBBY_REFUSED when there is none that is good. */
static enum lobby_outcome try_recalled(struct person *person, struct err *e)
{
	recall_token(person);
	if (*lobby_token(person->lobby) == '\0')
		return LOBBY_REFUSED;
	if (lobby_test(person->lobby, e))
		return LOBBY_IN;
	return e->kind == ERR_SESSION ? LOBBY_REFUSED : LOBBY_FAILED;
}

static enum lobby_outcome try_password(struct person *person, struct err *e)
{
	enum lobby_outcome outcome = try_recalled(person, e);

	if (outcome != LOBBY_REFUSED)
		return outcome;
	outcome = send_password(person, e);
	person->password_proved = outcome == LOBBY_IN;
	return outcome;
}

/* A slip of the finger is put right; what was given beforehand is not tried twice. */
static bool type_again(struct person *person, struct err *e)
{
	const struct err refusal = *e;
	OWN(text) char *complaint = NULL;
	char *password = NULL;

	complaint = text_format("%s for %s. Type the password again.", e->text, person->mail);
	if (person->options->password == NULL &&
	    person_ask_again(person, LOGIN_PASSWORD, complaint, e))
		password = ask_password(person, e);
	if (password == NULL) {
		if (e->kind == ERR_INPUT) /* no person is there to type it: the refusal stands */
			*e = refusal;
		return false;
	}
	person_wipe(person->password);
	person->password = password;
	return true;
}

static enum lobby_outcome try_passwords(struct person *person, struct err *e)
{
	enum lobby_outcome outcome = try_password(person, e);

	for (int i = 1; outcome == LOBBY_WRONG && i < ASK_MAX; i++) {
		if (!type_again(person, e))
			return LOBBY_FAILED;
		outcome = try_password(person, e);
	}
	return outcome;
}

/* One that was given beforehand: the password is not tried after it. */
static enum lobby_outcome try_token(struct person *person, struct err *e)
{
	enum lobby_outcome outcome = try_recalled(person, e);

	if (outcome != LOBBY_REFUSED)
		return outcome;
	lobby_set_token(person->lobby, person->options->token);
	return lobby_test(person->lobby, e) ? LOBBY_IN : LOBBY_FAILED;
}

/* May a token of the person's browser stand in for what the lobby has refused? */
static bool wants_to_paste(const struct person *person)
{
	struct err ignored = { 0 };
	OWN(text) char *answer = NULL;

	answer = person_ask(person, LOGIN_BROWSER,
			    "Log in with a token out of your browser instead? (y/N)", &ignored);
	return text_equal(answer, "y") || text_equal(answer, "Y");
}

static bool enter_lobby(struct person *person, struct err *e)
{
	enum lobby_outcome outcome;
	struct err refusal;

	outcome = person->options->token != NULL ? try_token(person, e) : try_passwords(person, e);
	if (outcome == LOBBY_IN || outcome == LOBBY_FAILED)
		return outcome == LOBBY_IN;
	if (outcome == LOBBY_CHALLENGE)
		err_set(e, ERR_REFUSED,
			"the lobby wants a check that only a person in a browser can pass");
	if (person->dialog == NULL || person->dialog->ask == NULL)
		return false;
	person_tell(person, e->text);
	refusal = *e;
	if (outcome != LOBBY_CHALLENGE && !wants_to_paste(person))
		return false;
	if (login_paste_token(person, e))
		return true;
	if (e->kind == ERR_INPUT) /* no person was there to paste one: the refusal stands */
		*e = refusal;
	return false;
}

/* --- the account */

static bool is_meant(const struct lobby_account *account, const char *wanted)
{
	return text_equal(account->name, wanted) || text_starts(account->name, wanted) ||
	       text_equal(account->player, wanted);
}

static void list_choices(struct lobby_account *const *open, size_t count, struct buffer *text)
{
	buffer_text(text, "Which account?");
	for (size_t i = 0; i < count; i++) {
		buffer_format(text, "\n(%zu) ", i + 1);
		text_visible(text, open[i]->player);
		buffer_format(text, "  [%s - %s - ", open[i]->last_login, open[i]->language);
		text_visible(text, open[i]->world);
		buffer_text(text, "]");
	}
}

static struct lobby_account *ask_account(const struct person *person, struct lobby_account **open,
					 size_t count, struct err *e)
{
	OWN(buffer) struct buffer text = { 0 };

	list_choices(open, count, &text);
	for (int i = 0; i < ASK_MAX; i++) {
		OWN(text) char *answer = person_ask(person, LOGIN_ACCOUNT, text.bytes, e);
		int64_t number;

		if (answer == NULL)
			return NULL;
		if (text_number(answer, 1, (int64_t)count, &number))
			return open[number - 1];
		if (!person_ask_again(person, LOGIN_ACCOUNT,
				      "Please give the number of an account.", e))
			return NULL;
	}
	return err_null(e, ERR_INPUT, "no account was chosen");
}

/* Blocked accounts are never shown; a single one is taken without asking. */
static struct lobby_account *choose(const struct person *person, struct lobby_account *accounts,
				    size_t count, struct err *e)
{
	OWN(text) char *memory = mem_new((count + 1) * sizeof(struct lobby_account *));
	struct lobby_account **open = (struct lobby_account **)memory;
	const char *wanted = person->options->account;
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (!accounts[i].is_blocked && (wanted == NULL || is_meant(&accounts[i], wanted)))
			open[used++] = &accounts[i];
	if (used == 1)
		return open[0];
	if (used == 0 && wanted != NULL)
		return err_null(e, ERR_INPUT, "this login has no account \"%.80s\"", wanted);
	if (used == 0)
		return err_null(e, ERR_REFUSED, "this login has no account that is not blocked");
	return ask_account(person, open, used, e);
}

/* --- the world */

static bool follow_link(const struct person *person, struct login_session *session, struct err *e)
{
	char *link = lobby_link(person->lobby, session->account, NULL, e);
	bool followed = link != NULL && login_follow(session, link, e);

	person_wipe(link);
	return followed;
}

/* The world's address when no link has told it: real worlds are named after the account. */
static void guess_base(const struct person *person, struct login_session *session)
{
	const struct lobby_account *account = session->account;
	const char *lobby = lobby_url(person->lobby);
	OWN(text) char *base = NULL;

	base = lobby_is_real(lobby)
		       ? text_format("https://s%d-%s.ikariam.gameforge.com/", account->number,
				     account->language)
		       : text_format("%s/s%d-%s/", lobby, account->number, account->language);
	if (session->base[0] == '\0')
		text_copy(session->base, sizeof session->base, base);
}

static bool enter_world(const struct person *person, struct login_session *session,
			const json_t *secrets, struct err *e)
{
	const json_t *cookies = json_object_get(secrets, "cookies");

	guess_base(person, session);
	if (json_array_size(cookies) > 0) {
		session->cookies = json_deep_copy(cookies);
		if (login_probe(session, e))
			return true;
		if (e->kind != ERR_SESSION)
			return false;
	}
	if (follow_link(person, session, e))
		return true;
	if (e->kind != ERR_SESSION && e->kind != ERR_REFUSED)
		return false;
	return strstr(e->text, "vacation") == NULL && login_paste_cookie(person, session, e);
}

static bool begin(struct person *person, const struct lobby_account *account, struct key *key,
		  struct err *e)
{
	OWN(login_session)
	struct login_session session = {
		.mail = person->mail,
		.lobby = lobby_url(person->lobby),
		.locale = person->locale,
		.user_agent = person->user_agent,
		.token = lobby_token(person->lobby),
		.account = account,
		.stop = person->stop,
	};
	OWN(gate) struct gate *gate = gate_new(person->home, account->name, person->stop);
	OWN(json) json_t *secrets = NULL;

	if (!gate_enter(gate, GATE_WAIT_MS, e))
		return false;
	secrets = person_open_secrets(person, account->name, key, e);
	if (secrets == NULL)
		return false;
	person->is_known = json_object_size(secrets) > 0;
	session.proxy = proxy_find(secrets);
	if (!enter_world(person, &session, secrets, e) ||
	    !login_store(person->home, &session, key, e))
		return false;
	person_renew_key(person, account->name, key);
	return true;
}

static bool run(struct person *person, char name[ACCOUNT_NAME_SIZE], struct key *key, struct err *e)
{
	const struct login_options *options = person->options;
	const char *url = options->lobby_url != NULL ? options->lobby_url : LOBBY_URL;
	OWN(text) char *memory = NULL;
	struct lobby_account *accounts, *account;
	size_t count;
	bool in;

	if (!identify(person, e))
		return false;
	person->lobby = lobby_new(url, person->locale, person->user_agent, person->stop, e);
	if (person->lobby == NULL || !enter_lobby(person, e))
		return false;
	accounts = lobby_accounts(person->lobby, &count, e);
	memory = (char *)accounts;
	account = accounts != NULL ? choose(person, accounts, count, e) : NULL;
	in = account != NULL && begin(person, account, key, e);
	if (in || (person->is_known && e->kind == ERR_RETRY))
		text_copy(name, ACCOUNT_NAME_SIZE, account->name);
	return in;
}

bool login_person(struct home *home, const struct login_options *options,
		  const struct login_dialog *dialog, char account[ACCOUNT_NAME_SIZE],
		  struct key *key, const volatile sig_atomic_t *stop, struct err *e)
{
	struct person person = { .home = home,
				 .options = options,
				 .dialog = dialog,
				 .stop = stop,
				 .locale =
					 options->locale != NULL ? options->locale : LOBBY_LOCALE };
	struct err why = { 0 };
	bool done;

	*account = '\0';
	person.user_agent =
		mem_text(options->user_agent != NULL ? options->user_agent : LOBBY_USER_AGENT);
	done = home_takes_tasks(home, &why) && run(&person, account, key, &why);
	person_done(&person);
	if (!done) {
		if (*account == '\0')
			key_wipe(key);
		/* There is no session yet that could be over: it is the lobby that refuses. */
		if (why.kind == ERR_SESSION)
			why.kind = ERR_REFUSED;
		*e = why;
	}
	return done;
}
