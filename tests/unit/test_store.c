/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The home, saved tasks and lists, and logs. */
#include "harness.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "os/file.h"
#include "scratch.h"
#include "store/journal.h"
#include "store/lists.h"
#include "store/logs.h"
#include "store/session.h"
#include "store/state.h"

#define ACCOUNT "s301-en/1"

/* --- saved lists */

TEST_IN_SCRATCH(there_are_only_so_many_saved_lists)
{
	struct home home = scratch_home();
	OWN(json) json_t *configuration = json_pack("{s:i}", "city", 1);
	OWN(json) json_t *lists = NULL;
	struct err e = { 0 };
	char name[16];
	int count = 0;

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

TEST_IN_SCRATCH(a_home_is_found_whatever_its_path_looks_like)
{
	struct home home = { 0 };
	struct err e = { 0 };
	char path[8192];

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

TEST_IN_SCRATCH(a_folder_open_to_others_is_refused)
{
	struct home home = scratch_home();
	struct err e = { 0 };

	chmod(scratch_path(".ikabot.d"), 0755);
	assert_false(home_find(&home, &e));
	assert_int_equal(e.kind, ERR_SYSTEM);
	assert_non_null(strstr(e.text, "chmod 700"));
	chmod(scratch_path(".ikabot.d"), 0700);
	assert_true(home_find(&home, &e));
}

TEST_IN_SCRATCH(folders_can_be_used_whatever_the_umask)
{
	static const mode_t masks[] = { 0177, 0277, 0377, 0777, 0022, 0 };
	struct home home = { 0 };
	struct err e = { 0 };
	struct stat kind;
	mode_t mask;

	assert_true(home_find(&home, &e));
	for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
		bool made;

		mask = umask(masks[i]);
		made = home_make(&home, &e);
		umask(mask);
		if (!made)
			fail_msg("umask %o: %s", masks[i], e.text);
		for (const char *const *folder = home_folders; *folder != NULL; folder++) {
			char path[HOME_PATH_SIZE];

			snprintf(path, sizeof path, "%s/.ikabot.d%s", home.root, *folder);
			assert_int_equal(stat(path, &kind), 0);
			assert_int_equal(kind.st_mode & 0777, 0700);
		}
		assert_int_equal(scratch_remove(state), 0);
		assert_int_equal(scratch_make(state), 0);
		assert_true(home_find(&home, &e));
	}
}

TEST_IN_SCRATCH(a_folder_closed_to_its_owner_is_refused_with_the_cure)
{
	struct home home = scratch_home();
	struct err e = { 0 };

	chmod(scratch_path(".ikabot.d/state"), 0600);
	assert_false(home_make(&home, &e));
	assert_non_null(strstr(e.text, "chmod 700"));
	chmod(scratch_path(".ikabot.d/state"), 0700);
	assert_true(home_make(&home, &e));
}

static int entries_left = -1; /* until the disk fails; -1: it is well */

/* In the place of the system's. */
struct dirent *readdir(DIR *folder)
{
	struct dirent *(*next)(DIR *) = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir64");

	if (entries_left == 0) {
		errno = EIO;
		return NULL;
	}
	if (entries_left > 0)
		entries_left--;
	return next(folder);
}

static void see(const char *name, void *argument)
{
	(void)name;
	++*(int *)argument;
}

TEST_IN_SCRATCH(a_failing_folder_is_no_empty_one)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	int count = 0;
	char path[HOME_PATH_SIZE];

	scratch_write(".ikabot.d/state/aaaa.json", "{}");
	for (int after = 0; after < 3; after++) {
		entries_left = after;
		assert_false(folder_each(home_path(&home, path, "state"), "", see, &count, &e));
		assert_int_equal(e.kind, ERR_SYSTEM);
		entries_left = -1;
	}
	assert_true(folder_each(path, "", see, &count, &e));
	assert_true(count > 0);
	assert_int_equal(scratch_remove(state), 0);
	assert_int_equal(scratch_make(state), 0);
}

TEST_IN_SCRATCH(a_link_in_the_place_of_our_folder_is_refused)
{
	struct home home = { 0 };
	struct err e = { 0 };

	assert_int_equal(symlink("/tmp", scratch_path(".ikabot.d")), 0);
	assert_false(home_find(&home, &e));
	assert_non_null(strstr(e.text, "not a folder"));
}

TEST_IN_SCRATCH(a_missing_home_is_said)
{
	struct home home = { 0 };
	struct err e = { 0 };

	setenv("IKABOT_HOME", scratch_path("nowhere"), 1);
	assert_false(home_find(&home, &e));
	assert_non_null(strstr(e.text, "does not exist"));
}

TEST_IN_SCRATCH(leftovers_of_a_replacement_are_swept)
{
	struct home home = scratch_home();
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };

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
TEST_IN_SCRATCH(no_ruin_of_a_file_breaks_its_reader)
{
	static const char whole[] =
		"{\"version\":1,\"id\":\"aaaa\",\"function\":\"f\",\"account\":\"s1-en/2\","
		"\"accounts\":{\"s1-en/2\":{\"processList\":[{\"id\":\"aaaa\",\"pid\":1}]}},"
		"\"intents\":{\"aaaa\":{\"state\":\"asked\"}},\"claims\":{},\"settings\":{}}";
	struct home home = scratch_home();
	char text[sizeof whole];

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

TEST_IN_SCRATCH(a_mark_before_the_session_is_no_damage)
{
	struct home home = scratch_home();
	struct err e = { 0 };
	json_t *session;

	scratch_write(".ikabot", "\xEF\xBB\xBF{\"version\":1,\"accounts\":{\"s1-en/2\":{}}}");
	session = session_load(&home, &e);
	assert_non_null(session_account(session, "s1-en/2"));
	assert_string_equal(home.notice, "");
	json_decref(session);
}

TEST_IN_SCRATCH(damaged_state_files_are_said_and_skipped)
{
	struct home home = scratch_home();
	struct err e = { 0 };

	scratch_write(".ikabot.d/state/aaaa.json", "{\"id\": \"aaaa\"");
	assert_null(state_load(&home, "aaaa", &e));
	assert_int_equal(e.kind, ERR_INPUT);
	scratch_write(".ikabot.d/state/aaaa.json", "{\"id\": \"bbbb\"}");
	assert_null(state_load(&home, "aaaa", &e));
	assert_non_null(strstr(e.text, "not a saved task"));
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

TEST_IN_SCRATCH(the_oldest_logs_go_but_none_of_a_saved_task)
{
	struct home home = scratch_home();
	struct timespec times[2] = { { 0 } };
	char name[64];

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

TEST_IN_SCRATCH(the_end_of_a_log_begins_with_a_line)
{
	struct home home = scratch_home();
	OWN(buffer) struct buffer text = { 0 };
	struct err e = { 0 };

	scratch_write(".ikabot.d/log/a002.log", "first line\nsecond line\nthird\n");
	assert_true(logs_tail(&home, "a002", 12, &text, &e));
	assert_string_equal(text.bytes, "third\n");
	assert_false(logs_tail(&home, "../x", 12, &text, &e));
	assert_int_equal(e.kind, ERR_MISSING);
	assert_false(logs_tail(&home, "b002", 12, &text, &e));
	assert_int_equal(e.kind, ERR_MISSING);
}

RUN_TESTS()
