/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a task: stopped, interrupted or finished, while others resume it, start
 * another one under its lock, restart it, shut the machine down, or kill -9 any of them.
 *
 * proves: a task that was said to be stopped neither runs nor is saved, then or later; one
 *         that has finished is never resumed; one that nobody stopped and that has not
 *         finished is never forgotten; a stop that was accepted is not turned into a
 *         restart; nobody waits for ever.
 * leaves out: how long anything takes (each wait may end at any moment), the launcher
 *         (launch.pml), reused pids (a signal goes to the process that the label names).
 *
 * Task 0 runs, or is interrupted. Task 1 is another one that may take its instance.
 *
 * run: RECOVERS=1 OTHERS=1 SHUTDOWN=1 SETTLES=1
 * run: KEEPS=1 RECOVERS=1 OTHERS=1 KILLS=0
 * run: STOPS=1 RECOVERS=1 OTHERS=1
 * run: STOPS=1 KEEPS=1
 * run: STOPS=1 MANY=1 RECOVERS=1 OTHERS=1 SETTLES=1
 *
 * broken: UNLOCKED_REMOVAL 3 a saved task is removed without the start lock
 * broken: KEEP_WINS 4        a restart makes a stop that was accepted its own
 * broken: SAVED_END 1        what has ended well is saved without saying so
 * broken: LEAVES_UNSAVED 5   one of many leaves its entry, and nothing says that it has ended
 * broken: TERM_FORGETS 1     a shutdown ends a task as a stop does
 */
#ifndef KILLS
#define KILLS 1
#endif
#ifndef MANY
#define MANY 0 /* it is stopped along with others: whoever does settles them all */
#endif
#define INSTANCES 2
#define KEEPERS 3 /* that runs from the beginning; that resumes; of another task */
#define FIRST 0
#define RESUMER 1
#define OTHER 2
#define STOPPER 100
#define NONE 255

mtype = { NO_REQUEST, STOP, STOP_MANY, KEEP, TAKEN };

bool touches;                /* an interrupted task may go on as another instance */
byte start_lock = NONE;      /* locks/ACCOUNT.start */
byte holder[INSTANCES];      /* the keeper, or STOPPER + its number, or NONE */
byte sharer[INSTANCES];      /* the keeper whose worker shares it, or NONE */
byte label_task[INSTANCES];
byte label_keeper[INSTANCES];
byte state = 1;              /* task 0's state file: 0 there is none, else the instance + 1 */
bool marked;                 /* it says that the task has ended */
byte row = 1;                /* the same of the register */
byte door = NONE;            /* whose socket it is */

bool live[KEEPERS];          /* it is the task: from the last look at its file to its end */
bool over[KEEPERS];          /* the process has ended, or was never there */
bool killed[KEEPERS];
bool term[KEEPERS];          /* SIGTERM waits */
bool works[KEEPERS];         /* it has a worker */
mtype request[KEEPERS];
byte kills = KILLS;
bool done;                   /* nothing is left to do */
bool stop_asked;             /* somebody has begun to stop it for good */
bool stop_taken[KEEPERS];    /* and the task has accepted it */
bool stopped;                /* somebody was told that it is stopped */
bool finished;               /* its person was told */

#define held(i) (holder[i] != NONE || sharer[i] != NONE)
#define held_by_task(i) (held(i) && label_task[i] == 0)
#define lives(k) (!over[k])
#define runs                                                                     \
	((row != 0 && held_by_task(row - 1)) || (state != 0 && held_by_task(state - 1)))

inline kernel_closes(k)
{
	d_step {
		if
		:: holder[0] == k -> holder[0] = NONE
		:: else -> skip
		fi;
		if
		:: holder[1] == k -> holder[1] = NONE
		:: else -> skip
		fi;
		if
		:: start_lock == k -> start_lock = NONE
		:: else -> skip
		fi;
		live[k] = false;
		over[k] = true
	}
}

proctype worker(byte k, instance)
{
	d_step { /* its end, by itself, by a signal or with its keeper */
		sharer[instance] = NONE;
		works[k] = false
	}
}

