/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/fuzz_home.h - a home for targets that write files: made once in memory where
 * there is such a disk, removed when the program ends well.
 */
#ifndef TESTS_FUZZ_FUZZ_HOME_H
#define TESTS_FUZZ_FUZZ_HOME_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "os/process.h"
#include "store/home.h"

static char fuzz_folder[64];
static pid_t fuzz_owner;

static int fuzz_remove_one(const char *path, const struct stat *kind, int type, struct FTW *at)
{
	(void)kind;
	(void)type;
	(void)at;
	return remove(path);
}

static void fuzz_home_remove(void)
{
	if (getpid() == fuzz_owner)
		(void)nftw(fuzz_folder, fuzz_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct home *fuzz_home(void)
{
	static struct home home;
	struct err e = { .kind = ERR_NONE };

	if (*fuzz_folder != '\0')
		return &home;
	snprintf(fuzz_folder, sizeof fuzz_folder, "%s/ikabot-fuzz-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (mkdtemp(fuzz_folder) == NULL)
		abort();
	fuzz_owner = getpid();
	atexit(fuzz_home_remove);
	setenv("IKABOT_HOME", fuzz_folder, 1);
	if (!home_find(&home, &e) || !home_make(&home, &e))
		abort();
	log_open("/dev/null", "fuzz", 0);
	return &home;
}

#endif
