/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/guard.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/mem.h"

enum { FILE_SIZE_MAX = 64 * 1024 * 1024, DESCRIPTORS_MAX = 256, CONNECTIONS_MAX = 1024 };

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

static void limit(int what, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(what, &now) != 0)
		return;
	if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
		most = now.rlim_max;
	now.rlim_cur = now.rlim_max = most;
	(void)setrlimit(what, &now);
}

void guard_process(void)
{
	limit(RLIMIT_CORE, 0);
#if defined(__linux__) && !defined(SANITIZED) /* a leak check looks into the process */
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

static void guard(rlim_t descriptors_max)
{
	limit(RLIMIT_FSIZE, FILE_SIZE_MAX);
	limit(RLIMIT_NOFILE, descriptors_max);
#ifdef __linux__
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#endif
}

void guard_step(void)
{
	guard(DESCRIPTORS_MAX);
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
