/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/guard.h - a process that holds secrets, or reads what strangers wrote.
 */
#ifndef OS_GUARD_H
#define OS_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* No core dumps, and no other process of the user may look into this one. */
void guard_process(void);
/* Is that so for this process? */
bool guard_holds(void);
/* Before foreign input is read: no new privileges; bounded files, descriptors, memory and
 * time of computing. The system ends who exceeds the last. */
void guard_step(void);
/* The same for who serves many connections at once, for as long as it likes. */
void guard_server(void);

/* Zeroed memory that is never swapped out nor dumped, where the system can; wiped when
 * freed. One page at least: for keys. */
void *guard_new(size_t size);
void guard_free(void *memory, size_t size);

#endif
