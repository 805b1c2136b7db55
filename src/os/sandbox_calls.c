/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The filter of system calls: a small program that the kernel runs before each of them. It is
 * written here without a library: one comparison for each call that is not let pass, and a
 * few that look at an argument.
 *
 * Numbers mean other calls in another personality of the same machine (32 bits, x32), so a
 * call from one of those ends the process.
 */
#include "os/sandbox_parts.h"

#ifdef SANDBOX_LINUX

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

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

bool sandbox_filter_calls(const struct sandbox_plan *plan)
{
	(void)plan;
	return false;
}

#else

#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000U
#endif
#define FAIL(number) (SECCOMP_RET_ERRNO | (number))
#define KILL SECCOMP_RET_KILL_PROCESS

/* All these machines put the low half first. */
#define ARGUMENT(number) offsetof(struct seccomp_data, args[number])

enum { INSTRUCTIONS_MAX = 256 };

struct call {
	unsigned number;
	uint32_t answer;
};

/* The newer calls have one number on every machine; headers may not know them yet. */
enum {
	PIDFD_SEND_SIGNAL = 424,
	IO_URING_SETUP,
	IO_URING_ENTER,
	IO_URING_REGISTER,
	OPEN_TREE,
	MOVE_MOUNT,
	FSOPEN,
	FSCONFIG,
	FSMOUNT,
	CLONE3 = 435,
	PIDFD_GETFD = 438,
	MOUNT_SETATTR = 442,
	FCHMODAT2 = 452,
	SETXATTRAT = 463,
};

static const struct call calls[] = {
	/* Looking into, or steering, other processes and the kernel. */
	{ SYS_ptrace, KILL },
	{ SYS_process_vm_readv, KILL },
	{ SYS_process_vm_writev, KILL },
	{ PIDFD_GETFD, KILL },
	{ SYS_kexec_load, KILL },
	{ SYS_init_module, KILL },
	{ SYS_finit_module, KILL },
	{ SYS_delete_module, KILL },
	{ SYS_mount, KILL },
	{ SYS_umount2, KILL },
	{ SYS_pivot_root, KILL },
	{ SYS_chroot, KILL },
	{ OPEN_TREE, KILL },
	{ MOVE_MOUNT, KILL },
	{ FSOPEN, KILL },
	{ FSCONFIG, KILL },
	{ FSMOUNT, KILL },
	{ MOUNT_SETATTR, KILL },
	{ SYS_bpf, KILL },
	{ SYS_perf_event_open, KILL },
	{ SYS_userfaultfd, KILL },
	{ SYS_open_by_handle_at, KILL },
	{ SYS_reboot, KILL },
	{ SYS_swapon, KILL },
	{ SYS_swapoff, KILL },
	{ SYS_acct, KILL },
	{ SYS_settimeofday, KILL },
	{ SYS_clock_settime, KILL },
#ifdef SYS_kexec_file_load
	{ SYS_kexec_file_load, KILL },
#endif
#ifdef SYS_ioperm
	{ SYS_ioperm, KILL },
	{ SYS_iopl, KILL },
#endif
	/* Programs, and worlds of their own. */
	{ SYS_execve, FAIL(EACCES) },
	{ SYS_execveat, FAIL(EACCES) },
	{ SYS_setns, FAIL(EPERM) },
	{ SYS_unshare, FAIL(EPERM) },
	{ CLONE3, FAIL(ENOSYS) }, /* hides its flags; threads are made with clone then */
	/* What libraries may try, and do without. */
	{ SYS_keyctl, FAIL(ENOSYS) },
	{ SYS_add_key, FAIL(ENOSYS) },
	{ SYS_request_key, FAIL(ENOSYS) },
	{ IO_URING_SETUP, FAIL(ENOSYS) },
	{ IO_URING_ENTER, FAIL(ENOSYS) },
	{ IO_URING_REGISTER, FAIL(ENOSYS) },
	{ SYS_shmget, FAIL(ENOSYS) },
	{ SYS_msgget, FAIL(ENOSYS) },
	{ SYS_semget, FAIL(ENOSYS) },
	/* What Landlock does not know: a private file opened to all. */
	{ SYS_fchmod, FAIL(EPERM) },
	{ SYS_fchmodat, FAIL(EPERM) },
	{ FCHMODAT2, FAIL(EPERM) },
	{ SYS_fchown, FAIL(EPERM) },
	{ SYS_fchownat, FAIL(EPERM) },
	{ SYS_setxattr, FAIL(EPERM) },
	{ SYS_lsetxattr, FAIL(EPERM) },
	{ SYS_fsetxattr, FAIL(EPERM) },
	{ SETXATTRAT, FAIL(EPERM) },
	{ SYS_truncate, FAIL(EPERM) },
#ifdef SYS_chmod
	{ SYS_chmod, FAIL(EPERM) },
	{ SYS_chown, FAIL(EPERM) },
	{ SYS_lchown, FAIL(EPERM) },
#endif
#ifdef SYS_chown32
	{ SYS_chown32, FAIL(EPERM) },
	{ SYS_lchown32, FAIL(EPERM) },
	{ SYS_fchown32, FAIL(EPERM) },
	{ SYS_truncate64, FAIL(EPERM) },
#endif
};