/* code: keeper/calls.c do_stop: keeper_stop */
inline do_stop(k, keep, many)
{
	d_step {
		if
#ifdef BROKEN_KEEP_WINS
		:: true -> resumable = keep
#else
		:: !keep -> resumable = false
		:: keep && !stop_wanted -> resumable = true
#endif
		:: else -> skip
		fi;
		one_of_many = many;
		stop_taken[k] = stop_taken[k] || !keep;
		stop_wanted = true; /* keeper_stop() */
		request[k] = TAKEN
	}
}

/* code: keeper/keeper.c on_signals: signals_next keeper_stop */
inline on_signals(k)
{
	d_step {
		term[k] = false; /* signals_next() */
		if
#ifndef BROKEN_TERM_FORGETS
		:: !stop_wanted -> resumable = true
#endif
		:: else -> skip
		fi;
		stop_wanted = true /* keeper_stop() */
	}
}

/* code: keeper/show.c keeper_save: ended resumable state_save */
inline keeper_save(k)
{
	d_step {
#ifndef BROKEN_SAVED_END
		marked = ends_well; /* "ended", where it is not resumable */
#endif
		live[k] = live[k] && !ends_well;
		state = instance + 1 /* state_save() */
	}
}

/* code: keeper/steps.c keeper_finish: keeper_tell_end keeper_show keeper_tend_messenger */
inline finish(k)
{
	ends_well = !resumable; /* keeper_tell_end(): in memory */
	keeper_save(k); /* keeper_show() */
	if
	:: done && !stop_wanted -> finished = true /* keeper_tend_messenger() */
	:: else -> skip
	fi
}

/* code: keeper/show.c keeper_leave: one_of_many saved_as_over register_remove state_remove */
inline keeper_leave()
{
	if
#ifdef BROKEN_LEAVES_UNSAVED
	:: one_of_many && !resumable -> skip
#else
	:: one_of_many && !resumable && marked -> skip /* saved_as_over: settle() */
#endif
	:: else ->
		row = 0; /* register_remove() */
		if
		:: !resumable -> state = 0 /* state_remove() */
		:: else -> skip
		fi
	fi
}

/* code: keeper/keeper.c live: keeper_bury_worker keeper_leave last_words keeper_close_door */
inline live_on(k)
{
	do
	:: request[k] == STOP -> do_stop(k, false, false)
	:: request[k] == STOP_MANY -> do_stop(k, false, true)
	:: request[k] == KEEP -> do_stop(k, true, false)
	:: term[k] -> on_signals(k)
	:: stop_wanted && !works[k] -> break
	:: !stop_wanted && !works[k] -> /* the last step is done */
		done = true;
		resumable = false;
		break
	od;
	finish(k);
	if /* in the same turn */
	:: request[k] == STOP -> do_stop(k, false, false)
	:: request[k] == STOP_MANY -> do_stop(k, false, true)
	:: request[k] == KEEP -> do_stop(k, true, false)
	:: true -> skip
	fi;
	/* keeper_bury_worker() */
	keeper_leave();
	/* last_words() */
	if
	:: door == k -> door = NONE /* keeper_close_door() */
	:: else -> skip
	fi
}

inline state_load()
{
	d_step {
		loaded = state;
		instance = (loaded > 0 -> loaded - 1 : 0)
	};
	if
	:: loaded == 0 -> goto closed
	:: else -> skip
	fi
}

/* code: keeper/birth.c take_over: state_load take_start_lock state_load take_lock_again state_load */
inline take_over(k)
{
	state_load();
	if /* take_start_lock() */
	:: atomic { start_lock == NONE -> start_lock = k }
	:: goto closed
	fi;
	state_load();
	d_step { /* take_lock_again() */
		if
		:: touches && held(instance) && label_task[instance] != 0 ->
			instance = (!held(0) -> 0 : 1)
		:: else -> skip
		fi
	};
	d_step {
		loaded = !held(instance);
		if
		:: loaded -> holder[instance] = k
		:: else -> skip
		fi
	};
	if
	:: !loaded -> goto closed
	:: else -> skip
	fi;
	d_step { /* state_load() */
		loaded = (marked -> 0 : state); /* state_is_over() */
		live[k] = (loaded > 0)
	};
	if
	:: loaded == 0 -> goto closed
	:: else -> skip
	fi;
	d_step { /* keeper_label() */
		label_task[instance] = 0;
		label_keeper[instance] = k
	}
}

