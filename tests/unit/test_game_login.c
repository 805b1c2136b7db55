/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logins against the practice lobby: answers given by a script instead of a person. */
#include "harness.h"

#include "game_world.h"

#include "base/buffer.h"
#include "game/login/lobby.h"
#include "game/login/session.h"
#include "os/file.h"

static struct home home;

static int fresh_home(void **state)
{
	(void)state;
	home_make_new(&home);
	practice_order("trouble?kind=otp&count=0");
	practice_order("trouble?kind=challenge&count=0");
	practice_order("trouble?kind=link-refused&count=0");
	return 0;
}

static int drop_home(void **state)
{
	(void)state;
	home_drop(&home);
	return 0;
}

/* Answers by question; what is NULL makes the person give up. */
struct script {
	const char *answers[8];
	int asked[8];
	char choices[1024];
	char told[1024];
};

static char *answer(void *argument, enum login_question question, const char *text, struct err *e)
{
	struct script *script = argument;

	script->asked[question]++;
	if (question == LOGIN_ACCOUNT)
		text_copy(script->choices, sizeof script->choices, text);
	if (script->answers[question] == NULL)
		return err_null(e, ERR_STOPPED, "given up at question %d", (int)question);
	return text_format("%s", script->answers[question]);
}

static void hear(void *argument, const char *text)
{
	struct script *script = argument;

	text_copy(script->told, sizeof script->told, text);
}

static bool log_in(struct script *script, const char *wanted, char name[ACCOUNT_NAME_SIZE],
		   struct err *e)
{
	struct login_options options = { .lobby_url = practice.lobby, .account = wanted };
	struct login_dialog dialog = { .ask = answer, .tell = hear, .argument = script };
	struct key key;
	bool done = login_person(&home, &options, &dialog, name, &key, NULL, e);

	key_wipe(&key);
	return done;
}

TEST_WITH(mail_password_and_a_choice_lead_to_a_stored_session, fresh_home, drop_home)
{
	struct script script = { .answers = { [LOGIN_MAIL] = practice.mail,
					      [LOGIN_PASSWORD] = practice.password,
					      [LOGIN_ACCOUNT] = "1" } };
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE] = "";
	OWN(buffer) struct buffer file = { 0 };
	OWN(json) json_t *session = NULL;
	const json_t *account;
	char path[HOME_PATH_SIZE];

	if (!log_in(&script, NULL, name, &e))
		fail_msg("%s", e.text);
	assert_true(account_name_is_valid(name));
	assert_non_null(strstr(script.choices, "(1)"));
	session = session_load(&home, &e);
	account = session_account(session, name);
	assert_string_equal(json_get_text(account, "mail", ""), practice.mail);
	assert_string_equal(json_get_text(account, "lobby", ""), practice.lobby);
	assert_true(text_starts(json_get_text(account, "base", ""), practice.lobby));
	assert_int_equal(json_get_number(account, "sessionNumber", 0), 1);
	assert_true(file_read(home_session(&home, path), 1 << 20, &file, &e));
	assert_null(strstr(file.bytes, "PHPSESSID"));
}

TEST_WITH(a_second_login_asks_for_no_password_of_the_lobby_again, fresh_home, drop_home)
{
	struct script script = {
		.answers = { [LOGIN_MAIL] = practice.mail, [LOGIN_PASSWORD] = practice.password }
	};
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE] = "";

	assert_true(log_in(&script, "s301-en", name, &e));
	/* The lobby would refuse a new login, and give no link: neither is needed. */
	practice_order("trouble?kind=challenge&count=1");
	practice_order("trouble?kind=link-refused&count=1");
	if (!log_in(&script, "s301-en", name, &e))
		fail_msg("%s", e.text);
}

TEST_WITH(a_second_factor_is_asked_for, fresh_home, drop_home)
{
	struct script script = { .answers = { [LOGIN_MAIL] = practice.mail,
					      [LOGIN_PASSWORD] = practice.password,
					      [LOGIN_OTP] = " 123456\n" } };
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE] = "";

	practice_order("trouble?kind=otp&count=2");
	if (!log_in(&script, "s301-en", name, &e))
		fail_msg("%s", e.text);
	assert_int_equal(script.asked[LOGIN_OTP], 1);
}

TEST_WITH(a_challenge_is_left_to_the_person_and_a_pasted_token, fresh_home, drop_home)
{
	struct err e = { .kind = ERR_NONE };
	OWN(lobby) struct lobby *lobby = NULL;
	struct script script = {
		.answers = { [LOGIN_MAIL] = practice.mail, [LOGIN_PASSWORD] = practice.password }
	};
	OWN(text) char *pasted = NULL;
	char name[ACCOUNT_NAME_SIZE] = "";

	lobby = lobby_new(practice.lobby, "en-GB", LOBBY_USER_AGENT, NULL, &e);
	assert_int_equal(lobby_login(lobby, practice.mail, practice.password, NULL, NULL, &e),
			 LOBBY_IN);
	pasted = text_format("gf-token-production=%s ", lobby_token(lobby));
	script.answers[LOGIN_TOKEN] = pasted;
	practice_order("trouble?kind=challenge&count=1");
	if (!log_in(&script, "s301-en", name, &e))
		fail_msg("%s", e.text);
	assert_non_null(strstr(script.told, "person"));
}

