/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/stop_way.h - how much it took to end a task.
 */
#ifndef CONTROL_STOP_WAY_H
#define CONTROL_STOP_WAY_H

enum stop_way {
	STOP_ASKED,	 /* it left by itself */
	STOP_TERMINATED, /* it took SIGTERM */
	STOP_KILLED,	 /* it took SIGKILL */
	STOP_FORGOTTEN,	 /* it was not running; its saved state is gone */
};

/* "stopped", "had to be terminated", ...: for people. */
const char *stop_way_text(enum stop_way way);

#endif
