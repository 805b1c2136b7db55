/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/first.h - being process 1, as in a container without an init.
 *
 * Process 1 inherits whatever others leave behind: without waiting for them it collects dead
 * processes. And when it ends, the kernel kills all the rest. So the program is a child of what
 * was started as process 1, which collects the dead, passes signals on, and stays for as long as
 * the program or a task that it has started lives.
 */
#ifndef OS_FIRST_H
#define OS_FIRST_H

/* Goes on in that child when this is process 1; does nothing otherwise. */
void first_process(void);

#endif