TEST_WITH(a_wrong_password_is_refused_and_nothing_is_stored, fresh_home, drop_home)
{
	struct script script = { .answers = { [LOGIN_MAIL] = practice.mail,
					      [LOGIN_PASSWORD] = "wrong",
					      [LOGIN_TOKEN] = "" } };
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE] = "";
	OWN(json) json_t *session = NULL;

	assert_false(log_in(&script, NULL, name, &e));
	assert_int_equal(script.asked[LOGIN_PASSWORD], 3);
	assert_int_equal(script.asked[LOGIN_TOKEN], 0);
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_null(strstr(e.text, "wrong\""));
	session = session_load(&home, &e);
	assert_int_equal(json_object_size(json_object_get(session, "accounts")), 0);
}

TEST_WITH(an_answer_that_is_missing_or_wrong_ends_the_login_with_what_it_was, fresh_home, drop_home)
{
	static const struct {
		const char *mail, *password, *account, *wanted;
		enum err_kind kind;
		const char *why;
	} cases[] = {
		{ NULL, "x", "1", NULL, ERR_STOPPED, "given up" },
		{ " ", "x", "1", NULL, ERR_INPUT, "mail address" },
		{ practice.mail, NULL, "1", NULL, ERR_STOPPED, "given up" },
		{ practice.mail, "", "1", NULL, ERR_INPUT, "password" },
		{ practice.mail, practice.password, NULL, NULL, ERR_STOPPED, "given up" },
		{ practice.mail, practice.password, "77", NULL, ERR_INPUT,
		  "no account was chosen" },
		{ practice.mail, practice.password, "1", "s9-xx", ERR_INPUT,
		  "no account \"s9-xx\"" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct script script = { .answers = { [LOGIN_MAIL] = cases[i].mail,
						      [LOGIN_PASSWORD] = cases[i].password,
						      [LOGIN_ACCOUNT] = cases[i].account } };
		struct err e = { .kind = ERR_NONE };
		char name[ACCOUNT_NAME_SIZE] = "";

		assert_false(log_in(&script, cases[i].wanted, name, &e));
		assert_int_equal(e.kind, cases[i].kind);
		assert_non_null(strstr(e.text, cases[i].why));
		assert_string_equal(name, "");
	}
}

TEST_WITH(a_wrong_second_factor_is_asked_three_times_and_then_refused, fresh_home, drop_home)
{
	struct script script = { .answers = { [LOGIN_MAIL] = practice.mail,
					      [LOGIN_PASSWORD] = practice.password,
					      [LOGIN_OTP] = "000000",
					      [LOGIN_TOKEN] = "" } };
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE] = "";

	practice_order("trouble?kind=otp&count=9");
	assert_false(log_in(&script, "s301-en", name, &e));
	assert_int_equal(script.asked[LOGIN_OTP], 3);
	assert_non_null(strstr(script.told, "second factor is wrong"));
	assert_int_equal(e.kind, ERR_REFUSED);
	script.answers[LOGIN_OTP] = NULL; /* a person who has no code */
	assert_false(log_in(&script, "s301-en", name, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
}

TEST_WITH(a_pasted_token_that_is_wrong_is_asked_for_three_times, fresh_home, drop_home)
{
	struct script script = { .answers = { [LOGIN_MAIL] = practice.mail,
					      [LOGIN_PASSWORD] = practice.password,
					      [LOGIN_TOKEN] = "not-a-token" } };
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE] = "";

	practice_order("trouble?kind=challenge&count=9");
	assert_false(log_in(&script, "s301-en", name, &e));
	assert_int_equal(script.asked[LOGIN_TOKEN], 3);
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "invalid or has expired"));
	script.answers[LOGIN_TOKEN] = NULL;
	assert_false(log_in(&script, "s301-en", name, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
}

TEST_WITH(without_a_link_the_browsers_cookie_opens_the_world_or_the_refusal_stands, fresh_home,
	  drop_home)
{
	struct script script = { .answers = { [LOGIN_MAIL] = practice.mail,
					      [LOGIN_PASSWORD] = practice.password,
					      [LOGIN_COOKIE] = "ikariam=1_nonsense" } };
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE] = "";

	practice_order("trouble?kind=link-refused&count=9");
	assert_false(log_in(&script, "s301-en", name, &e));
	assert_int_equal(script.asked[LOGIN_COOKIE], 3);
	assert_int_equal(e.kind, ERR_REFUSED);
	script.answers[LOGIN_COOKIE] = "";
	assert_false(log_in(&script, "s301-en", name, &e));
	assert_int_equal(script.asked[LOGIN_COOKIE], 4);
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_string_not_equal(e.text, "");
}

static bool put_secret(json_t *secrets, void *argument, struct err *e)
{
	(void)e;
	json_put_text(secrets, "proxy", argument);
	return true;
}

