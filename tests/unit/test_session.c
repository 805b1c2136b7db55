/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session file, its register, and the accounts in it. */
#include "harness.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "scratch.h"
#include "store/register.h"
#include "store/session.h"

#define ACCOUNT "s301-en/1"

static json_t *entry(const char *id)
{
	return json_pack("{s:s, s:s}", "id", id, "action", "autoPirate");
}

/* --- the session file */

/* Looking leaves each as it is. A change moves a damaged one aside, and touches nothing that
 * belongs to another program. */
TEST_IN_SCRATCH(what_is_no_session_is_looked_at_and_kept)
{
	static const struct {
		const char *content;
		const char *said;
		bool is_damaged;
	} cases[] = {
		{ "", "is damaged", true },
		{ "{\"version\": 1, \"accounts\": {", "is damaged", true },
		{ "nonsense", "is damaged", true },
		{ "{\"version\": 1, \"accounts\": {}, \"a\": \"\\u0000\"}", "is damaged", true },
		{ "\xFF\xFE{", "is damaged", true }, /* UTF-16 */
		{ "[]", "JSON file of another program", false },
		{ "{\"version\": 1}", "JSON file of another program", false },
		{ "{\"accounts\": {}}", "JSON file of another program", false },
		{ "61886cf350988a6a46c199cef18a5fed1290818becf8ebd452223ebf0afa39ae AAECAw==",
		  "Python ikabot", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		OWN(json) json_t *one = entry("a1b2");
		OWN(json) json_t *session = NULL;
		struct err e = { 0 };
		void *none = NULL;
		struct home home;
		bool changed;

		scratch_remove(&none);
		scratch_make(&none);
		home = scratch_home();
		scratch_write(".ikabot", cases[i].content);
		session = session_load(&home, &e);
		assert_non_null(session);
		assert_int_equal(json_object_size(json_object_get(session, "accounts")), 0);
		assert_non_null(strstr(home.notice, cases[i].said));
		assert_string_equal(scratch_read(".ikabot"), cases[i].content);
		changed = register_put(&home, ACCOUNT, one, 100, &e);
		assert_int_equal(changed, cases[i].is_damaged);
		assert_int_equal(scratch_count("", ".ikabot.damaged-"), cases[i].is_damaged);
		if (cases[i].is_damaged)
			continue;
		assert_non_null(strstr(e.text, cases[i].said));
		assert_non_null(strstr(e.text, "--beside"));
		assert_string_equal(scratch_read(".ikabot"), cases[i].content);
	}
}

TEST_IN_SCRATCH(beside_another_programs_file_the_session_has_its_other_name)
{
	static const char foreign[] = "{\"of\": \"another\"}";
	struct home home = scratch_home();
	OWN(json) json_t *one = entry("a1b2");
	struct err e = { 0 };

	scratch_write(".ikabot", foreign);
	home.beside = true;
	assert_true(register_put(&home, ACCOUNT, one, 100, &e));
	home.beside = false; /* as any other process finds it */
	assert_non_null(strstr(scratch_read(".ikabot.json"), "a1b2"));
	scratch_write(".ikabot.json", "nonsense");
	assert_true(register_put(&home, ACCOUNT, one, 100, &e));
	assert_non_null(strstr(scratch_read(".ikabot.json"), "a1b2"));
	assert_int_equal(scratch_count("", ".ikabot.json.damaged-"), 1);
	assert_string_equal(scratch_read(".ikabot"), foreign);
}

TEST_IN_SCRATCH(a_session_from_a_newer_version_is_left_alone)
{
	static const char newer[] = "{\"version\": 2, \"accounts\": {}, \"new\": 1}";
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *one = entry("a1b2");

	scratch_write(".ikabot", newer);
	assert_null(session_load(&home, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_false(register_put(&home, ACCOUNT, one, 100, &e));
	assert_string_equal(scratch_read(".ikabot"), newer);
	json_decref(one);
}

TEST_IN_SCRATCH(unknown_keys_survive_a_change)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *one = entry("a1b2");
	json_t *session;

	scratch_write(".ikabot", "{\"version\": 1, \"future\": [1], \"accounts\": {\"" ACCOUNT
				 "\": {\"colour\": \"blue\"}}}");
	assert_true(register_put(&home, ACCOUNT, one, 100, &e));
	json_decref(one);
	session = session_load(&home, &e);
	assert_true(json_is_array(json_object_get(session, "future")));
	assert_string_equal(json_get_text(session_account(session, ACCOUNT), "colour", ""), "blue");
	json_decref(session);
}

static bool put_small(json_t *session, void *argument, struct err *e)
{
	(void)argument;
	(void)e;
	json_put_number(session, "small", 1);
	return true;
}

static bool put_too_much(json_t *session, void *argument, struct err *e)
{
	char *much = mem_new(SESSION_SIZE_MAX + 1);

	(void)argument;
	(void)e;
	memset(much, 'x', SESSION_SIZE_MAX);
	json_put_text(session, "much", much);
	free(much);
	return true;
}

TEST_IN_SCRATCH(a_session_never_outgrows_what_is_read_again)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;

	assert_true(session_change(&home, put_small, NULL, false, &e));
	assert_false(session_change(&home, put_too_much, NULL, false, &e));
	assert_int_equal(e.kind, ERR_SYSTEM);
	session = session_load(&home, &e);
	assert_non_null(session);
	assert_int_equal(json_get_number(session, "small", 0), 1);
	json_decref(session);
}

TEST_IN_SCRATCH(fifty_writers_lose_nothing)
{
	enum { WRITERS = 50, ROUNDS = 6 };
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;
	const json_t *list;

	for (int i = 0; i < WRITERS; i++)
		if (fork() == 0) {
			char id[16];

			for (int round = 0; round < ROUNDS; round++) {
				json_t *one;

				snprintf(id, sizeof id, "w%03d", i);
				one = entry(id);
				json_put_number(one, "round", round);
				if (!register_put(&home, ACCOUNT, one, 60000, &e))
					_exit(1);
				json_decref(one);
			}
			_exit(0);
		}
	for (int i = 0; i < WRITERS; i++) {
		int status;

		wait(&status);
		assert_int_equal(status, 0);
	}
	session = session_load_whole(&home, &e);
	list = json_object_get(session_account(session, ACCOUNT), "processList");
	assert_int_equal(json_array_size(list), WRITERS);
	for (size_t i = 0; i < WRITERS; i++)
		assert_int_equal(json_get_number(json_array_get(list, i), "round", -1), ROUNDS - 1);
	json_decref(session);
}

/* What the file is when a whole tree of it is printed. */
static char *as_printed(struct home *home)
{
	struct err e = { 0 };
	json_t *session = session_load_whole(home, &e);
	char *text = json_pretty(session);

	json_decref(session);
	return text;
}

static void is_as_printed(struct home *home)
{
	char *slow = as_printed(home);

	assert_string_equal(scratch_read(".ikabot"), slow);
	free(slow);
}

static void put(struct home *home, const char *account, const char *id, int pid)
{
	struct err e = { 0 };
	json_t *one = entry(id);

	json_put_number(one, "pid", pid);
	json_put_text(one, "status", "}],\"\\ {\n      ]");
	assert_true(register_put(home, account, one, 100, &e));
	json_decref(one);
	is_as_printed(home);
}

static void end(struct home *home, const char *account, const char *id)
{
	struct err e = { 0 };
	json_t *one = entry(id);

	assert_true(register_remove(home, account, id, one, 100, &e));
	json_decref(one);
	is_as_printed(home);
}

TEST_IN_SCRATCH(quick_changes_write_what_slow_ones_would)
{
	static const char *const accounts[] = { ACCOUNT, "s301-en/2" };
	struct home home = scratch_home();
	struct err e = { 0 };
	char id[16];

	for (int i = 0; i < 12; i++) {
		snprintf(id, sizeof id, "t%d", i);
		put(&home, accounts[i % 2], id, 100 + i);
	}
	put(&home, ACCOUNT, "t4", 7);
	assert_non_null(strstr(scratch_read(".ikabot"), "\"pid\": 7"));
	end(&home, ACCOUNT, "t4");  /* in the middle */
	end(&home, ACCOUNT, "t0");  /* the first */
	end(&home, ACCOUNT, "t10"); /* the last */
	end(&home, ACCOUNT, "t10"); /* one that has ended already */
	put(&home, ACCOUNT, "t10", 8);
	for (int i = 0; i < 12; i++) {
		snprintf(id, sizeof id, "t%d", i);
		end(&home, accounts[i % 2], id);
	}
	put(&home, ACCOUNT, "t1", 9); /* alone */
	assert_true(register_remove(&home, ACCOUNT, "t1", NULL, 100, &e));
	is_as_printed(&home);
	assert_null(strstr(scratch_read(".ikabot"), "\"pid\""));
}

TEST_IN_SCRATCH(many_leave_the_register_in_one_go)
{
	static const int left[] = { 1, 4, 8, 11 }; /* of twelve, the first and the last go */
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *gone = json_array();
	json_t *few = json_array(); /* of them; few are patched out, many printed anew */
	json_t *session;
	const json_t *list;
	char id[16];

	for (int i = 0; i < 13; i++) {
		bool stays = false;

		snprintf(id, sizeof id, "t%d", i);
		put(&home, ACCOUNT, id, i);
		for (size_t k = 0; k < sizeof left / sizeof *left; k++)
			stays |= left[k] == i;
		if (!stays)
			json_array_append_new(gone, entry(id));
	}
	json_array_append_new(gone, entry("t99")); /* it was not in the register any more */
	for (size_t k = 0; k < 4; k++)
		json_array_append(few, json_array_get(gone, k));
	assert_true(register_remove_all(&home, ACCOUNT, few, 100, &e));
	is_as_printed(&home);
	for (int n = 0; n < 2; n++) { /* the second time there is nothing to do */
		assert_true(register_remove_all(&home, ACCOUNT, gone, 100, &e));
		is_as_printed(&home);
	}
	session = session_load_whole(&home, &e);
	list = json_object_get(session_account(session, ACCOUNT), "processList");
	assert_int_equal(json_array_size(list), 4);
	for (size_t k = 0; k < 4; k++)
		assert_int_equal(json_get_number(json_array_get(list, k), "pid", -1), left[k]);
	list = json_object_get(session_account(session, ACCOUNT), "ended");
	assert_int_equal(json_array_size(list), 10);
	assert_string_equal(json_get_text(json_array_get(list, 9), "id", ""), "t99");
	json_decref(session);
	json_decref(few);
	json_decref(gone);
}

/* The patches look for places in the text; a text that is laid out otherwise has none. */
TEST_IN_SCRATCH(a_file_laid_out_by_hand_loses_nothing)
{
	static const char *const layouts[] = {
		"{\n  \"version\": 1,\n  \"accounts\": {\"" ACCOUNT "\": {\"processList\": "
		"[{\"id\": \"a1b2\", \"pid\": 5}, {\"id\": \"c3d4\", \"pid\": 6}]}}}",
		"{\n  \"version\": 1,\n  \"accounts\": {\n    \"" ACCOUNT "\": {\n"
		"      \"processList\": [ {\"pid\": 5, \"id\": \"a1b2\"},\n"
		"        {\"pid\": 6,\n          \"id\": \"c3d4\"}\n      ]\n    }\n  }\n}\n",
		"{\"version\": 1, \"accounts\": {\"" ACCOUNT "\": {\"processList\": "
		"[{\"pid\": 5, \"id\": \"a1b2\"}, {\"id\": \"c3d4\", \"pid\": 6}]}}}",
	};

	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		struct home home = scratch_home();
		const json_t *list;
		json_t *session;
		struct err e = { 0 };

		scratch_write(".ikabot", layouts[i]);
		put(&home, ACCOUNT, "e5f6", 7);
		scratch_write(".ikabot", layouts[i]);
		end(&home, ACCOUNT, "a1b2");
		scratch_write(".ikabot", layouts[i]);
		put(&home, ACCOUNT, "a1b2", 7);
		session = session_load_whole(&home, &e);
		list = json_object_get(session_account(session, ACCOUNT), "processList");
		assert_int_equal(json_array_size(list), 2);
		assert_int_equal(json_get_number(json_array_get(list, 0), "pid", 0), 7);
		assert_int_equal(json_get_number(json_array_get(list, 1), "pid", 0), 6);
		json_decref(session);
	}
}

