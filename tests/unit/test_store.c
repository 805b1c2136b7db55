/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "os/file.h"
#include "scratch.h"
#include "store/journal.h"
#include "store/lists.h"
#include "store/logs.h"
#include "store/register.h"
#include "store/secrets.h"
#include "store/session.h"
#include "store/state.h"

#define ACCOUNT "s301-en/1"

static json_t *entry(const char *id)
{
	return json_pack("{s:s, s:s}", "id", id, "action", "autoPirate");
}

/* --- the session file */

static void what_is_no_session_is_moved_aside_and_kept(void **state)
{
	static const struct {
		const char *content;
		const char *moved_to;
	} cases[] = {
		{ "", "damaged" },
		{ "{\"version\": 1, \"accounts\": {", "damaged" },
		{ "[]", "damaged" },
		{ "{\"version\": 1}", "damaged" },
		{ "nonsense", "damaged" },
		{ "{\"version\": 1, \"accounts\": {}, \"a\": \"\\u0000\"}", "damaged" },
		{ "\xFF\xFE{", "damaged" }, /* UTF-16 */
		{ "61886cf350988a6a46c199cef18a5fed1290818becf8ebd452223ebf0afa39ae AAECAw==",
		  "python" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err e = { 0 };
		void *none = NULL;
		struct home home;
		json_t *session;
		char part[64];

		scratch_remove(&none);
		scratch_make(&none);
		home = scratch_home();
		scratch_write(".ikabot", cases[i].content);
		session = session_load(&home, &e);
		assert_non_null(session);
		assert_int_equal(json_object_size(json_object_get(session, "accounts")), 0);
		json_decref(session);
		assert_non_null(strstr(home.notice, cases[i].moved_to));
		snprintf(part, sizeof part, ".ikabot.%s-", cases[i].moved_to);
		assert_int_equal(scratch_count("", part), 1);
	}
}

static void a_session_from_a_newer_version_is_left_alone(void **state)
{
	static const char newer[] = "{\"version\": 2, \"accounts\": {}, \"new\": 1}";
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *one = entry("a1b2");
	(void)state;

	scratch_write(".ikabot", newer);
	assert_null(session_load(&home, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_false(register_put(&home, ACCOUNT, one, 100, &e));
	assert_string_equal(scratch_read(".ikabot"), newer);
	json_decref(one);
}

static void unknown_keys_survive_a_change(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *one = entry("a1b2");
	json_t *session;
	(void)state;

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

static void a_session_never_outgrows_what_is_read_again(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;

	(void)state;
	assert_true(session_change(&home, put_small, NULL, false, &e));
	assert_false(session_change(&home, put_too_much, NULL, false, &e));
	assert_int_equal(e.kind, ERR_SYSTEM);
	session = session_load(&home, &e);
	assert_non_null(session);
	assert_int_equal(json_get_number(session, "small", 0), 1);
	json_decref(session);
}

static void fifty_writers_lose_nothing(void **state)
{
	enum { WRITERS = 50, ROUNDS = 6 };
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;
	const json_t *list;
	(void)state;

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

static void quick_changes_write_what_slow_ones_would(void **state)
{
	static const char *const accounts[] = { ACCOUNT, "s301-en/2" };
	struct home home = scratch_home();
	struct err e = { 0 };
	char id[16];
	(void)state;

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

/* The patches look for places in the text; a text that is laid out otherwise has none. */
static void a_file_laid_out_by_hand_loses_nothing(void **state)
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
	(void)state;

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

static void a_session_is_read_without_its_registers(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;
	json_t *whole;
	(void)state;

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
static void a_killed_writer_leaves_a_whole_file(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	(void)state;

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

static void the_last_endings_are_kept(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;
	(void)state;

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

static void an_account_is_chosen_by_name_beginning_or_player(void **state)
{
	struct err e = { 0 };
	json_t *session = json_pack("{s:{s:{s:s}, s:{s:s}}}", "accounts", "s301-en/1", "player",
				    "Anna", "s59-gr/2", "player", "Bob");
	json_t *single = json_pack("{s:{s:{}}}", "accounts", "s301-en/1");
	(void)state;

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

static void account_names_are_safe_file_names(void **state)
{
	char name[ACCOUNT_NAME_SIZE];
	(void)state;

	assert_true(account_name_is_valid("s301-en/12345"));
	assert_false(account_name_is_valid("../etc/passwd"));
	assert_false(account_name_is_valid("a/b/c"));
	assert_false(account_name_is_valid("a"));
	assert_false(account_name_is_valid("a/"));
	assert_false(account_name_is_valid("a b/c"));
	assert_false(account_name_is_valid(NULL));
	assert_string_equal(account_file_name("s301-en/12345", name), "s301-en+12345");
}

/* --- secrets */

static bool put_token(json_t *secrets, void *argument, struct err *e)
{
	(void)e;
	json_put_text(secrets, "token", argument);
	return true;
}

static void secrets_open_with_their_password_only(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	struct key right;
	struct key again;
	struct key wrong;
	json_t *secrets;
	(void)state;

	assert_true(key_derive(&home, ACCOUNT, "practice", &right, &e));
	assert_true(
		secrets_change(&home, ACCOUNT, &right, put_token, (void *)"very-secret-token", &e));
	assert_null(strstr(scratch_read(".ikabot"), "very-secret-token"));
	assert_true(key_derive(&home, ACCOUNT, "practice", &again, &e));
	assert_memory_equal(&right, &again, sizeof right);
	secrets = secrets_load(&home, ACCOUNT, &again, &e);
	assert_string_equal(json_get_text(secrets, "token", ""), "very-secret-token");
	json_decref(secrets);
	assert_true(key_derive(&home, ACCOUNT, "Practice", &wrong, &e));
	assert_null(secrets_load(&home, ACCOUNT, &wrong, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_false(secrets_change(&home, ACCOUNT, &wrong, put_token, (void *)"x", &e));
}

static void a_kept_key_is_private_and_can_be_forgotten(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	struct key key = { "0123456789abcdef0123456789abcde" };
	struct key recalled;
	struct stat kind;
	(void)state;

	assert_false(key_recall(&home, ACCOUNT, &recalled, &e));
	assert_int_equal(e.kind, ERR_MISSING);
	assert_true(key_remember(&home, ACCOUNT, &key, &e));
	assert_int_equal(stat(scratch_path(".ikabot.d/keys/s301-en+1.key"), &kind), 0);
	assert_int_equal(kind.st_mode & 0777, 0600);
	assert_true(key_recall(&home, ACCOUNT, &recalled, &e));
	assert_memory_equal(&key, &recalled, sizeof key);
	assert_true(key_forget(&home, ACCOUNT, &e));
	assert_false(key_recall(&home, ACCOUNT, &recalled, &e));
}

static void a_kept_key_that_is_none_or_open_to_others_is_not_used(void **state)
{
	static const char name[] = ".ikabot.d/keys/s301-en+1.key";
	struct home home = scratch_home();
	struct err e = { 0 };
	struct key key;
	(void)state;

	scratch_write(name, "too short");
	chmod(scratch_path(name), 0600);
	assert_false(key_recall(&home, ACCOUNT, &key, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "--remember"));
	chmod(scratch_path(name), 0644);
	assert_false(key_recall(&home, ACCOUNT, &key, &e));
	assert_non_null(strstr(e.text, "chmod 600"));
}

static void sealed_secrets_that_are_damaged_are_told_apart(void **state)
{
	static const char *const sealed[] = { "", "!!", "AAECAw==", "AAECAwQFBgcICQ" };
	struct home home = scratch_home();
	struct err e = { 0 };
	struct key key = { "0123456789abcdef0123456789abcde" };
	char text[512];
	(void)state;

	for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++) {
		snprintf(text, sizeof text,
			 "{\"version\": 1, \"settings\": {}, \"accounts\": {\"%s\": {\"secrets\": "
			 "\"%s\"}}}",
			 ACCOUNT, sealed[i]);
		scratch_write(".ikabot", text);
		assert_null(secrets_load(&home, ACCOUNT, &key, &e));
		assert_int_equal(e.kind, ERR_INPUT);
		assert_non_null(strstr(e.text, "--login"));
	}
}

/* --- saved lists */

static void there_are_only_so_many_saved_lists(void **state)
{
	struct home home = scratch_home();
	OWN(json) json_t *configuration = json_pack("{s:i}", "city", 1);
	OWN(json) json_t *lists = NULL;
	struct err e = { 0 };
	char name[16];
	int count = 0;
	(void)state;

	while (count < 1000) {
		snprintf(name, sizeof name, "list%d", count);
		if (!lists_save(&home, ACCOUNT, "f", name, configuration, &e))
			break;
		count++;
	}
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_non_null(strstr(e.text, "saved lists already"));
	assert_true(lists_save(&home, ACCOUNT, "f", "list0", configuration, &e));
	assert_false(lists_save(&home, ACCOUNT, "other", "list0", configuration, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	assert_false(lists_remove(&home, ACCOUNT, "other", "list0", &e));
	assert_int_equal(e.kind, ERR_MISSING);
	assert_true(lists_remove(&home, ACCOUNT, "f", "list0", &e));
	lists = lists_load(&home, ACCOUNT, "f", &e);
	assert_int_equal(json_object_size(lists), count - 1);
}

/* --- files and folders */

static void a_home_is_found_whatever_its_path_looks_like(void **state)
{
	struct home home = { 0 };
	struct err e = { 0 };
	char path[8192];
	(void)state;

	snprintf(path, sizeof path, "%s//", scratch);
	setenv("IKABOT_HOME", path, 1);
	assert_true(home_find(&home, &e));
	assert_string_equal(home.root, scratch);
	memset(path, 'x', sizeof path - 1);
	path[0] = '/';
	path[sizeof path - 1] = '\0';
	setenv("IKABOT_HOME", path, 1);
	assert_false(home_find(&home, &e));
	assert_non_null(strstr(e.text, "too long"));
}

static void a_folder_open_to_others_is_refused(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	(void)state;

	chmod(scratch_path(".ikabot.d"), 0755);
	assert_false(home_find(&home, &e));
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_non_null(strstr(e.text, "chmod 700"));
	chmod(scratch_path(".ikabot.d"), 0700);
	assert_true(home_find(&home, &e));
}

static void a_link_in_the_place_of_our_folder_is_refused(void **state)
{
	struct home home = { 0 };
	struct err e = { 0 };
	(void)state;

	assert_int_equal(symlink("/tmp", scratch_path(".ikabot.d")), 0);
	assert_false(home_find(&home, &e));
	assert_non_null(strstr(e.text, "not a folder"));
}

static void a_missing_home_is_said(void **state)
{
	struct home home = { 0 };
	struct err e = { 0 };
	(void)state;

	setenv("IKABOT_HOME", scratch_path("nowhere"), 1);
	assert_false(home_find(&home, &e));
	assert_non_null(strstr(e.text, "does not exist"));
}

static void leftovers_of_a_replacement_are_swept(void **state)
{
	struct home home = scratch_home();
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };
	(void)state;

	scratch_write(".ikabot.d/state/a.json.new-abcdefgh", "half");
	scratch_write(".ikabot.d/state/a.json", "{}");
	folder_sweep(home_path(&home, path, "state"), "");
	assert_int_equal(scratch_count(".ikabot.d/state", "new-"), 1); /* it may be in use */
	{
		struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };

		utimensat(AT_FDCWD, scratch_path(".ikabot.d/state/a.json.new-abcdefgh"), old, 0);
	}
	folder_sweep(home_path(&home, path, "state"), "");
	assert_int_equal(scratch_count(".ikabot.d/state", "new-"), 0);
	assert_true(file_exists(scratch_path(".ikabot.d/state/a.json")));
	scratch_write("mine.new-abcdefgh", "a file of the user's");
	{
		struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };

		utimensat(AT_FDCWD, scratch_path("mine.new-abcdefgh"), old, 0);
	}
	home_sweep(&home);
	assert_true(file_exists(scratch_path("mine.new-abcdefgh")));
	assert_true(file_replace(scratch_path("plain"), "x", 1, true, &e));
	assert_int_equal(scratch_count("", "plain.new"), 0);
}

/* Cut at every byte, and what else editors, disks and other programs make of a file. */
static void no_ruin_of_a_file_breaks_its_reader(void **state)
{
	static const char whole[] =
		"{\"version\":1,\"id\":\"aaaa\",\"function\":\"f\",\"account\":\"s1-en/2\","
		"\"accounts\":{\"s1-en/2\":{\"processList\":[{\"id\":\"aaaa\",\"pid\":1}]}},"
		"\"intents\":{\"aaaa\":{\"state\":\"asked\"}},\"claims\":{},\"settings\":{}}";
	struct home home = scratch_home();
	char text[sizeof whole];

	(void)state;
	log_threshold(LOG_LEVEL_ERROR);
	for (size_t length = 0; length < sizeof whole; length++) {
		struct err e = { 0 };
		json_t *session, *saved, *journal;

		memcpy(text, whole, length);
		text[length] = '\0';
		scratch_write(".ikabot", text);
		scratch_write(".ikabot.d/state/aaaa.json", text);
		scratch_write(".ikabot.d/journal/s1-en+2.json", text);
		session = session_load(&home, &e);
		assert_int_equal(json_object_size(json_object_get(session, "accounts")),
				 length == sizeof whole - 1 ? 1 : 0);
		saved = state_load(&home, "aaaa", &e);
		assert_int_equal(saved != NULL, length == sizeof whole - 1);
		journal = journal_load(&home, "s1-en/2", &e);
		assert_int_equal(json_object_size(json_object_get(journal, "intents")),
				 length == sizeof whole - 1 ? 1 : 0);
		json_decref(session);
		json_decref(saved);
		json_decref(journal);
	}
}

static void a_mark_before_the_session_is_no_damage(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;

	(void)state;
	scratch_write(".ikabot", "\xEF\xBB\xBF{\"version\":1,\"accounts\":{\"s1-en/2\":{}}}");
	session = session_load(&home, &e);
	assert_non_null(session_account(session, "s1-en/2"));
	assert_string_equal(home.notice, "");
	json_decref(session);
}

static void damaged_state_files_are_said_and_skipped(void **state)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	(void)state;

	scratch_write(".ikabot.d/state/aaaa.json", "{\"id\": \"aaaa\"");
	assert_null(state_load(&home, "aaaa", &e));
	assert_int_equal(e.kind, ERR_INPUT);
	scratch_write(".ikabot.d/state/aaaa.json", "{\"id\": \"bbbb\"}");
	assert_null(state_load(&home, "aaaa", &e));
	assert_non_null(strstr(e.text, "no saved task"));
	scratch_write(".ikabot.d/state/aaaa.json",
		      "{\"id\": \"aaaa\", \"function\": \"f\", "
		      "\"account\": \"" ACCOUNT "\", \"version\": 99}");
	assert_null(state_load(&home, "aaaa", &e));
	assert_non_null(strstr(e.text, "newer ikabot"));
	assert_null(state_load(&home, "bbbb", &e));
	assert_int_equal(e.kind, ERR_MISSING);
	assert_null(state_load(&home, "../x", &e));
	assert_int_equal(e.kind, ERR_MISSING);
}

/* --- logs */

enum { MANY_LOGS = 405, LOGS_KEPT = 300 };

static void the_oldest_logs_go_but_none_of_a_saved_task(void **state)
{
	struct home home = scratch_home();
	struct timespec times[2] = { { 0 } };
	char name[64];

	(void)state;
	for (int i = 0; i < MANY_LOGS; i++) {
		snprintf(name, sizeof name, ".ikabot.d/log/a%03d.log", i);
		scratch_write(name, "a line\n");
		times[0].tv_sec = times[1].tv_sec = 1000000 + i;
		assert_int_equal(utimensat(AT_FDCWD, scratch_path(name), times, 0), 0);
	}
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	memcpy(name, ".ikabot.d/log/", 14);
	scratch_write(name, ""); /* a name that is none of ours counts like any other */
	scratch_write(".ikabot.d/state/a002.json", "{}");
	logs_sweep(&home);
	assert_int_equal(scratch_count(".ikabot.d/log", "a00"), 1);
	assert_int_equal(scratch_count(".ikabot.d/log", "a002"), 1);
	assert_int_equal(scratch_count(".ikabot.d/log", ".log"), LOGS_KEPT);
	logs_sweep(&home);
	assert_int_equal(scratch_count(".ikabot.d/log", ".log"), LOGS_KEPT);
}

static void the_end_of_a_log_begins_with_a_line(void **state)
{
	struct home home = scratch_home();
	OWN(buffer) struct buffer text = { 0 };
	struct err e = { 0 };

	(void)state;
	scratch_write(".ikabot.d/log/a002.log", "first line\nsecond line\nthird\n");
	assert_true(logs_tail(&home, "a002", 12, &text, &e));
	assert_string_equal(text.bytes, "third\n");
	assert_false(logs_tail(&home, "../x", 12, &text, &e));
	assert_int_equal(e.kind, ERR_MISSING);
	assert_false(logs_tail(&home, "b002", 12, &text, &e));
	assert_int_equal(e.kind, ERR_MISSING);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, scratch_make, scratch_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_is_no_session_is_moved_aside_and_kept),
		CASE(a_session_from_a_newer_version_is_left_alone),
		CASE(unknown_keys_survive_a_change),
		CASE(a_session_never_outgrows_what_is_read_again),
		CASE(fifty_writers_lose_nothing),
		CASE(quick_changes_write_what_slow_ones_would),
		CASE(a_file_laid_out_by_hand_loses_nothing),
		CASE(a_session_is_read_without_its_registers),
		CASE(a_killed_writer_leaves_a_whole_file),
		CASE(the_last_endings_are_kept),
		CASE(an_account_is_chosen_by_name_beginning_or_player),
		CASE(account_names_are_safe_file_names),
		CASE(secrets_open_with_their_password_only),
		CASE(a_kept_key_is_private_and_can_be_forgotten),
		CASE(a_kept_key_that_is_none_or_open_to_others_is_not_used),
		CASE(sealed_secrets_that_are_damaged_are_told_apart),
		CASE(there_are_only_so_many_saved_lists),
		CASE(a_home_is_found_whatever_its_path_looks_like),
		CASE(a_folder_open_to_others_is_refused),
		CASE(a_link_in_the_place_of_our_folder_is_refused),
		CASE(a_missing_home_is_said),
		CASE(leftovers_of_a_replacement_are_swept),
		CASE(no_ruin_of_a_file_breaks_its_reader),
		CASE(a_mark_before_the_session_is_no_damage),
		CASE(damaged_state_files_are_said_and_skipped),
		CASE(the_oldest_logs_go_but_none_of_a_saved_task),
		CASE(the_end_of_a_log_begins_with_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