/* code: keeper/birth.c appear: keeper_open_door keeper_register keeper_save lock_free */
inline appear(k)
{
	door = k;           /* keeper_open_door() */
	row = instance + 1; /* keeper_register() */
	d_step { state = instance + 1; marked = false }; /* keeper_save() */
	start_lock = NONE   /* lock_free() */
}

proctype keeper(byte k)
{
	bool resumable;
	bool stop_wanted;
	bool one_of_many;
	bool ends_well;
	byte loaded;
	byte instance;

	{
		if
		:: k == RESUMER ->
			skip;
end_resume:
			(state != 0 && !marked && !runs); /* somebody sees it interrupted */
			over[k] = false;
			take_over(k);
			appear(k)
		:: else -> skip
		fi;
		if
		:: atomic { works[k] = true; sharer[instance] = k; run worker(k, instance) }
		:: true -> skip
		fi;
		live_on(k)
	}
	unless { killed[k] };
closed:
	kernel_closes(k)
}

/* Another task of the same function, here for a while. */
proctype other()
{
	do
	:: !held(0) && over[OTHER] ->
		d_step {
			!held(0) ->
			holder[0] = OTHER;
			over[OTHER] = false
		};
		d_step {
			label_task[0] = 1;
			label_keeper[0] = OTHER
		};
		d_step {
			holder[0] = NONE;
			over[OTHER] = true
		};
		break
	:: true -> break
	od
}

/* --- whoever stops it */

/* code: control/stop_target.c target_is_over: lock_take lock_look identity_lives */
inline target_is_over(me)
{
	d_step {
		if
		:: !held(instance) -> /* lock_take() */
			holder[instance] = STOPPER + me;
			owned = true;
			answer = true
		:: else -> /* lock_look() */
			answer = (label_keeper[instance] != NONE && /* identity_lives() */
				  lives(label_keeper[instance]) && label_task[instance] != 0)
		fi
	}
}

/* Looks again and again, until it has ended or the time is over. */
inline wait_over(me)
{
	if
	:: target_is_over(me)
	:: answer = false
	fi
}

/* code: control/stop_target.c target_signal: read_label identity_signal */
inline target_signal(number)
{
	d_step { /* read_label() */
		if
		:: held_by_task(instance) && label_keeper[instance] != NONE &&
			lives(label_keeper[instance]) -> /* identity_signal() */
			if
			:: number == 9 -> killed[label_keeper[instance]] = true
			:: else -> term[label_keeper[instance]] = true
			fi
		:: else -> skip
		fi
	}
}

/* code: control/stop.c ask: control_advance */
inline ask(keep)
{
	atomic { /* control_advance() */
		asked = door;
		if
		:: asked != NONE && live[asked] && !killed[asked] && request[asked] == NO_REQUEST ->
			request[asked] = (keep -> KEEP : (MANY -> STOP_MANY : STOP))
		:: else -> asked = NONE
		fi
	};
	if
	:: asked != NONE ->
		if
		:: atomic { request[asked] == TAKEN -> request[asked] = NO_REQUEST }
		:: true -> asked = NONE /* no answer in time */
		fi
	:: else -> skip
	fi
}

/* code: control/stop.c escalate: target_signal target_signal */
inline escalate(me, keep)
{
	ask(keep);
	wait_over(me);
	if
	:: !answer -> target_signal(15); wait_over(me)
	:: else -> skip
	fi;
	if
	:: !answer -> target_signal(9); wait_over(me)
	:: else -> skip
	fi
}

/* code: control/stop_target.c clean_up: file_remove state_remove leave_register */
inline clean_up(keep)
{
	door = NONE; /* file_remove() */
	if
	:: !keep -> state = 0 /* state_remove() */
	:: else -> skip
	fi;
	row = 0 /* leave_register() */
}

/* code: control/stop_target.c target_forget: clash_lock is_back clean_up */
inline target_forget(me, keep)
{
#ifndef BROKEN_UNLOCKED_REMOVAL
	if
	:: atomic { start_lock == NONE -> start_lock = STOPPER + me } /* clash_lock() */
	:: goto failed
	fi;
	d_step { /* is_back() */
		answer = (state != 0 && (state != instance + 1 || !owned) &&
			  held_by_task(state - 1))
	};
	if
	:: answer -> goto failed
	:: else -> skip
	fi;
#endif
	clean_up(keep)
}

