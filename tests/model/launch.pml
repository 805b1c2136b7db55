/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Launches at the same instant: each with its launcher, its keeper and the keeper's worker;
 * some start a new task, others resume one that was interrupted. The deadline may come and
 * kill -9 may hit a launcher, a keeper or a worker at any step.
 *
 * proves: work that harms when it is doubled is never done by two at once, and a task never
 *         has two keepers; a launcher always hears ready, why not, or that its keeper died
 *         or was ended; ready means listed and controllable at that moment; a task that was
 *         said to be ready is not lost: it lives, or its state file is there; one that was
 *         said to have failed has none; nobody fails where nothing is in the way.
 * leaves out: the lock's own steps (lock.pml), the session file's (register.pml), how long
 *         anything takes, what the order says, "start anyway".
 *
 * run: STARTS=2 RESUMES=0
 * run: STARTS=2 RESUMES=2
 * run: STARTS=2 RESUMES=1 KILLS=2
 *
 * RESUMES of the STARTS resume task 0. With "touches" the tasks take any free instance and
 * compare what they touch under the start lock; without, there is one instance.
 *
 * broken: NO_LOCK            the keeper takes no instance lock
 * broken: NO_START_LOCK      the look at who touches the same is taken without a lock
 * broken: WORKER_APART       the worker does not share its keeper's lock
 * broken: READY_FIRST        "ready" is answered before the task is registered and saved
 * broken: SAVE_FIRST         the state file is written before the long wait for the register
 * broken: NO_LOAD_LOCKED 2   a resumed task is not loaded again under its lock
 */
#ifndef STARTS
#define STARTS 2
#endif
#ifndef RESUMES
#define RESUMES 1
#endif
#ifndef KILLS
#define KILLS 1
#endif
#define INSTANCES 2
#define TASKS 3 /* the interrupted one, and one for each that is new */
#define NONE 255

mtype = { NOTHING, READY, FAILED, DIED, DEADLINE };

bool touches;
bool start_lock;             /* locks/ACCOUNT.start */
byte holder[INSTANCES];      /* the keeper that holds the instance lock, or NONE */
byte sharer[INSTANCES];      /* the worker that shares it, or NONE */
byte label[INSTANCES];       /* the task that the lock's label names */
byte state[TASKS];           /* the state file: 0 there is none, else the instance + 1 */
byte row[TASKS];             /* the same of the register */
byte door[TASKS];            /* whose socket it is */
bool ended[TASKS];           /* it has finished */
bool left[TASKS];            /* and its state file says so, or is removed */
bool marked[TASKS];          /* the state file says so */

mtype answer[STARTS];        /* what the keeper sent */
mtype told[STARTS];          /* what the launcher knows */
byte task_of[STARTS];
bool ordered[STARTS];
bool launcher_gone[STARTS];
bool killed[STARTS];         /* the keeper */
bool over[STARTS];           /* its process has ended */
bool saved_last[STARTS];     /* the state file is written, only the answer is missing */
byte kills = KILLS;
byte keepers[TASKS];         /* that hold the task's lock */
byte at_work;
bool gave_up;

#define is_new(k) (task_of[k] != 0)
#define held(i) (holder[i] != NONE || sharer[i] != NONE)
#define held_by(i, id) (held(i) && label[i] == id)
#define runs(id)                                                                 \
	((row[id] != 0 && held_by(row[id] - 1, id)) ||                           \
	 (state[id] != 0 && held_by(state[id] - 1, id)))

/* What the kernel does when a keeper ends, however it ends. */
inline kernel_closes(k)
{
	d_step {
		if
		:: holder[0] == k -> holder[0] = NONE; keepers[task_of[k]]--
		:: holder[1] == k -> holder[1] = NONE; keepers[task_of[k]]--
		:: else -> skip
		fi;
		if
		:: starting -> start_lock = false; starting = false
		:: else -> skip
		fi;
		over[k] = true
	}
}

/* Looks, decides and works, sharing the lock; dies with its keeper, or a moment later. */
proctype worker(byte k, instance)
{
	at_work++;
	assert(at_work <= 1);
	if
	:: !killed[k] && !ended[task_of[k]] ->
		/* the last mission is done */
		atomic {
			at_work--;
			sharer[instance] = NONE;
			ended[task_of[k]] = true
		}
	:: atomic { /* its end, or a kill */
		at_work--;
		sharer[instance] = NONE
	}
	fi
}

