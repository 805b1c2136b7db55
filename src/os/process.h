/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/process.h - which process is meant.
 *
 * A pid is handed out again within seconds, so a pid alone names nobody. A process
 * is its pid, the moment it started and the boot it started in; before any signal all
 * three are compared, on a handle that cannot be reused where the system has one
 * (pidfd). A zombie counts as dead. A process of another host, or from before the
 * last boot, is never signalled.
 */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct err;

struct process {
	pid_t pid;
	uint64_t start; /* the system's own unit, counted from boot; 0 when it tells none */
	char boot[64];	/* changes at every boot */
	char host[64];
};

/* The first thing of all: standard input, output and error that were closed are filled with what
 * can be neither read nor written, so that none of our files becomes one of them. */
void process_begin(void);
/* This process. */
void process_self(struct process *self);
/* The living process that has this pid now; false when there is none. */
bool process_find(pid_t pid, struct process *found);
bool process_lives(const struct process *process);
/* Signals exactly this process. False with ERR_MISSING when it is gone or another
 * process has its pid, ERR_SYSTEM when the system refuses. */
bool process_signal(const struct process *process, int number, struct err *e);
/* Waits until it is dead, at most that long; true when it is. */
bool process_wait_end(const struct process *process, int wait_ms);

/* The file to execute for another copy of this program, also after an upgrade has
 * replaced it on disk. */
const char *process_executable(char *path, size_t size);
/* The short name that ps and top show. */
void process_name(const char *name);
/* Gives freed memory back to the system, and the stack that deeper calls have used. */
void process_trim(void);

#endif