/* code: control/stop.c advance: target_is_over waits_to_be_settled target_forget */
proctype stopper(byte me; bool keep)
{
	byte instance;
	byte asked;
	bool answer;
	bool owned;
	bool ran;

end_entry:
	atomic { /* its entry, as the list has it now */
		row != 0 || state != 0;
		ran = runs;
		instance = (row != 0 && held_by_task(row - 1) -> row - 1 :
			    (state != 0 -> state - 1 : row - 1));
		stop_asked = stop_asked || !keep
	};
	if
	:: !ran -> target_is_over(me)
	:: else -> escalate(me, keep)
	fi;
	if
	:: !answer -> goto failed
	:: else -> skip
	fi;
	if /* or be killed */
	:: atomic { kills > 0 -> kills-- }; goto failed
	:: true -> skip
	fi;
	if
	:: MANY && ran && marked && state != 0 -> skip /* waits_to_be_settled() */
	:: else -> target_forget(me, keep)
	fi;
	if
	:: !keep -> stopped = true
	:: else -> skip
	fi;
failed:
	skip;
	d_step { /* lock_free */
		if
		:: owned -> holder[instance] = NONE
		:: else -> skip
		fi;
		if
		:: start_lock == STOPPER + me -> start_lock = NONE
		:: else -> skip
		fi
	}
}

/* --- the world */

proctype death(byte k)
{
end_death:
	atomic {
		kills > 0 && !over[k] ->
		kills--;
		killed[k] = true
	}
}

/* code: control/tasks.c settle: register_remove_all state_remove */
inline settle()
{
	row = 0;  /* register_remove_all() */
	state = 0 /* state_remove() */
}

/* code: control/tasks.c find_over: state_load state_is_over is_held */
proctype settler()
{
	byte instance;

end_settler:
	atomic { marked && state != 0 -> instance = state - 1 }; /* state_load(), state_is_over() */
	if
	:: held_by_task(instance) -> skip /* is_held(): it is just leaving */
	:: else -> settle()
	fi
}

/* The machine is shut down. */
proctype shutdown()
{
end_shutdown:
	atomic {
		live[FIRST] && !killed[FIRST] ->
		term[FIRST] = true
	}
}

#define is_live (live[FIRST] || live[RESUMER])

active proctype judge()
{
end:
	do
	:: live[FIRST] && live[RESUMER] -> assert(false)
	:: stopped && ((state != 0 && !(MANY && marked)) || (is_live && !killed[FIRST] && !killed[RESUMER])) ->
		assert(false)
	:: finished && state != 0 && !marked -> assert(false)
	:: !stop_asked && !done && state == 0 -> assert(false)
	:: stop_taken[FIRST] && over[FIRST] && !killed[FIRST] && state != 0 &&
		!(MANY && marked) -> assert(false)
	od
}

init
{
	byte i;

	atomic {
		for (i : 0 .. INSTANCES - 1) {
			holder[i] = NONE;
			sharer[i] = NONE;
			label_task[i] = NONE;
			label_keeper[i] = NONE
		}
		for (i : 0 .. KEEPERS - 1) {
			request[i] = NO_REQUEST;
			over[i] = true
		}
		if
		:: touches = true
		:: touches = false
		fi;
		label_task[0] = 0;
		label_keeper[0] = FIRST;
		if
		:: true -> /* it runs */
			holder[0] = FIRST;
			live[FIRST] = true;
			over[FIRST] = false;
			door = FIRST;
			run keeper(FIRST);
			run death(FIRST);
#if SHUTDOWN > 0
			run shutdown()
#else
			skip
#endif
		:: true -> skip
		fi;
#if RECOVERS > 0
		run keeper(RESUMER);
		run death(RESUMER);
#endif
#if SETTLES > 0
		run settler();
#endif
#if OTHERS > 0
		run other();
#endif
#if STOPS > 0
		run stopper(0, false);
#endif
#if STOPS > 1
		run stopper(1, false);
#endif
#if KEEPS > 0
		run stopper(2, true);
#endif
		skip
	}
}
