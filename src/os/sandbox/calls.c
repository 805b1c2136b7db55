/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter of system calls: a small program that the kernel runs before each of them. It is
 * written here without a library: a few lines for each call of which an argument decides, and
 * then a tree that finds the answer for all others (allowed.c).
 *
 * Numbers mean other calls in another personality of the same machine (32 bits, x32), so a
 * call from one of those ends the process.
 */
#include "os/sandbox/filter.h"
#include "os/sandbox/sandbox.h"

#ifdef SANDBOX_LINUX

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define OTHER_PERSONALITY 0x40000000U
#elif defined(__i386__)
#define ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define ARCHITECTURE AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#ifndef AUDIT_ARCH_RISCV64
#define AUDIT_ARCH_RISCV64 (243 | __AUDIT_ARCH_64BIT | __AUDIT_ARCH_LE)
#endif
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#endif

#ifndef ARCHITECTURE

const bool sandbox_filter_is_known = false;

bool sandbox_filter_calls(const struct sandbox_plan *plan)
{
	(void)plan;
	return false;
}

#else

/* All these machines put the low half first. The kernel takes no more of what is looked at. */
#define ARGUMENT(number) offsetof(struct seccomp_data, args[number])
#define PASS SECCOMP_RET_ALLOW

enum { INSTRUCTIONS_MAX = 1024, JUMP_MAX = 255, CLONE3 = 435, UTIMENSAT_64 = 412 };

struct program {
	struct sock_filter lines[INSTRUCTIONS_MAX];
	size_t length;
	bool is_too_long; /* then it is not installed */
};

static void add(struct program *program, uint16_t code, uint32_t operand, uint8_t skip_if,
		uint8_t skip_else)
{
	if (program->length < INSTRUCTIONS_MAX)
		program->lines[program->length++] =
			(struct sock_filter){ code, skip_if, skip_else, operand };
	else
		program->is_too_long = true;
}

