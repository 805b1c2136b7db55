/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/guard.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/mem.h"
#include "os/sanitized.h"

enum {
	FILE_SIZE_MAX = 64 * 1024 * 1024,
	DATA_MAX = 1024 * 1024 * 1024, /* a step takes some 10 MiB, a full answer some 50 */
	DESCRIPTORS_MAX = 256,
	CONNECTIONS_MAX = 1024,
	STEP_SECONDS = 120, /* of computing; a step takes less than one */
};

/* room: between the limit and the one that cannot be lifted. */
static void limit_loosely(int what, rlim_t most, rlim_t room)
{
	struct rlimit now;

	if (getrlimit(what, &now) != 0)
		return;
	if (now.rlim_max == RLIM_INFINITY || now.rlim_max > most + room)
		now.rlim_max = most + room;
	now.rlim_cur = now.rlim_max < most ? now.rlim_max : most;
	(void)setrlimit(what, &now);
}

static void limit(int what, rlim_t most)
{
	limit_loosely(what, most, 0);
}

void guard_process(void)
{
	limit(RLIMIT_CORE, 0);
#if defined(__linux__) && !defined(SANITIZED) /* a leak check looks into the process */
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

bool guard_holds(void)
{
	struct rlimit core;

#ifdef __linux__
	if (prctl(PR_GET_DUMPABLE) != 0)
		return false;
#endif
	return getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0;
}

static void guard(rlim_t descriptors_max)
{
	limit(RLIMIT_FSIZE, FILE_SIZE_MAX);
	limit(RLIMIT_NOFILE, descriptors_max);
#ifndef SANITIZED
	limit(RLIMIT_DATA, DATA_MAX);
#endif
#ifdef __linux__
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}

void guard_step(void)
{
	guard(DESCRIPTORS_MAX);
#ifndef SANITIZED
	limit_loosely(RLIMIT_CPU, STEP_SECONDS, 1); /* SIGXCPU names the reason, SIGKILL none */
#endif
}

void guard_server(void)
{
	guard(CONNECTIONS_MAX);
}

void *guard_new(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		mem_give_up("the system has no page of memory left for a key");
	(void)mlock(memory, size);
#ifdef MADV_DONTDUMP
	(void)madvise(memory, size, MADV_DONTDUMP);
#endif
	return memory;
}

void guard_free(void *memory, size_t size)
{
	if (memory == NULL)
		return;
	mem_wipe(memory, size);
	(void)munmap(memory, size);
}
