/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/login.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/gate.h"
#include "game/lobby.h"
#include "game/login_parts.h"
#include "store/secrets.h"
#include "store/session.h"

enum { ASK_MAX = 3 };

bool login_question_is_secret(enum login_question question)
{
	return question == LOGIN_PASSWORD || question == LOGIN_TOKEN || question == LOGIN_COOKIE;
}

/* One login with a person, from the mail to the stored session. */
struct person {
	struct home *home;
	const struct login_options *options;
	const struct login_dialog *dialog;
	const volatile sig_atomic_t *stop;
	char *mail, *password;
	char *user_agent;
	const char *locale;
	struct lobby *lobby;
	bool password_proved; /* the lobby itself has just accepted it */
};

static void wipe(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
	free(text);
}

static void person_done(struct person *person)
{
	lobby_free(person->lobby);
	free(person->mail);
	wipe(person->password);
	free(person->user_agent);
}

static char *ask(const struct person *person, enum login_question question, const char *text,
		 struct err *e)
{
	char *answer;
	char *trimmed;

	if (person->dialog == NULL || person->dialog->ask == NULL)
		return err_null(e, ERR_INPUT, "nobody is there to answer: %s", text);
	answer = person->dialog->ask(person->dialog->argument, question, text, e);
	if (answer == NULL || question == LOGIN_PASSWORD)
		return answer;
	trimmed = text_trim(answer);
	memmove(answer, trimmed, strlen(trimmed) + 1);
	return answer;
}

static void tell(const struct person *person, const char *text)
{
	if (person->dialog != NULL && person->dialog->tell != NULL)
		person->dialog->tell(person->dialog->argument, text);
}

static bool identify(struct person *person, struct err *e)
{
	person->mail = person->options->mail != NULL ? mem_text(person->options->mail)
						     : ask(person, LOGIN_MAIL, "Mail", e);
	if (person->mail == NULL)
		return false;
	if (*person->mail == '\0')
		return err_set(e, ERR_INPUT, "a mail address is needed");
	person->password = person->options->password != NULL
				   ? mem_text(person->options->password)
				   : ask(person, LOGIN_PASSWORD, "Password", e);
	if (person->password == NULL)
		return false;
	return *person->password != '\0' || err_set(e, ERR_INPUT, "a password is needed");
}

/* --- the lobby's token */

static bool is_candidate(const struct person *person, const json_t *account)
{
	const char *lobby = json_get_text(account, "lobby", "");

	return text_equal(json_get_text(account, "mail", NULL), person->mail) &&
	       text_equal(lobby, lobby_url(person->lobby)) &&
	       json_get_text(account, "secrets", NULL) != NULL;
}