TEST_IN_SCRATCH(a_session_is_read_without_its_registers)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;
	json_t *whole;

	for (int i = 0; i < 3; i++)
		put(&home, ACCOUNT, (const char *[]){ "t1", "t2", "t3" }[i], 5 + i);
	put(&home, "s301-en/2", "t4", 9);
	end(&home, ACCOUNT, "t2");
	session = session_load(&home, &e);
	whole = session_load_whole(&home, &e);
	for (const char **account = (const char *[]){ ACCOUNT, "s301-en/2", NULL };
	     *account != NULL; account++) {
		json_t *list = json_object_get(session_account(session, *account), "processList");

		assert_true(json_is_array(list));
		assert_int_equal(json_array_size(list), 0);
		json_array_clear(json_object_get(session_account(whole, *account), "processList"));
	}
	assert_true(json_equal(session, whole)); /* all else is the same */
	json_decref(session);
	json_decref(whole);
}

/* A reader meets the old file or the new one, whenever the writer is killed. */
TEST_IN_SCRATCH(a_killed_writer_leaves_a_whole_file)
{
	struct home home = scratch_home();
	struct err e = { 0 };

	for (int i = 0; i < 100; i++) {
		pid_t writer = fork();
		json_t *session;

		if (writer == 0)
			for (int n = 0;; n++) {
				json_t *one = entry("a1b2");

				json_put_number(one, "n", n);
				register_put(&home, ACCOUNT, one, 1000, &e);
				json_decref(one);
			}
		clock_nap_ms(i % 7 + 1);
		kill(writer, SIGKILL);
		waitpid(writer, NULL, 0);
		session = session_load(&home, &e);
		if (session == NULL)
			fail_msg("round %d: %s", i, e.text);
		assert_string_equal(home.notice, "");
		json_decref(session);
	}
}

