/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/scratch.h - a home of its own for every test, and what tests wait for.
 */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "store/home.h"

static char scratch[512];

static inline int scratch_remove_one(const char *path, const struct stat *kind, int type,
				     struct FTW *at)
{
	(void)kind;
	(void)type;
	(void)at;
	return remove(path);
}

/* A fresh, empty folder that IKABOT_HOME names. */
static inline int scratch_make(void **state)
{
	const char *root = getenv("TMPDIR");

	(void)state;
	snprintf(scratch, sizeof scratch, "%s/ikabot-test-XXXXXX", root != NULL ? root : "/tmp");
	if (mkdtemp(scratch) == NULL)
		return -1;
	setenv("IKABOT_HOME", scratch, 1);
	return 0;
}

static inline int scratch_remove(void **state)
{
	(void)state;
	chmod(scratch, 0700);
	return nftw(scratch, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#define TEST_IN_SCRATCH(name) TEST_WITH(name, scratch_make, scratch_remove)

static inline const char *scratch_path(const char *name)
{
	static char path[1024];

	snprintf(path, sizeof path, "%s/%s", scratch, name);
	return path;
}

static inline void scratch_write(const char *name, const char *text)
{
	FILE *file = fopen(scratch_path(name), "w");

	if (file != NULL) {
		fputs(text, file);
		fclose(file);
	}
}

/* The file's text in a static buffer, "" when there is none. */
static inline const char *scratch_read(const char *name)
{
	static char text[65536];
	FILE *file = fopen(scratch_path(name), "r");
	size_t length = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;

	if (file != NULL)
		fclose(file);
	text[length] = '\0';
	return text;
}

/* How many names in a folder of the scratch contain that part. */
static inline int scratch_count(const char *folder, const char *part)
{
	DIR *open_folder = opendir(scratch_path(folder));
	const struct dirent *entry;
	int count = 0;

	while (open_folder != NULL && (entry = readdir(open_folder)) != NULL)
		if (strstr(entry->d_name, part) != NULL)
			count++;
	if (open_folder != NULL)
		closedir(open_folder);
	return count;
}

static inline struct home scratch_home(void)
{
	struct home home = { 0 };
	struct err e = { 0 };

	if (!home_find(&home, &e) || !home_make(&home, &e))
		fprintf(stderr, "scratch: %s\n", e.text);
	return home;
}

/* Waits for the thing itself, looking often; gives up after half a minute. */
#define WAIT_FOR(condition)                                                     \
	do {                                                                    \
		int64_t began_ = clock_monotonic_ms();                          \
		while (!(condition)) {                                          \
			if (clock_monotonic_ms() - began_ > 30000)              \
				fail_msg("waited in vain for: %s", #condition); \
			clock_nap_ms(2);                                        \
		}                                                               \
	} while (0)

#endif