/* A token that an earlier login of this mail has left, if the password opens it. */
static void recall_token(struct person *person)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load(person->home, &ignored);
	const char *name;
	json_t *account;
	int tries = 0;

	json_object_foreach(json_object_get(session, "accounts"), name, account)
	{
		OWN(json) json_t *secrets = NULL;
		struct key key;

		if (!is_candidate(person, account) || tries++ == ASK_MAX)
			continue;
		if (key_derive(person->home, name, person->password, &key, &ignored))
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

static const char paste_help[] =
	"Log in to the lobby in your browser, then copy the value of its cookie "
	"gf-token-production (in the developer tools, under storage) and paste it here";

/* A token out of the person's browser, tested. */
static bool paste_token(struct person *person, struct err *e)
{
	for (int i = 0; i < ASK_MAX; i++) {
		char *token = ask(person, LOGIN_TOKEN, paste_help, e);

		if (token == NULL)
			return false;
		lobby_set_token(person->lobby, token);
		wipe(token);
		if (*lobby_token(person->lobby) == '\0')
			return err_set(e, ERR_REFUSED, "no login without a token");
		if (lobby_test(person->lobby, e))
			return true;
		if (e->kind != ERR_SESSION)
			return false;
		tell(person, e->text);
	}
	return err_set(e, ERR_REFUSED, "the token is invalid or has expired");
}

/* Mail and password, with the second factor when it is asked for. */
static enum lobby_outcome try_password(struct person *person, struct err *e)
{
	enum lobby_outcome outcome =
		lobby_login(person->lobby, person->mail, person->password, NULL, NULL, e);

	for (int i = 0; outcome == LOBBY_WANTS_OTP && i < ASK_MAX; i++) {
		char *code = ask(person, LOGIN_OTP, "Code of your second factor", e);

		if (code == NULL)
			return LOBBY_FAILED;
		outcome = lobby_login(person->lobby, person->mail, person->password, code, NULL, e);
		wipe(code);
	}
	if (outcome == LOBBY_WANTS_OTP) {
		err_set(e, ERR_REFUSED, "the code of the second factor is wrong");
		return LOBBY_REFUSED;
	}
	return outcome;
}

static bool enter_lobby(struct person *person, struct err *e)
{
	enum lobby_outcome outcome;
	struct err refusal;

	recall_token(person);
	if (*lobby_token(person->lobby) != '\0') {
		if (lobby_test(person->lobby, e))
			return true;
		if (e->kind != ERR_SESSION)
			return false;
	}
	if (person->options->token != NULL) {
		lobby_set_token(person->lobby, person->options->token);
		return lobby_test(person->lobby, e);
	}
	outcome = try_password(person, e);
	person->password_proved = outcome == LOBBY_IN;
	if (outcome == LOBBY_IN || outcome == LOBBY_FAILED)
		return outcome == LOBBY_IN;
	if (outcome == LOBBY_CHALLENGE)
		err_set(e, ERR_REFUSED,
			"the lobby wants a check that only a person in a browser can pass");
	if (person->dialog == NULL || person->dialog->ask == NULL)
		return false;
	tell(person, e->text);
	refusal = *e;
	if (paste_token(person, e))
		return true;
	if (e->kind == ERR_INPUT) /* nobody was there to paste one: the refusal stands */
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
		OWN(text) char *answer = ask(person, LOGIN_ACCOUNT, text.bytes, e);
		long number;

		if (answer == NULL)
			return NULL;
		if (text_number(answer, 1, (long)count, &number))
			return open[number - 1];
		tell(person, "Please give the number of an account.");
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

static bool drop_secrets(json_t *session, void *argument, struct err *e)
{
	(void)e;
	json_object_del(session_account_make(session, argument), "secrets");
	return true;
}

/* The key of the account's secrets, and these. What a former password sealed is lost once
 * the lobby has accepted another one. */
static json_t *open_secrets(struct person *person, const struct lobby_account *account,
			    struct key *key, struct err *e)
{
	json_t *secrets;

	if (!key_derive(person->home, account->name, person->password, key, e))
		return NULL;
	secrets = secrets_load(person->home, account->name, key, e);
	if (secrets != NULL || e->kind != ERR_INPUT || !person->password_proved)
		return secrets;
	tell(person, "Your password is a new one: what the old one had sealed (proxy, "
		     "notifications) has to be set up again.");
	if (!session_change(person->home, drop_secrets, (void *)account->name, true, e))
		return NULL;
	return json_object();
}

/* The cookie of the person's browser, when the lobby gives no link. */
static bool paste_cookie(const struct person *person, struct login_session *session, struct err *e)
{
	char origin[HTTP_ORIGIN_SIZE];
	OWN(text) char *text = NULL;
	char *cookie;
	const char *value;
	json_t *jar;

	if (session->base[0] == '\0' || person->dialog == NULL ||
	    !http_origin(session->base, origin))
		return false;
	text = text_format("%s. If you are logged in to %s in your browser, paste the value of its "
			   "cookie \"ikariam\" (or nothing to give up)",
			   e->text, origin);
	cookie = ask(person, LOGIN_COOKIE, text, e);
	if (cookie == NULL || *cookie == '\0') {
		wipe(cookie);
		return false; /* why there is no link stands, unless the person said why not */
	}
	value = strrchr(cookie, '=') != NULL ? strrchr(cookie, '=') + 1 : cookie;
	origin[0] = '\0';
	text_copy(origin, sizeof origin, strstr(session->base, "://") + 3);
	origin[strcspn(origin, ":/")] = '\0';
	jar = json_object();
	json_put_text(jar, "domain", origin);
	json_put_text(jar, "path", "/");
	json_put_text(jar, "name", "ikariam");
	json_put_text(jar, "value", value);
	wipe(cookie);
	json_decref(session->cookies);
	session->cookies = json_array();
	json_array_append_new(session->cookies, jar);
	return login_probe(session, e);
}

static bool follow_link(const struct person *person, struct login_session *session, struct err *e)
{
	char *link = lobby_link(person->lobby, session->account, NULL, e);
	bool followed = link != NULL && login_follow(session, link, e);

	wipe(link);
	return followed;
}

/* The world's address when no link has told it: real worlds are named after the account. */
static void guess_base(const struct person *person, struct login_session *session)
{
	const struct lobby_account *account = session->account;
	const char *lobby = lobby_url(person->lobby);
	OWN(text)
	char *base = lobby_is_real(lobby)
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
	return strstr(e->text, "vacation") == NULL && paste_cookie(person, session, e);
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
	secrets = open_secrets(person, account, key, e);
	if (secrets == NULL)
		return false;
	session.proxy = json_object_get(secrets, "proxy");
	return enter_world(person, &session, secrets, e) &&
	       login_store(person->home, &session, key, e);
}

static bool run(struct person *person, char name[ACCOUNT_NAME_SIZE], struct key *key, struct err *e)
{
	const struct login_options *options = person->options;
	const char *url = options->lobby_url != NULL ? options->lobby_url : LOBBY_URL;
	OWN(text) char *memory = NULL;
	struct lobby_account *accounts, *account;
	size_t count;

	if (!identify(person, e))
		return false;
	person->lobby = lobby_new(url, person->locale, person->user_agent, person->stop, e);
	if (person->lobby == NULL || !enter_lobby(person, e))
		return false;
	accounts = lobby_accounts(person->lobby, &count, e);
	memory = (char *)accounts;
	account = accounts != NULL ? choose(person, accounts, count, e) : NULL;
	if (account == NULL || !begin(person, account, key, e))
		return false;
	text_copy(name, ACCOUNT_NAME_SIZE, account->name);
	return true;
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

	person.user_agent =
		mem_text(options->user_agent != NULL ? options->user_agent : LOBBY_USER_AGENT);
	done = run(&person, account, key, &why);
	person_done(&person);
	if (!done) {
		key_wipe(key);
		/* There is no session yet that could be over: it is the lobby that refuses. */
		if (why.kind == ERR_SESSION)
			why.kind = ERR_REFUSED;
		*e = why;
	}
	return done;
}
