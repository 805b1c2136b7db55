/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/confined.h - tries from inside the sandbox, each in a process of its own, also
 * on kernels that lack a part of it, and as another user than root.
 */
#ifndef TESTS_UNIT_CONFINED_H
#define TESTS_UNIT_CONFINED_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "os/child.h"
#include "os/tcp.h"
#include "scratch.h"
#include "store/confine.h"

#define ACCOUNT "s301-en/1"

static struct home home;
static int port; /* somebody listens there */

/* --- a kernel that lacks something: system calls that fail from here on */

enum lack {
	NOTHING,
	LANDLOCK, /* as before 5.13 */
	SECCOMP,  /* as one that was built without */
	/* Those that should be there, and fail. */
	RULES,
	FILTERS,
	PROCESSES,
};

static enum lack lacking;

/* The call fails where its first argument is that (-1: any), and the third none where asked. */
static inline int fail_call(unsigned call, long first, bool third, int reason)
{
	struct sock_filter lines[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr) },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 5, call },
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, args[0]) },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 3, (unsigned)first },
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, args[2]) },
		{ BPF_JMP | BPF_JEQ | BPF_K, third ? 1 : 0, 0, 0 },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | (unsigned)reason },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog filter = { sizeof lines / sizeof *lines, lines };

	if (first < 0) /* whatever it is */
		lines[3] = (struct sock_filter){ BPF_JMP | BPF_JA, 0, 0, 0 };
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) |
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

static inline int begin_to_lack(enum lack what)
{
	enum { CREATE_RULESET = 444, RESTRICT_SELF = 446 };

	switch (what) {
	case LANDLOCK: return fail_call(CREATE_RULESET, -1, false, EOPNOTSUPP);
	case SECCOMP: return fail_call(SYS_prctl, PR_SET_SECCOMP, false, EINVAL);
	case RULES: return fail_call(RESTRICT_SELF, -1, false, E2BIG);
	case FILTERS: return fail_call(SYS_prctl, PR_SET_SECCOMP, true, ENOMEM);
	case PROCESSES: return fail_call(SYS_clone, -1, false, EAGAIN);
	default: return 0;
	}
}

/* --- trying */

enum { NOT_CONFINED = 255, NOT_TRIED = 254 };

struct attempt {
	enum confine_kind kind;
	int (*try)(void); /* 0: it could, else why it could not */
};

static inline int attempt(void *argument, int channel)
{
	const struct attempt *attempt = argument;
	struct clerk_duty duty = { .home = &home,
				   .account = ACCOUNT,
				   .reaches = attempt->kind == CONFINE_SERVER ||
					      attempt->kind == CONFINE_MESSAGE };
	struct err e = { 0 };
	int result;

	(void)channel;
	if (begin_to_lack(lacking) != 0)
		_exit(NOT_TRIED);
	if (!confine(attempt->kind, &duty, true, &e))
		_exit(e.kind == ERR_RETRY ? NOT_CONFINED : NOT_TRIED);
	result = attempt->try();
	confine_end();
	_exit(result);
}

static inline int status_as(enum confine_kind kind, int (*try)(void))
{
	const int keep[] = { -1 };
	struct attempt one = { kind, try };
	struct child child;
	struct err e = { 0 };

	assert_true(child_start(&child, attempt, &one, keep, &e));
	return child_end(&child);
}

/* The error number it met. */
static inline int result_as(enum confine_kind kind, int (*try)(void))
{
	int status = status_as(kind, try);

	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static inline int result_of(int (*try)(void))
{
	return result_as(CONFINE_STEP, try);
}

static inline int killed_by(int (*try)(void))
{
	int status = status_as(CONFINE_STEP, try);

	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static inline int outcome(long result)
{
	return result < 0 ? errno : 0;
}

static inline void needs_landlock(int at_least)
{
	if (sandbox_offers() < at_least)
		SKIP("this kernel has no such Landlock");
}

static inline int begin(void **state)
{
	struct err e = { 0 };
	int listener = tcp_listen("127.0.0.1", 0, &e);

	if (scratch_make(state) != 0 || listener < 0)
		return -1;
	*state = (void *)(intptr_t)listener;
	port = tcp_port(listener);
	home = scratch_home();
	scratch_write("id_rsa", "a private key");
	scratch_write(".ikabot.d/keys/one.key", "a kept key");
	scratch_write(".ikabot.d/locks/one", "");
	scratch_write(".ikabot", "{\"version\": 1, \"accounts\": {}, \"settings\": {}}");
	return 0;
}

static inline int end(void **state)
{
	close((int)(intptr_t)*state);
	return scratch_remove(state);
}

/* --- as another user */

/* Runs it again in a process that is no longer root's; how many failed. */
static inline int again_as_nobody(int (*run)(void))
{
	enum { NOBODY = 65534 };
	int status = 0;
	pid_t child;

	if (geteuid() != 0)
		return 0;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0 || access("/tmp", W_OK) != 0) {
			print_message("[  SKIPPED ] there is no other user to be here\n");
			_exit(0);
		}
		setenv("TMPDIR", "/tmp", 1);
		print_message("as an ordinary user\n");
		exit(run());
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

#endif
