/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/keeper_parts.h - what the keeper's own files share; nobody else includes it.
 *
 *	keeper.c         birth, the loop, death
 *	keeper_step.c    when the next step is due; its worker and what it reports
 *	keeper_control.c the control socket and its requests
 *	keeper_change.c  requests that change the configuration
 *	keeper_show.c    the state file, the register, the followers
 *	keeper_tell.c    telling a person who is not looking
 */
#ifndef TASK_KEEPER_PARTS_H
#define TASK_KEEPER_PARTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "os/child.h"
#include "os/process.h"
#include "os/stream.h"
#include "store/home.h"
#include "store/state.h"
#include "task/step.h"

struct err;
struct function;
struct key;
struct lock;

enum task_state {
	TASK_STARTING,
	TASK_RUNNING,
	TASK_WAITING,
	TASK_PAUSED,
	TASK_NEEDS_ANSWER,
	TASK_STOPPING,
	TASK_STOPPED,
	TASK_FINISHED,
	TASK_FAILED,
};

enum { CLIENTS_MAX = 16, FOLLOWERS_MAX = 12, STATUS_SIZE = 512 };

/* A moment to wait for. Reached when either clock says so: the wall clock knows of a
 * suspended machine, the monotonic one of a wall clock that was set back. */
struct moment {
	bool set;
	int64_t wall_ms;
	int64_t monotonic_ms;
};

struct client {
	int fd; /* -1: free place */
	struct buffer input, output;
	bool follows;
	bool leaving;	     /* close once the output is sent */
	int64_t deadline_ms; /* monotonic; a caller that stalls is dropped */
};

struct keeper {
	const struct function *const *table;
	const struct function *function;
	struct home home;
	char id[TASK_ID_SIZE];
	char account[ACCOUNT_NAME_SIZE];
	int instance;
	struct process self;
	struct key *key; /* NULL when started without */
	struct lock *lock;
	struct lock *starting; /* task/clash.h; only until it is ready */
	bool foreground;
	int listener, signals;

	/* The state file as it should be, but for its "progress". Its "configuration",
	 * "counters" and "answer" live only here. */
	json_t *saved;
	char *progress;	    /* as text: a tree of it weighs ten times as much, for hours */
	bool unsaved;	    /* the disk refused; tried again from time to time, and before a step */
	int64_t save_at_ms; /* monotonic; not before */

	enum task_state state;
	char status[STATUS_SIZE];
	long done, total;
	int64_t date_ms;
	int64_t asked_ms;	  /* when the open question was asked first; 0: none is open */
	struct process messenger; /* who told a person last; pid 0: nobody */
	struct moment due;	  /* the next step */
	int64_t tick_wall_ms, tick_monotonic_ms;

	struct child worker; /* pid 0: none */
	struct buffer worker_input;
	bool worker_reported;
	int64_t worker_deadline_ms; /* monotonic */
	int64_t worker_clock_ms;    /* wall minus monotonic when it began */
	int worker_kills;	    /* 0 none, 1 asked, 2 forced */
	bool pause_wanted, stop_wanted, look_again;
	bool resumable;	    /* its state file outlives the stop */
	bool one_of_many;   /* whoever stops it takes its entry out of the register */
	bool saved_as_over; /* its state file says that it has ended */
	enum task_state before_stop;
	int crashes;	       /* in a row */
	int troubles;	       /* in a row */
	int64_t trouble_since; /* monotonic */
	long retry_first_ms, trouble_max_ms, crashes_max;
	bool sandbox;	/* the setting */
	char holds[48]; /* what of it holds for the last step; "" before the first */

	struct client clients[CLIENTS_MAX];
	int64_t door_at_ms; /* monotonic; when to look again whether the socket's file is there */
	bool register_stale;
	int64_t register_at_ms; /* monotonic; not before */
	bool tidy;		/* nothing was done since freed memory was given back */
	bool ended;
};

const char *task_state_name(enum task_state state);

/* --- keeper_step.c */
void keeper_due_at(struct keeper *keeper, int64_t wall_ms);
/* Milliseconds until the next thing that is due by time; at most a few seconds. */
int keeper_wait_ms(const struct keeper *keeper);
/* Starts a step that is due, ends a worker that hangs, notes a clock that jumped. */
void keeper_on_time(struct keeper *keeper);
void keeper_on_worker(struct keeper *keeper);
/* Collects a worker whose result ended the task. */
void keeper_bury_worker(struct keeper *keeper);
void keeper_stop(struct keeper *keeper);
void keeper_pause(struct keeper *keeper);
void keeper_resume(struct keeper *keeper);
void keeper_wake(struct keeper *keeper);

/* --- keeper_control.c */
void keeper_on_call(struct keeper *keeper);
void keeper_on_client(struct keeper *keeper, struct client *client, const struct stream_wait *wait);
/* Has it sent a request that was not yet looked at? */
bool keeper_client_waits(const struct client *client);
/* Drops callers that stall; makes the socket again when its file was deleted. */
void keeper_tend_clients(struct keeper *keeper);

/* --- keeper_change.c */
bool keeper_set(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e);
bool keeper_add(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e);
/* Does another task spend the same already? start_task has asked the person; this is the
 * look that two launches at the same instant cannot both pass (task/clash.h). */
bool keeper_is_clear(struct keeper *keeper, const json_t *configuration, struct err *e);

/* --- keeper_show.c */
/* Takes the new state, tells everybody, writes the state file (durable: survives a
 * power cut). The status is kept when text is NULL. */
void keeper_show(struct keeper *keeper, enum task_state state, const char *text, bool durable);
/* A new status text without a new state: nothing is written but the register. */
void keeper_show_status(struct keeper *keeper, const char *text);
/* Writes the state file; false and *e when the disk refuses. */
bool keeper_save(struct keeper *keeper, bool durable, struct err *e);
/* Takes what a worker says; borrowed. */
void keeper_take_progress(struct keeper *keeper, const json_t *progress);
bool keeper_register(struct keeper *keeper, int wait_ms, struct err *e);
void keeper_refresh_register(struct keeper *keeper);
/* Everything about the task, as the request "status" answers it; owned by the caller. */
json_t *keeper_status(const struct keeper *keeper);
/* Leaves the register; the state file stays when the task failed or is to be resumed. */
void keeper_leave(struct keeper *keeper);
/* Who holds the lock, for people and for signals. */
void keeper_label(struct keeper *keeper);
void keeper_tell_followers(struct keeper *keeper);
void keeper_drop_client(struct client *client);

/* --- keeper_tell.c */
/* Starts a messenger (notify/messenger.h) that tells the present state over the account's
 * channels; none when it has no channel. Costs a fork and is not waited for. */
void keeper_tell_person(struct keeper *keeper);
/* The same for a question: told once, however often it is asked again. */
void keeper_tell_question(struct keeper *keeper);
/* In the foreground a service manager may end everything that this process started: gives
 * the messenger time to send. */
void keeper_await_messenger(const struct keeper *keeper);

#endif
