/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/sandbox.h - a process gives away for good what it does not need.
 *
 * Whoever reads what strangers wrote may be taken over by it. From sandbox_enter on, the
 * process and all that it forks can start no program, touch no file but those it named,
 * trace and signal nobody outside, and make none of the system calls that are used to break
 * out. There is no way back. On Linux two things do this: Landlock for files, ports and
 * signals, and a seccomp filter for system calls. Each works without the other, and the
 * report says what holds; elsewhere, and in a build that watches itself, nothing does.
 *
 * The filter lets pass what it does not name: a list of all that a C library may need is
 * another one on every machine and after every update, and a task that dies of an update is
 * the worse evil. What is named and never needed (ptrace, mount...) kills the process with
 * SIGSYS; what a library may try (io_uring, keyrings...) fails for it.
 */
#ifndef OS_SANDBOX_H
#define OS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum sandbox_right {
	SANDBOX_READ,  /* files below, and their names */
	SANDBOX_ADD,   /* and write and make them */
	SANDBOX_WRITE, /* and rename and remove them */
};

struct sandbox_path {
	const char *path; /* NULL: the end; one that is not there is skipped */
	enum sandbox_right right;
};

struct sandbox_plan {
	/* Besides the system's libraries, certificates and tables, which all may read. */
	const struct sandbox_path *paths; /* NULL: files are left alone */
	bool may_call;			  /* sockets of this machine: to control tasks */
	bool may_kill;			  /* processes of its own */
	bool any_port;			  /* sandbox_ports is not for it */
};

struct sandbox_report {
	int landlock;	    /* its version; 0: files are not confined */
	bool seccomp;	    /* system calls are filtered */
	bool no_new_rights; /* setuid programs give none */
};

/* Landlock's version; 0 where the system offers none, -1 where it never will, or this build. */
int sandbox_offers(void);
/* Call it before any thread is started. */
void sandbox_enter(const struct sandbox_plan *plan, struct sandbox_report *report);
/* Narrows, the first time: from now on TCP connections go to these ports only. Nothing where
 * Landlock does not hold, or knows no ports. */
void sandbox_ports(const int *ports, size_t count);
/* "Landlock 7, seccomp", "nothing": for people. */
enum { SANDBOX_TEXT_SIZE = 48 };
const char *sandbox_print(const struct sandbox_report *report, char *text, size_t size);

#endif