static const struct call signals[] = {
	{ SYS_rt_sigqueueinfo, FAIL(EPERM) },
	{ SYS_rt_tgsigqueueinfo, FAIL(EPERM) },
	{ PIDFD_SEND_SIGNAL, FAIL(EPERM) },
};

enum { CALLS = sizeof calls / sizeof *calls, SIGNALS = sizeof signals / sizeof *signals, LEAF = 4 };

struct program {
	struct sock_filter lines[INSTRUCTIONS_MAX];
	unsigned short length;
};

static void add(struct program *program, uint16_t code, uint32_t operand, uint8_t skip_if,
		uint8_t skip_else)
{
	if (program->length < INSTRUCTIONS_MAX)
		program->lines[program->length++] =
			(struct sock_filter){ code, skip_if, skip_else, operand };
}

static void load(struct program *program, size_t offset)
{
	add(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* What was loaded is that: this is the answer. */
static void answer_if(struct program *program, uint32_t value, uint32_t answer)
{
	add(program, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
	add(program, BPF_RET | BPF_K, answer, 0, 0);
}

/*
 * The calls of a sorted list, as a tree: halves are parted by one comparison, down to a few
 * lines in a row. When a filter is installed the kernel asks it about every call there is, and
 * a task installs one for each step: in a row it would cost ten times as much.
 */
static void add_calls(struct program *program, const struct call *list, size_t count)
{
	unsigned short fork_at = program->length;
	size_t half = count / 2;

	if (count <= LEAF) {
		for (size_t i = 0; i < count; i++)
			answer_if(program, list[i].number, list[i].answer);
		add(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
		return;
	}
	add(program, BPF_JMP | BPF_JGE | BPF_K, list[half].number, 0, 0);
	add_calls(program, list, half);
	program->lines[fork_at].jt = (uint8_t)(program->length - fork_at - 1);
	add_calls(program, list + half, count - half);
}

static int compare(const void *a, const void *b)
{
	const struct call *left = a;
	const struct call *right = b;

	return left->number < right->number ? -1 : left->number > right->number;
}

static void add_all_calls(struct program *program, const struct sandbox_plan *plan)
{
	struct call all[CALLS + SIGNALS];
	size_t count = CALLS;

	memcpy(all, calls, sizeof calls);
	if (!plan->may_kill) {
		memcpy(all + count, signals, sizeof signals);
		count += SIGNALS;
	}
	qsort(all, count, sizeof *all, compare);
	add_calls(program, all, count);
}

/* The lines that look at the arguments of one call: begin, then lines, then end. */
static unsigned short begin_call(struct program *program, unsigned number)
{
	add(program, BPF_JMP | BPF_JEQ | BPF_K, number, 0, 0);
	return program->length;
}

static void end_call(struct program *program, unsigned short begun)
{
	program->lines[begun - 1].jf = (uint8_t)(program->length + 1 - begun);
	add(program, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

/* The internet; the kernel's own tables of addresses and of open sockets; and, for some, the
 * sockets of this machine. */
static void filter_socket(struct program *program, const struct sandbox_plan *plan)
{
	unsigned short begun = begin_call(program, SYS_socket);

	load(program, ARGUMENT(0));
	answer_if(program, AF_INET, SECCOMP_RET_ALLOW);
	answer_if(program, AF_INET6, SECCOMP_RET_ALLOW);
	if (plan->may_call)
		answer_if(program, AF_UNIX, SECCOMP_RET_ALLOW);
	add(program, BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 1, 0);
	add(program, BPF_RET | BPF_K, FAIL(EACCES), 0, 0);
	load(program, ARGUMENT(2));
	answer_if(program, NETLINK_ROUTE, SECCOMP_RET_ALLOW);
	answer_if(program, NETLINK_SOCK_DIAG, SECCOMP_RET_ALLOW);
	add(program, BPF_RET | BPF_K, FAIL(EACCES), 0, 0);
	end_call(program, begun);
}

/* To type into the terminal it was started from, as if the person did. */
static void filter_ioctl(struct program *program)
{
	unsigned short begun = begin_call(program, SYS_ioctl);

	load(program, ARGUMENT(1));
	answer_if(program, TIOCSTI, FAIL(EPERM));
#ifdef TIOCLINUX
	answer_if(program, TIOCLINUX, FAIL(EPERM));
#endif
	end_call(program, begun);
}

/* A new user is root in worlds of its own, where more of the kernel can be reached. */
static void filter_clone(struct program *program)
{
	const uint32_t worlds = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
				CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
	unsigned short begun = begin_call(program, SYS_clone);

	load(program, ARGUMENT(0));
	add(program, BPF_JMP | BPF_JSET | BPF_K, worlds, 0, 1);
	add(program, BPF_RET | BPF_K, FAIL(EPERM), 0, 0);
	end_call(program, begun);
}

/* abort() signals its own process; so does valgrind for a process that a signal ends. */
static void filter_own_signals(struct program *program, unsigned call)
{
	unsigned short begun = begin_call(program, call);

	load(program, ARGUMENT(0));
	add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)getpid(), 1, 0);
	add(program, BPF_RET | BPF_K, FAIL(EPERM), 0, 0);
	end_call(program, begun);
}

static void write_program(struct program *program, const struct sandbox_plan *plan)
{
	load(program, offsetof(struct seccomp_data, arch));
	add(program, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	add(program, BPF_RET | BPF_K, KILL, 0, 0);
	load(program, offsetof(struct seccomp_data, nr));
#ifdef OTHER_PERSONALITY
	add(program, BPF_JMP | BPF_JGE | BPF_K, OTHER_PERSONALITY, 0, 1);
	add(program, BPF_RET | BPF_K, KILL, 0, 0);
#endif
	filter_socket(program, plan);
	filter_ioctl(program);
	filter_clone(program);
	if (!plan->may_kill) {
		filter_own_signals(program, SYS_kill);
		filter_own_signals(program, SYS_tgkill);
		filter_own_signals(program, SYS_tkill);
	}
	add_all_calls(program, plan);
}

bool sandbox_filter_calls(const struct sandbox_plan *plan)
{
	struct program program = { .length = 0 };
	struct sock_fprog filter = { .filter = program.lines };

	write_program(&program, plan);
	filter.len = program.length;
	return program.length < INSTRUCTIONS_MAX &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

#endif
#endif
