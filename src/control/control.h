/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/control.h - how one speaks with a running task.
 *
 * A stream socket that only its owner can open, run/ID.sock; one JSON object a line
 * each way. A request is {"do": VERB, ...}; the answer holds "ok": true, or "ok": false
 * with "error" and "kind". The verbs are status, stop, pause, resume, wake, set, add,
 * answer and follow; ikabot(5) describes them.
 */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/err.h"

struct home;

enum { CONTROL_LINE_MAX = 64 * 1024, CONTROL_WAIT_MS = 5000 };
/* For callers that only look, and can show something without it. */
enum { CONTROL_LOOK_MS = 2000 };

/* For a person, after what an answer with "unsaved" is about. */
#define CONTROL_UNSAVED " (the disk does not take it yet; it is tried again)"

/* "ID.sock" */
void control_socket_name(const char *id, char name[32]);
/* A connection with the task, by the clerk where there is one; else as local_connect. */
int control_connect(const struct home *home, const char *id, struct err *e);
/* Sends the request (the reference is taken) and gives the answer, owned by the caller.
 * NULL with ERR_MISSING when the task does not answer its socket, or with the kind and
 * text of the task's own refusal. */
json_t *control_ask(const struct home *home, const char *id, json_t *request, int wait_ms,
		    struct err *e);
/* The same for a request without arguments. */
json_t *control_do(const struct home *home, const char *id, const char *verb, struct err *e);

/* A request to one of many: none that hangs keeps the others waiting. A caller that closes
 * before its request was looked at has changed its mind: it is not carried out. */
struct control_call {
	const char *id; /* set by the caller; so is fd, to -1 */
	int fd;
	struct buffer input;
	json_t *answer; /* when it said yes */
	struct err e;	/* when it said no, or nothing */
	bool settled;
};

/* One step, without waiting: calls, sends the request (one line of text), looks for the answer.
 * Until it is settled, call again. */
void control_advance(const struct home *home, struct control_call *call, const char *request);
/* Gives up what is not settled, and closes; the answer stays the caller's. */
void control_close(struct control_call *call);
/* The request (the reference is taken) to all of them at once; wait_ms is for all together. */
void control_ask_all(const struct home *home, struct control_call *calls, size_t count,
		     json_t *request, int wait_ms);

/* Calls each(change, argument) for every change of the task's status until it returns
 * false or the task is gone. */
bool control_follow(const struct home *home, const char *id,
		    bool (*each)(const json_t *change, void *argument), void *argument,
		    struct err *e);
/* Removes the sockets of tasks that were killed while they had no state file: before it was
 * written, or after it was removed. No other process would ever look at them again. */
void control_sweep(const struct home *home);

#endif