/* code: keeper/show.c keeper_leave: register_remove state_remove */
inline keeper_leave(id)
{
	d_step { /* keeper_save, before: the state file says that the task has ended */
		marked[id] = true;
		left[id] = true
	};
	row[id] = 0;  /* register_remove() */
	state[id] = 0 /* state_remove() */
}

/* code: keeper/birth.c take_start_lock: clash_lock */
inline take_start_lock(k)
{
	if
#ifdef BROKEN_NO_START_LOCK
	:: true -> skip
#else
	:: touches || !is_new(k) ->
		if
		:: atomic { !start_lock -> start_lock = true; starting = true } /* clash_lock() */
		:: gave_up = true; goto failed /* it took too long */
		fi
	:: else -> skip
#endif
	fi
}

/* code: keeper/birth.c take_lock: lock_take */
inline take_lock(k)
{
	d_step { /* lock_take() */
		if
#ifndef BROKEN_NO_LOCK
		:: held(instance) -> taken = false
#endif
		:: else ->
			taken = true;
			holder[instance] = k;
			keepers[task_of[k]]++;
			assert(keepers[task_of[k]] == 1) /* two keepers of one task */
		fi
	};
	if
	:: !taken -> goto failed
	:: else -> skip
	fi
}

/* code: keeper/birth.c take_lock_again: instance_free take_lock */
inline take_lock_again(k)
{
	d_step {
		if
		:: touches && held(instance) && label[instance] != task_of[k] ->
			/* instance_free() */
			if
			:: !held(0) -> instance = 0
			:: else -> instance = 1
			fi
		:: else -> skip
		fi
	};
	take_lock(k)
}

inline state_load()
{
	d_step {
		loaded = state[0];
		instance = (loaded > 0 -> loaded - 1 : 0)
	};
	if
	:: loaded == 0 -> goto failed
	:: else -> skip
	fi
}

/* code: keeper/birth.c take_over: state_load take_start_lock state_load take_lock_again state_load */
inline take_over(k)
{
	state_load();
	take_start_lock(k);
	state_load();
	take_lock_again(k);
#ifndef BROKEN_NO_LOAD_LOCKED
	d_step { loaded = (marked[0] -> 0 : state[0]) }; /* state_load(), state_is_over */
	if
	:: loaded == 0 -> goto failed /* it ended meanwhile */
	:: else -> skip
	fi
#endif
}

/* code: keeper/birth.c begin: take_start_lock take_lock state_id_make */
inline begin(k)
{
	take_start_lock(k);
	take_lock(k)
	/* state_id_make() */
}

/* code: keeper/change.c keeper_is_clear: clash_list */
inline keeper_is_clear(id)
{
	d_step { /* clash_list() */
		taken = !touches ||
			!((id != 0 && runs(0)) || (id != 1 && runs(1)) || (id != 2 && runs(2)))
	};
	if
	:: !taken -> goto failed
	:: else -> skip
	fi
}

/* code: keeper/birth.c appear: keeper_is_clear keeper_open_door keeper_register keeper_save lock_free */
inline appear(k, id)
{
	keeper_is_clear(id);
	door[id] = k; /* keeper_open_door() */
#ifdef BROKEN_SAVE_FIRST
	state[id] = instance + 1;
#endif
	if
	:: row[id] = instance + 1 /* keeper_register() */
	:: gave_up = true; goto failed /* others kept the register too long */
	fi;
	d_step {
		state[id] = instance + 1; /* keeper_save() */
		marked[id] = false;
		saved_last[k] = true
	};
	d_step { /* lock_free() */
		if
		:: starting -> start_lock = false; starting = false
		:: else -> skip
		fi
	}
}

