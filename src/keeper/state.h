/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/state.h - a keeper, as its own files see it; included by these only.
 *
 *	keeper.c         the loop, and what starts and ends it
 *	birth.c          from an order to a task that others see
 *	calls.c          the control socket and its requests
 *	review.c         requests that change the configuration, and the look at the game before
 *	change.c         taking a changed configuration
 *	home.c           its lock, socket and files: there, and its own
 *	report.c         what a worker reports, and what follows from it
 *	steps.c          when the next step is due, its worker, stop and pause
 *	due.c            moments on two clocks
 *	tell.c           telling a person who is not looking
 *	show.c           the state file, the register, the followers
 *	lock.c           the lock and its label
 *	clients.c        callers of the control socket
 */
#ifndef KEEPER_STATE_H
#define KEEPER_STATE_H

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
	bool awaits;	     /* the answer comes when its change was looked at */
	int64_t deadline_ms; /* monotonic; a caller that stalls is dropped */
};

/* A change that is being looked at (review.c). */
struct review {
	struct child child; /* pid 0: none */
	struct buffer input;
	int64_t deadline_ms;   /* monotonic */
	struct client *client; /* its place; a client that has left awaits nothing */
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
	struct lock *starting; /* control/clash.h; only until it is ready */
	bool foreground;
	int starter; /* waits for "ready"; -1: none, or no more */
	int listener, signals;

	/* The state file as it should be, but for its "progress". Its "configuration",
	 * "counters" and "answer" live only here. */
	json_t *saved;
	char *progress;	    /* as text: a tree of it weighs ten times as much, for hours */
	bool unsaved;	    /* the disk refused; tried again from time to time, and before a step */
	int64_t save_at_ms; /* monotonic; not before */
	char unsaved_why[200];

	enum task_state state;
	char status[STATUS_SIZE];
	int status_offset; /* of the clock that its hours are from (task/moment.h) */
	int64_t done, total;
	int64_t date_ms;
	int64_t asked_ms;	  /* when the open question was asked first; 0: none is open */
	bool answer_is_early;	  /* it came while a step looked whether the question stands */
	bool listens;		  /* an answer can come over a channel */
	struct process messenger; /* the last that was started; pid 0: none */
	struct process messenger_before;
	int messenger_channel;	 /* closes when it ends; -1: none lives */
	int messenger_failures;	 /* in a row */
	int64_t messenger_at_ms; /* monotonic; not before */
	json_t *tells;		 /* what the step tells with its next progress; or NULL */
	struct moment due;	 /* the next step */
	int64_t tick_wall_ms, tick_monotonic_ms;

	struct child worker; /* pid 0: none */
	struct buffer worker_input;
	bool worker_reported;
	int64_t worker_deadline_ms; /* monotonic */
	int64_t worker_clock_ms;    /* wall minus monotonic when it began */
	int worker_kills;	    /* 0 none, 1 asked, 2 forced */
	bool pause_wanted, stop_wanted, look_again;
	bool resumable;	    /* its state file outlives the stop */
	bool one_of_many;   /* the process that stops it takes its entry out of the register */
	bool saved_as_over; /* its state file says that it has ended */
	enum task_state before_stop;
	int crashes;	       /* in a row */
	int troubles;	       /* in a row */
	int64_t trouble_since; /* monotonic */
	int64_t retry_first_ms, trouble_max_ms, crashes_max;
	bool sandbox;	/* the setting */
	char holds[48]; /* what of it holds for the last step; "" before the first */

	struct client clients[CLIENTS_MAX];
	struct client *caller; /* whose request is performed */
	struct review review;
	/* home.c */
	int64_t home_at_ms;   /* monotonic; when to look again */
	int64_t glance_at_ms; /* the same for a glance */
	unsigned glances;
	int64_t entry_at_ms;	/* the same for the register */
	int64_t homeless_since; /* 0: it has a home */
	/* As they were left: file_stamp, and for folders home_identity. */
	uint64_t door, state_stamp, session_stamp, folders;
	uint64_t lock_file;
	char lock_path[HOME_PATH_SIZE];
	bool gives_way;	 /* another holds the lock */
	bool replaced;	 /* with this task's id: its files are the other's */
	char wrong[200]; /* what of its files is not in order */
	bool register_stale;
	bool register_broken;	/* it could not be written: the lock's label says the state */
	int64_t register_at_ms; /* monotonic; not before */
	bool tidy;		/* nothing was done since freed memory was given back */
	bool ended;
};

const char *task_state_name(enum task_state state);

#endif