static bool drop_seal(json_t *session, void *argument, struct err *e)
{
	(void)e;
	json_object_del(session_account_make(session, argument), "secrets");
	return true;
}

/* What a former password sealed is told to be lost, once the lobby has taken the new one. */
TEST_WITH(a_new_password_is_told_and_begins_with_new_secrets, fresh_home, drop_home)
{
	struct script script = {
		.answers = { [LOGIN_MAIL] = practice.mail, [LOGIN_PASSWORD] = practice.password }
	};
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE] = "";
	struct key former;

	assert_true(log_in(&script, "s301-en", name, &e));
	assert_true(session_change(&home, drop_seal, name, true, &e));
	assert_true(secrets_derive_key(&home, name, "the former one", &former, &e));
	assert_true(secrets_change(&home, name, &former, put_secret, name, &e));
	if (!log_in(&script, "s301-en", name, &e))
		fail_msg("%s", e.text);
	assert_non_null(strstr(script.told, "password is a new one"));
	assert_null(secrets_load(&home, name, &former, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	key_wipe(&former);
}

TEST_WITH(without_a_dialog_nothing_is_asked, fresh_home, drop_home)
{
	struct login_options options = { .lobby_url = practice.lobby, .mail = practice.mail };
	struct err e = { .kind = ERR_NONE };
	char name[ACCOUNT_NAME_SIZE];
	struct key key;

	assert_false(login_person(&home, &options, NULL, name, &key, NULL, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

TEST_WITH(a_lobby_elsewhere_must_be_https, fresh_home, drop_home)
{
	struct err e = { .kind = ERR_NONE };

	assert_null(lobby_new("http://example.org", "en", "x", NULL, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_null(lobby_new("http://127.0.0.1@example.org", "en", "x", NULL, &e));
	assert_null(lobby_new("ftp://127.0.0.1", "en", "x", NULL, &e));
}

TEST_WITH(a_login_link_must_lead_to_the_lobbys_own_worlds, fresh_home, drop_home)
{
	static const char *const bad[] = {
		"https://s59-en.ikariam.gameforge.com.example.org/index.php?a=b",
		"https://example.org/s59-en.ikariam.gameforge.com/index.php?a=b",
		"http://s59-en.ikariam.gameforge.com/index.php?a=b",
		"https://user@s59-en.ikariam.gameforge.com/index.php?a=b",
		"https://s-en.ikariam.gameforge.com/index.php?a=b",
		"https://s59-en.ikariam.gameforge.com/?a=/index.php?",
		"https://s59-en.ikariam.gameforge.com:444/index.php?a=b",
		"https://s59-en.ikariam.gameforge.com/x/index.php?a=b",
		"//s59-en.ikariam.gameforge.com/index.php?a=b",
		"",
	};
	struct err e = { .kind = ERR_NONE };
	char base[BASE_SIZE];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(login_base(bad[i], LOBBY_URL, base, &e));
	assert_true(login_base("https://s59-en.ikariam.gameforge.com/index.php?a=b", LOBBY_URL,
			       base, &e));
	assert_string_equal(base, "https://s59-en.ikariam.gameforge.com/");
	assert_true(login_base("http://127.0.0.1:8080/s301-en/index.php?k=1",
			       "http://127.0.0.1:8080", base, &e));
	assert_string_equal(base, "http://127.0.0.1:8080/s301-en/");
	assert_false(login_base("http://127.0.0.1:8081/s301-en/index.php?k=1",
				"http://127.0.0.1:8080", base, &e));
}

TEST_WITH(the_language_header_follows_the_locale, fresh_home, drop_home)
{
	char text[64];

	follow_language("en-GB", text, sizeof text);
	assert_string_equal(text, "en-GB,en;q=0.9");
	follow_language("fr-FR", text, sizeof text);
	assert_string_equal(text, "fr-FR,fr;q=0.9,en;q=0.8");
	follow_language("de", text, sizeof text);
	assert_string_equal(text, "de,en;q=0.8");
}

TEST_WITH(options_come_from_the_environment_and_files, fresh_home, drop_home)
{
	struct login_environment environment;
	struct err e = { .kind = ERR_NONE };
	OWN(text) char *path = text_format("%s/password", home.root);

	assert_true(file_replace(path, "secret word\n", 12, false, &e));
	setenv("IKABOT_MAIL", "me@example.org", 1);
	setenv("IKABOT_PASSWORD_FILE", path, 1);
	assert_true(login_environment(&environment, &e));
	assert_string_equal(environment.options.mail, "me@example.org");
	assert_string_equal(environment.options.password, "secret word");
	assert_null(environment.options.token);
	login_environment_done(&environment);
	setenv("IKABOT_PASSWORD_FILE", "/nowhere/at/all", 1);
	assert_false(login_environment(&environment, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	unsetenv("IKABOT_MAIL");
	unsetenv("IKABOT_PASSWORD_FILE");
}

RUN_TESTS_WITHIN(practice_start, practice_stop)
