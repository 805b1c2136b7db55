/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/state.h - what the keeper's own files share; nobody else includes it.
 *
 *	keeper.c         birth, the loop, death
 *	steps.c          when the next step is due; its worker and what it reports
 *	calls.c          the control socket and its requests
 *	change.c         requests that change the configuration
 *	review.c         the look at the game before a change is taken
 *	show.c           the state file, the register, the followers
 *	home.c           its lock, socket and files: there, and its own
 *	tell.c           telling a person who is not looking
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
	struct client *client; /* its place; who has left awaits nothing */
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
	int starter; /* who waits for "ready"; -1: nobody, or no more */
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
	struct process messenger; /* who told a person last; pid 0: nobody */
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
	bool one_of_many;   /* whoever stops it takes its entry out of the register */
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

/* --- steps.c */
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

/* --- calls.c */
void keeper_on_call(struct keeper *keeper);
void keeper_on_client(struct keeper *keeper, struct client *client, const struct stream_wait *wait);
/* Has it sent a request that was not yet looked at? */
bool keeper_client_waits(const struct client *client);
/* Writes the answer: with "ok", or, where it is NULL, what went wrong. */
void keeper_answer(struct keeper *keeper, struct client *client, json_t *answer,
		   const struct err *e);
/* Drops callers that stall. */
void keeper_tend_clients(struct keeper *keeper);

/* --- change.c */
bool keeper_change(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e);
/* Takes a configuration that was looked at, when no other task touches the same and the disk has
 * it. */
bool keeper_take_change(struct keeper *keeper, json_t *changed, struct err *e);
/* Does another task spend the same already? start_task has asked the person; this is the
 * look that two launches at the same instant cannot both pass (control/clash.h). */
bool keeper_is_clear(struct keeper *keeper, const json_t *configuration, struct err *e);

/* --- review.c */
/* Begins the look at a changed configuration; the caller of the request waits for its answer. */
bool keeper_review(struct keeper *keeper, const json_t *changed, struct err *e);
void keeper_on_review(struct keeper *keeper);
/* Ends one that takes too long, whose caller has left, or whose task is ending. */
void keeper_tend_review(struct keeper *keeper);

/* --- show.c */
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

/* --- home.c */
/* Holds it a lock that counts? Takes it again where its file was removed. False with ERR_BUSY
 * when another task holds the one that is there. */
bool keeper_hold(struct keeper *keeper, struct err *e);
/* Notes which file it holds, after it was taken. */
void keeper_note_lock(struct keeper *keeper);
bool keeper_open_door(struct keeper *keeper, struct err *e);
void keeper_close_door(const struct keeper *keeper);
/* Glances where one is due, at most every GLANCE_MS, however often it is called: is what matters
 * most as it was left? If not, home_at_ms is to be now. More often would cost: at once a second,
 * 500 tasks that wait took 2 % of a core. *left_ms: until the next one. */
bool keeper_glance(struct keeper *keeper, int64_t *left_ms);
/* When it is time: makes again what is gone, or says in the status what is wrong. */
void keeper_tend_home(struct keeper *keeper);

/* --- tell.c */
/* What ends the task takes its questions along, and is told when that is news. All of these
 * only change what is saved next. */
void keeper_tell_end(struct keeper *keeper, enum task_state state, const char *text);
/* Told once, however often it is asked again. */
void keeper_tell_question(struct keeper *keeper, const char *text, const char *picture);
void keeper_question_over(struct keeper *keeper);
/* Told once until a step got through. */
void keeper_tell_login(struct keeper *keeper, const char *text);
void keeper_login_over(struct keeper *keeper);
/* A step's step_tell: it waits for the progress that it belongs to, and is kept with it. */
void keeper_hear_tell(struct keeper *keeper, const json_t *line);
void keeper_keep_tells(struct keeper *keeper);
void keeper_drop_tells(struct keeper *keeper);
/* Starts a messenger (notify/messenger.h) when something is to be told, or a question can be
 * answered over a channel, and none lives. Costs a fork and is not waited for. */
void keeper_tend_messenger(struct keeper *keeper);
/* The same as the task ends, whether one lives or not. */
void keeper_leave_messenger(struct keeper *keeper);
int64_t keeper_messenger_wait_ms(const struct keeper *keeper);
/* It has ended. */
void keeper_on_messenger(struct keeper *keeper);
/* The request "tell": what has become of messages, and what there is. */
bool keeper_told(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e);
/* In the foreground a service manager may end everything that this process started: gives
 * the messenger time to send. */
void keeper_await_messenger(const struct keeper *keeper);

#endif
