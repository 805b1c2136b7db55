/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/process.h - which process is meant.
 *
 * A pid is handed out again within seconds, so a pid alone names no process. A process
 * is its pid, the moment it started, and the boot and pid namespace it started in
 * (os/site.h); before any signal all are compared, on a handle that cannot be reused
 * where the system has one (pidfd). A zombie counts as dead. A process of another
 * computer or container, or from before the last boot, is never signalled.
 */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "os/site.h"

struct err;

struct process {
	pid_t pid;
	uint64_t start; /* the system's own unit, counted from boot; 0 when it tells none */
	struct site site;
};

/* The first thing of all: standard input, output and error that were closed are filled with what
 * can be neither read nor written, so that none of our files becomes one of them. */
void process_begin(void);
/* This process. */
void process_self(struct process *self);
/* The living process that has this pid now; false when there is none. */
bool process_find(pid_t pid, struct process *found);
bool process_lives(const struct process *process);
/* The quick look, for looking at many: no process has this pid here now. */
bool process_is_gone(pid_t pid);
/* Where it is, or was, seen from here. */
enum site_is process_where(const struct process *process);
/* Is it one of this program, of whatever version? By its short name (process_name), or by its
 * executable where the system tells it: of a process that keeps secrets it does not. */
bool process_is_ours(const struct process *process);
/* Signals exactly this process. False when nothing was sent, and why: ERR_MISSING when it is
 * gone or another process has its pid, ERR_REFUSED when it cannot be known for certain or is
 * none of ours, ERR_SYSTEM when the system refuses. */
bool process_signal(const struct process *process, int number, struct err *e);
/* Kills the group that exactly this process leads (child_lead), itself too; as process_signal. */
bool process_end_group(const struct process *process, struct err *e);
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