static void load(struct program *program, size_t offset)
{
	add(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void answer(struct program *program, uint32_t answer)
{
	add(program, BPF_RET | BPF_K, answer, 0, 0);
}

/* What was loaded is that: this is the answer. */
static void answer_if(struct program *program, uint32_t value, uint32_t this)
{
	add(program, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
	answer(program, this);
}

/* How far it is from a line to the end. */
static uint8_t distance(struct program *program, size_t from)
{
	program->is_too_long |= program->length - from - 1 > JUMP_MAX;
	return (uint8_t)(program->length - from - 1);
}

/* --- calls that are answered by their number */

/* From this number on, up to the next. */
struct span {
	uint32_t from, answer;
};

/*
 * As a tree: halves are parted by one comparison. When a filter is installed the kernel asks it
 * about every call there is, and a task installs one for each step: in a row it would cost ten
 * times as much.
 */
static void add_spans(struct program *program, const struct span *list, size_t count)
{
	size_t fork_at = program->length;
	size_t half = count / 2;

	if (count == 1) {
		answer(program, list->answer);
		return;
	}
	add(program, BPF_JMP | BPF_JGE | BPF_K, list[half].from, 0, 0);
	add_spans(program, list, half);
	program->lines[fork_at].jt = distance(program, fork_at);
	add_spans(program, list + half, count - half);
}

struct answered {
	uint32_t number, answer;
};

static int compare(const void *a, const void *b)
{
	const struct answered *left = a;
	const struct answered *right = b;

	return left->number < right->number ? -1 : left->number > right->number;
}

/* All that are known, sorted; freed by the caller. */
static struct answered *sort_calls(size_t *count)
{
	struct answered *sorted = NULL;

	*count = 0;
	for (const struct sandbox_calls *calls = sandbox_calls; calls->numbers != NULL; calls++) {
		sorted = mem_grow(sorted, *count + calls->count, sizeof *sorted);
		for (size_t i = 0; i < calls->count; i++)
			sorted[(*count)++] = (struct answered){ calls->numbers[i], calls->answer };
	}
	qsort(sorted, *count, sizeof *sorted, compare);
	return sorted;
}

static size_t add_span(struct span *spans, size_t count, uint32_t from, uint32_t answer)
{
	if (count > 0 && spans[count - 1].from == from)
		count--; /* it was empty */
	if (count > 0 && spans[count - 1].answer == answer)
		return count;
	spans[count] = (struct span){ from, answer };
	return count + 1;
}

static void filter_by_number(struct program *program)
{
	const uint32_t unknown = SANDBOX_FAIL(ENOSYS);
	size_t calls;
	struct answered *sorted = sort_calls(&calls);
	struct span *spans = mem_grow(NULL, 2 * calls + 1, sizeof *spans);
	size_t count = add_span(spans, 0, 0, unknown);

	for (size_t i = 0; i < calls; i++) {
		count = add_span(spans, count, sorted[i].number, sorted[i].answer);
		count = add_span(spans, count, sorted[i].number + 1, unknown);
	}
	add_spans(program, spans, count);
	free(spans);
	free(sorted);
}

/* --- calls of which an argument decides */

/* The lines for one call: begin, then lines, then end. */
static size_t begin_call(struct program *program, uint32_t number)
{
	add(program, BPF_JMP | BPF_JEQ | BPF_K, number, 0, 0);
	return program->length;
}

static void end_call(struct program *program, size_t begun, uint32_t otherwise)
{
	answer(program, otherwise);
	program->lines[begun - 1].jf = distance(program, begun - 1);
}

static void filter_argument(struct program *program, uint32_t call, int argument,
			    const uint32_t *fine, size_t count, uint32_t otherwise)
{
	size_t begun = begin_call(program, call);

	load(program, ARGUMENT(argument));
	for (size_t i = 0; i < count; i++)
		answer_if(program, fine[i], PASS);
	end_call(program, begun, otherwise);
}
#define FILTER(call, argument, fine, otherwise) \
	filter_argument(program, call, argument, fine, sizeof(fine) / sizeof *(fine), otherwise)

/* The internet, and the kernel's own tables of addresses and of open sockets. No sockets of
 * this machine: no rule checks there which file they are connected with. */
static void filter_socket(struct program *program)
{
	size_t begun = begin_call(program, SYS_socket);

	load(program, ARGUMENT(0));
	answer_if(program, AF_INET, PASS);
	answer_if(program, AF_INET6, PASS);
	add(program, BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0);
	answer(program, SANDBOX_FAIL(EACCES));
	load(program, ARGUMENT(2));
	answer_if(program, NETLINK_ROUTE, PASS);
	answer_if(program, NETLINK_SOCK_DIAG, PASS);
	end_call(program, begun, SANDBOX_FAIL(EACCES));
}

/* Two ends of one stream. Datagrams could be sent from there to any socket file. */
static void filter_pair(struct program *program)
{
	enum { TYPE = 0xf };
	size_t begun = begin_call(program, SYS_socketpair);

	load(program, ARGUMENT(1));
	add(program, BPF_ALU | BPF_AND | BPF_K, TYPE, 0, 0);
	answer_if(program, SOCK_STREAM, PASS);
	end_call(program, begun, SANDBOX_FAIL(EACCES));
}

/* Sizes and modes of terminals and sockets are read. Nothing is typed into the terminal it was
 * started from, as if the person did, and no signal is ordered for another process. */
static void filter_ioctl(struct program *program)
{
	enum { TERMINAL_2 = 0x802c542a }; /* TCGETS2, of newer libraries */
	static const uint32_t fine[] = { TCGETS,       TERMINAL_2,  TIOCGWINSZ,	  TIOCGPGRP,
					 FIONREAD,     FIONBIO,	    FIOCLEX,	  FIONCLEX,
					 TIOCOUTQ,     SIOCGIFNAME, SIOCGIFINDEX, SIOCGIFCONF,
					 SIOCGIFFLAGS, SIOCGIFADDR };

	FILTER(SYS_ioctl, 1, fine, SANDBOX_FAIL(EPERM));
}

/* Not F_SETOWN, F_SETSIG and their like: the kernel would signal another process for it. */
static void filter_fcntl(struct program *program)
{
	enum { GETLK_64 = 12, SETLK_64, SETLKW_64, DUPFD_CLOEXEC = 1030 };
	static const uint32_t fine[] = { F_DUPFD,     F_GETFD,	    F_SETFD,	  F_GETFL,
					 F_SETFL,     F_GETLK,	    F_SETLK,	  F_SETLKW,
					 GETLK_64,    SETLK_64,	    SETLKW_64,	  F_OFD_GETLK,
					 F_OFD_SETLK, F_OFD_SETLKW, DUPFD_CLOEXEC };

#ifdef SYS_fcntl64
	FILTER(SYS_fcntl64, 1, fine, SANDBOX_FAIL(EPERM));
#endif
	FILTER(SYS_fcntl, 1, fine, SANDBOX_FAIL(EPERM));
}

/* What a library asks and sets of its own process. */
static void filter_prctl(struct program *program)
{
	enum { SET_VMA = 0x53564d41 };
	static const uint32_t fine[] = { PR_SET_PDEATHSIG, PR_GET_PDEATHSIG,	PR_SET_NAME,
					 PR_GET_NAME,	   PR_GET_DUMPABLE,	PR_SET_DUMPABLE,
					 PR_GET_SECCOMP,   PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS,
					 SET_VMA };

	FILTER(SYS_prctl, 0, fine, SANDBOX_FAIL(EINVAL));
}

/* Its own limits: those of another process could end that one. */
static void filter_limits(struct program *program)
{
	static const uint32_t fine[] = { 0 };

	FILTER(SYS_prlimit64, 0, fine, SANDBOX_FAIL(EPERM));
}

/* Of an open file, not of one that is named. */
static void filter_times(struct program *program, uint32_t call)
{
	size_t begun = begin_call(program, call);

	load(program, ARGUMENT(1));
	add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	answer(program, SANDBOX_FAIL(EPERM));
#ifdef __LP64__
	load(program, ARGUMENT(1) + sizeof(uint32_t));
	answer_if(program, 0, PASS);
	end_call(program, begun, SANDBOX_FAIL(EPERM));
#else
	end_call(program, begun, PASS);
#endif
}

/* Threads, and children where it may have some: neither in worlds of their own, where a new
 * user is root and more of the kernel can be reached, nor as somebody else's children. */
static void filter_clone(struct program *program, bool has_children)
{
	const uint32_t never = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
			       CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_PARENT;
	size_t begun = begin_call(program, SYS_clone);

	load(program, ARGUMENT(0));
	add(program, BPF_JMP | BPF_JSET | BPF_K, never, 0, 1);
	answer(program, SANDBOX_FAIL(EPERM));
	add(program, BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
	answer(program, PASS);
	end_call(program, begun, has_children ? PASS : SANDBOX_FAIL(EPERM));
	/* Hides its flags; libraries take the other one then. */
	answer_if(program, CLONE3, SANDBOX_FAIL(ENOSYS));
#ifdef SYS_fork
	answer_if(program, SYS_fork, has_children ? PASS : SANDBOX_FAIL(EPERM));
	answer_if(program, SYS_vfork, has_children ? PASS : SANDBOX_FAIL(EPERM));
#endif
}

/* abort() signals its own process; so does valgrind for a process that a signal ends. */
static void filter_own_signals(struct program *program, uint32_t call)
{
	const uint32_t fine[] = { (uint32_t)getpid() };

	FILTER(call, 0, fine, SANDBOX_FAIL(EPERM));
}

/* One process, not a group and not all of them; Landlock says which. */
static void filter_signals(struct program *program, uint32_t call)
{
	enum { SIGN = 1u << 31 };
	size_t begun = begin_call(program, call);

	load(program, ARGUMENT(0));
	answer_if(program, 0, SANDBOX_FAIL(EPERM));
	add(program, BPF_JMP | BPF_JSET | BPF_K, SIGN, 0, 1);
	answer(program, SANDBOX_FAIL(EPERM));
	end_call(program, begun, PASS);
}

static void filter_by_argument(struct program *program, const struct sandbox_plan *plan)
{
	static const uint32_t signals[] = { SYS_kill, SYS_tgkill, SYS_tkill };

#ifdef SYS_socketcall
	answer_if(program, SYS_socketcall, SECCOMP_RET_TRAP);
#endif
	filter_socket(program);
	filter_pair(program);
	filter_ioctl(program);
	filter_fcntl(program);
	filter_prctl(program);
	filter_limits(program);
	filter_clone(program, plan->has_children);
	filter_times(program, SYS_utimensat);
#ifndef __LP64__
	filter_times(program, UTIMENSAT_64);
#endif
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		if (plan->has_children)
			filter_signals(program, signals[i]);
		else
			filter_own_signals(program, signals[i]);
	}
}

static void write_program(struct program *program, const struct sandbox_plan *plan)
{
	load(program, offsetof(struct seccomp_data, arch));
	add(program, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	answer(program, SANDBOX_KILL);
	load(program, offsetof(struct seccomp_data, nr));
#ifdef OTHER_PERSONALITY
	add(program, BPF_JMP | BPF_JGE | BPF_K, OTHER_PERSONALITY, 0, 1);
	answer(program, SANDBOX_KILL);
#endif
	filter_by_argument(program, plan);
	filter_by_number(program);
}

const bool sandbox_filter_is_known = true;

bool sandbox_filter_calls(const struct sandbox_plan *plan)
{
	struct program *program = mem_new(sizeof *program);
	struct sock_fprog filter = { .filter = program->lines };
	bool done = true;

#ifdef SYS_socketcall
	done = sandbox_replace_socketcall();
#endif
	write_program(program, plan);
	filter.len = (unsigned short)program->length;
	done = done && !program->is_too_long &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
	free(program);
	return done;
}

#endif
#endif
