/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/sandbox/sandbox.h - a process gives away for good what it does not need.
 *
 * A process that reads what strangers wrote may be taken over by it. From sandbox_enter on, the
 * process and all that it forks can start no program, touch no file but those it named,
 * trace and signal no process outside, and make none of the system calls that are used to break
 * out. There is no way back. On Linux two things do this: Landlock for files, ports and
 * signals, and a seccomp filter for system calls. Each works without the other, and the
 * report says what holds; elsewhere, and in a build that watches itself, nothing does.
 *
 * The filter lets pass what a C library and its threads need, also on older and newer kernels
 * (allowed.c). A call that it does not name fails as if the kernel did not know it, so
 * that an update of a library costs at most an older way of doing it. What steers other
 * processes of the user (limits, priorities, signals) is refused; what only an attack would
 * try (ptrace, mount...) kills the process with SIGSYS.
 */
#ifndef OS_SANDBOX_SANDBOX_H
#define OS_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum sandbox_right {
	SANDBOX_READ,  /* files below, and their names */
	SANDBOX_EDIT,  /* and write those that are there */
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
	bool has_children;		  /* starts and ends processes of its own */
	bool any_port;			  /* sandbox_ports is not for it */
};

struct sandbox_report {
	int landlock;	    /* its version; 0: files are not confined */
	bool seccomp;	    /* system calls are filtered */
	bool no_new_rights; /* setuid programs give none */
};

/* Landlock's version; 0 where the system offers none, -1 where it never will, or this build. */
int sandbox_offers(void);
/* Call it before any thread is started. False and *e when something that the system offers
 * does not hold: then the process does nothing of what it was confined for. */
bool sandbox_enter(const struct sandbox_plan *plan, struct sandbox_report *report, struct err *e);
/* Are files confined for this process? Then one that was replaced is out of its reach. */
bool sandbox_is_entered(void);
/* Narrows, the first time: from now on TCP connections go to these ports only. Nothing where
 * Landlock does not hold, or knows no ports; false and *e when it should hold and does not. */
bool sandbox_ports(const int *ports, size_t count, struct err *e);
/* "Landlock 7, seccomp", "nothing": for people. */
enum { SANDBOX_TEXT_SIZE = 48 };
const char *sandbox_print(const struct sandbox_report *report, char *text, size_t size);

#endif
