/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/sandbox_parts.h - what the files of the sandbox share; nobody else includes it.
 *
 *	sandbox_posix.c   what it says of itself; systems that offer nothing
 *	sandbox_linux.c   Landlock
 *	sandbox_calls.c   the filter of system calls
 */
#ifndef OS_SANDBOX_PARTS_H
#define OS_SANDBOX_PARTS_H

#include "os/sandbox.h"
#include "os/sanitized.h"

/* A profiled build writes its counts into the folder it was built in. */
#if defined(__linux__) && !defined(SANITIZED) && !defined(PROFILED)
#define SANDBOX_LINUX 1

/* Installs the filter; needs "no new privileges". */
bool sandbox_filter_calls(const struct sandbox_plan *plan);
#endif

#endif
