/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/source.h - where a messenger finds what is to be told, and writes down what has
 * become of it: the task's keeper, or its state file when no keeper lives.
 */
#ifndef NOTIFY_SOURCE_H
#define NOTIFY_SOURCE_H

#include <jansson.h>
#include <stdbool.h>

#include "store/home.h"
#include "store/state.h"

struct source {
	struct home *home;
	char id[TASK_ID_SIZE];
	char account[ACCOUNT_NAME_SIZE];
	int wait_ms;  /* for the keeper's answer; 0: as usual */
	bool unsaved; /* the disk refused the state when the keeper last wrote it */
	bool refused; /* the disk refuses the state file; said, or not to be said */
};

enum source_state {
	SOURCE_KEEPER, /* it lives, and has answered */
	SOURCE_FILE,   /* it is gone; its state file says what is left */
	SOURCE_BUSY,   /* neither: ask again in a moment */
	SOURCE_GONE,   /* the task is forgotten: nothing is left to be told */
};

/* What has become of messages, and of which one begins (store/telling.h): borrowed, may be NULL. */
struct news {
	const json_t *ticks, *marks;
};
struct told {
	json_t *events; /* array, owned by the caller; NULL unless asked well */
	bool asks;	/* a question stands */
};

/* Hands over the news and fills *told. */
enum source_state source_ask(struct source *source, const struct news *news, struct told *told);

#endif