TEST_IN_SCRATCH(the_last_endings_are_kept)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;

	for (int i = 0; i < REGISTER_ENDED_MAX + 5; i++) {
		char id[] = { (char)('a' + i), '\0' };
		json_t *one = entry(id);

		for (int n = 0; n < 2; n++) /* the second says nothing new */
			assert_true(register_remove(&home, ACCOUNT, id, one, 100, &e));
		json_decref(one);
	}
	session = session_load(&home, &e);
	assert_int_equal(json_array_size(
				 json_object_get(session_account(session, ACCOUNT), "ended")),
			 REGISTER_ENDED_MAX);
	json_decref(session);
}

/* --- accounts */

TEST_IN_SCRATCH(an_account_is_chosen_by_name_beginning_or_player)
{
	struct err e = { 0 };
	json_t *session = json_pack("{s:{s:{s:s}, s:{s:s}}}", "accounts", "s301-en/1", "player",
				    "Anna", "s59-gr/2", "player", "Bob");
	json_t *single = json_pack("{s:{s:{}}}", "accounts", "s301-en/1");

	assert_string_equal(session_choose(session, "s301-en/1", &e), "s301-en/1");
	assert_string_equal(session_choose(session, "s59", &e), "s59-gr/2");
	assert_string_equal(session_choose(session, "Bob", &e), "s59-gr/2");
	assert_null(session_choose(session, NULL, &e));
	assert_non_null(strstr(e.text, "s59-gr/2 (Bob)"));
	assert_null(session_choose(session, "s1", &e));
	assert_string_equal(session_choose(single, NULL, &e), "s301-en/1");
	json_decref(session);
	json_decref(single);
}

TEST_IN_SCRATCH(account_names_are_safe_file_names)
{
	char name[ACCOUNT_NAME_SIZE];

	assert_true(account_name_is_valid("s301-en/12345"));
	assert_false(account_name_is_valid("../etc/passwd"));
	assert_false(account_name_is_valid("a/b/c"));
	assert_false(account_name_is_valid("a"));
	assert_false(account_name_is_valid("a/"));
	assert_false(account_name_is_valid("a b/c"));
	assert_false(account_name_is_valid(NULL));
	assert_string_equal(account_file_name("s301-en/12345", name), "s301-en+12345");
}

RUN_TESTS()