/* code: keeper/keeper.c keeper_detached: hear_order keeper_start answer_starter live answer_starter done */
proctype keeper(byte k; byte instance)
{
	bool starting;
	bool taken;
	byte loaded;

	{
		if /* hear_order() */
		:: ordered[k] -> skip
		:: launcher_gone[k] && !ordered[k] -> goto gone
		fi;
		/* keeper_start() */
		if
		:: is_new(k) -> begin(k)
		:: else -> take_over(k)
		fi;
		label[instance] = task_of[k]; /* keeper_label */
#ifdef BROKEN_READY_FIRST
		answer[k] = READY;
#endif
		appear(k, task_of[k]);
		answer[k] = READY; /* answer_starter() */
		/* live() */
		atomic {
#ifndef BROKEN_WORKER_APART
			sharer[instance] = k;
#endif
			run worker(k, instance)
		};
		if
		:: ended[task_of[k]] -> keeper_leave(task_of[k])
		:: sharer[instance] == NONE && !ended[task_of[k]] -> goto rest
		fi;
		goto gone;
failed:
		if
		:: is_new(k) -> state[task_of[k]] = 0; /* state_remove */
			row[task_of[k]] = 0 /* register_remove */
		:: else -> skip
		fi;
		answer[k] = FAILED; /* answer_starter() */
gone:
		goto closed;
rest:
end_rest:
		false /* it waits for its next step; a kill may still come */
	}
	unless { killed[k] };
closed:
	kernel_closes(k) /* done() */
}

/* code: control/launch.c launch_task: detached_start send_order stream_line end_silent */
proctype launcher(byte k)
{
	byte instance = 0;

	if
	:: touches && held(0) -> instance = 1 /* instance_free */
	:: else -> skip
	fi;
	run keeper(k, instance); /* detached_start() */
	if
	:: atomic { kills > 0 -> kills--; launcher_gone[k] = true }; goto gone
	:: ordered[k] = true /* send_order() */
	fi;
	if /* stream_line() */
	:: atomic { kills > 0 -> kills--; launcher_gone[k] = true }
	:: atomic {
		answer[k] == READY ->
		told[k] = READY;
		assert(over[k] || killed[k] || ended[task_of[k]] ||
		       (row[task_of[k]] != 0 && door[task_of[k]] == k && runs(task_of[k])))
	}
	:: answer[k] == FAILED -> told[k] = FAILED
	:: over[k] && answer[k] == NOTHING -> told[k] = DIED
	:: atomic {
		answer[k] == NOTHING && !over[k] ->
		killed[k] = true; /* end_silent() */
		told[k] = DEADLINE
	}
	fi;
gone:
	skip
}

/* kill -9 of any keeper at any moment. */
proctype death()
{
	byte k;

	select(k : 0 .. STARTS - 1);
end_death:
	atomic {
		kills > 0 && !over[k] ->
		killed[k] = true;
		kills--
	}
}

#define lost(k)                                                                  \
	(told[k] == READY && !ended[task_of[k]] && state[task_of[k]] == 0)
#define ghost(k)                                                                 \
	(is_new(k) && over[k] && state[task_of[k]] != 0 &&                       \
	 (told[k] == FAILED ||                                                   \
	  ((told[k] == DIED || told[k] == DEADLINE) && !saved_last[k])))
#if STARTS > 2
#define told_more (told[2] == FAILED)
#else
#define told_more true
#endif
/* Nobody started, and nothing went wrong. */
#define vain (told[0] == FAILED && told[1] == FAILED && told_more &&             \
	      !gave_up && kills == KILLS)

active proctype judge()
{
end:
	do
	:: lost(0) || lost(1) || ghost(0) || ghost(1) -> assert(false)
	:: vain -> assert(false)
	:: left[0] && state[0] != 0 && !marked[0] -> assert(false)
	:: left[1] && state[1] != 0 && !marked[1] -> assert(false)
#if STARTS > 2
	:: lost(2) || ghost(2) -> assert(false)
#endif
	od
}

init
{
	byte k;

	atomic {
		holder[0] = NONE;
		holder[1] = NONE;
		sharer[0] = NONE;
		sharer[1] = NONE;
		label[0] = 0; /* of the time before the kill */
		label[1] = NONE;
		state[0] = 1;
		row[0] = 1;
		if
		:: touches = true
		:: touches = false
		fi;
		for (k : 0 .. STARTS - 1) {
			answer[k] = NOTHING;
			told[k] = NOTHING;
			task_of[k] = (k < RESUMES -> 0 : k + 1 - RESUMES)
		}
		for (k : 0 .. STARTS - 1) {
			run launcher(k)
		}
#if KILLS > 0
		run death();
#endif
#if KILLS > 1
		run death();
#endif
		skip
	}
}
