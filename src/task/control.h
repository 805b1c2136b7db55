/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/control.h - how one speaks with a running task.
 *
 * A stream socket that only its owner can open, run/ID.sock; one JSON object a line
 * each way. A request is {"do": VERB, ...}; the answer holds "ok": true, or "ok": false
 * with "error" and "kind". The verbs are status, stop, pause, resume, wake, set, add,
 * answer and follow; ikabot(5) describes them.
 */
#ifndef TASK_CONTROL_H
#define TASK_CONTROL_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

enum { CONTROL_LINE_MAX = 64 * 1024, CONTROL_WAIT_MS = 5000 };

/* For a person, after what an answer with "unsaved" is about. */
#define CONTROL_UNSAVED " (the disk does not take it yet; it is tried again)"

/* "ID.sock" */
void control_socket_name(const char *id, char name[32]);
/* Sends the request (the reference is taken) and gives the answer, owned by the caller.
 * NULL with ERR_MISSING when the task does not answer its socket, or with the kind and
 * text of the task's own refusal. */
json_t *control_ask(const struct home *home, const char *id, json_t *request, int wait_ms,
		    struct err *e);
/* The same for a request without arguments. */
json_t *control_do(const struct home *home, const char *id, const char *verb, struct err *e);
/* Calls each(change, argument) for every change of the task's status until it returns
 * false or the task is gone. */
bool control_follow(const struct home *home, const char *id,
		    bool (*each)(const json_t *change, void *argument), void *argument,
		    struct err *e);
/* Removes the sockets of tasks that were killed while they had no state file: before it was
 * written, or after it was removed. Nobody else would ever look at them again. */
void control_sweep(const struct home *home);

#endif
