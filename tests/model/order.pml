/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spending exactly once: two tasks of an account want to raise the same building, one level
 * each. An order may be done, refused or lost, its answer may be lost, it may still be on
 * its way when its sender is dead; kill -9 may hit a task at any step.
 *
 * proves: no order's effect happens twice; a task that says it is done has had its effect
 *         once; traces that cannot be read are never taken for an answer: a person says it.
 * leaves out: what the traces look like (play/order_kind.h; they have tests of their own): whoever
 *         looks before anything else of ours was ordered reads them right, or sees that they
 *         are gone. A request is on its way no longer than STRAGGLER_MS. Other players.
 *
 * run: KILLS=2
 *
 * broken: NO_GATE            they do not take turns
 * broken: SENT_FIRST         the order is sent before it is written down
 * broken: FORGOTTEN_FIRST    it leaves the journal before it is in the progress
 * broken: NO_STRAGGLERS      nobody waits for what a dead one may have sent
 * broken: OWN_ONLY           a task settles its own orders only
 * broken: UNKNOWN_IS_NO      what nobody can tell is ordered again
 * broken: NO_NUMBER          an order that is in the progress is put there again
 */
#define TASKS 2
#define NOBODY 255

mtype = { NONE, ASKED, HAPPENED, REFUSED, UNKNOWN, SENT, DONE };

byte gate = NOBODY;
byte level;                   /* of the building, in the game */
byte effects[TASKS];          /* orders of the task that the game has done */
mtype intent[TASKS] = NONE;   /* the journal */
byte number[TASKS];           /* of the intent there */
byte before[TASKS];           /* its evidence: the level when it was written */
byte counted[TASKS];          /* in the task's progress, saved */
byte last[TASKS];             /* the number of the last intent that is in the progress */
mtype flight[TASKS] = NONE;   /* the request: SENT until the game has taken or lost it */
mtype reply[TASKS] = NONE;
bool killed[TASKS];
bool done[TASKS];
byte kills = KILLS;
bool refused;                 /* the game refuses or loses one order at most */

proctype game()
{
	byte k;

end:
	do
	:: flight[0] == SENT || flight[1] == SENT ->
		if
		:: flight[0] == SENT -> k = 0
		:: flight[1] == SENT -> k = 1
		fi;
		d_step {
			level++;
			effects[k]++;
			assert(effects[k] == 1); /* spent twice */
			flight[k] = NONE;
			reply[k] = HAPPENED
		}
	:: atomic { flight[0] == SENT && !refused ->
		refused = true; flight[0] = NONE; reply[0] = REFUSED }
	od
}

/* code: play/order_book.c wait_for_stragglers: fate_of step_nap */
inline wait_for_stragglers(k)
{
#ifndef BROKEN_NO_STRAGGLERS
	/* fate_of(), step_nap() */
	(intent[k] != ASKED || flight[k] == NONE)
#else
	skip
#endif
}

/* code: play/order_book.c settle: order_look */
inline settle(k)
{
	if
	:: intent[k] == ASKED ->
		d_step { /* order_look() */
			fate = (level > before[k] -> HAPPENED : REFUSED)
		};
		if
		:: intent[k] = fate
		:: intent[k] = UNKNOWN /* the traces are gone */
		fi
	:: else -> skip
	fi
}

/* code: play/order_book.c order_book_resolve: wait_for_stragglers settle number_in_progress save */
inline order_book_resolve(me)
{
	wait_for_stragglers(me);
#ifndef BROKEN_OWN_ONLY
	wait_for_stragglers(1 - me);
#endif
	settle(me);
#ifndef BROKEN_OWN_ONLY
	settle(1 - me);
#endif
	if
#ifndef BROKEN_NO_NUMBER
	/* number_in_progress() */
	:: intent[me] != NONE && number[me] <= last[me] -> intent[me] = NONE /* save() */
#endif
	:: else -> skip
	fi
}

/* code: play/order_book.c order_book_begin: number_in_progress save */
inline order_book_begin(me)
{
	d_step {
		number[me] = last[me] + 1; /* number_in_progress() */
		intent[me] = ASKED; /* save(), with the evidence */
		before[me] = level
	}
}

/* code: play/order_book.c order_book_forget: step_save drop_own save */
inline order_book_forget(me)
{
#ifdef BROKEN_FORGOTTEN_FIRST
	fate = intent[me];
	intent[me] = NONE;
#else
	fate = intent[me];
#endif
	d_step { /* step_save() */
		counted[me] = counted[me] + (fate == HAPPENED -> 1 : 0);
		last[me] = number[me]
	};
#ifndef BROKEN_FORGOTTEN_FIRST
	intent[me] = NONE /* drop_own() save() */
#endif
}

inline send(me)
{
	d_step {
		reply[me] = NONE;
		flight[me] = SENT
	}
}

/* code: play/order.c order_give: order_book_begin send order_book_end order_book_forget */
inline order(me)
{
#ifdef BROKEN_SENT_FIRST
	send(me);
	order_book_begin(me);
#else
	order_book_begin(me);
	send(me);
#endif
	if
	:: reply[me] == HAPPENED ->
		intent[me] = HAPPENED; /* order_book_end() */
		order_book_forget(me)
	:: reply[me] == REFUSED -> intent[me] = REFUSED; order_book_forget(me)
	:: true -> skip /* no answer comes: the next look settles it */
	fi
}

proctype task(byte me)
{
	mtype fate;

again:
	{
#ifndef BROKEN_NO_GATE
		atomic { gate == NOBODY -> gate = me };
#endif
		order_book_resolve(me);
		if
		:: intent[me] == UNKNOWN ->
#ifdef BROKEN_UNKNOWN_IS_NO
			intent[me] = REFUSED;
#else
			/* A person looks, and answers. */
			intent[me] = (effects[me] > 0 -> HAPPENED : REFUSED);
#endif
		:: else -> skip
		fi;
		if
		:: intent[me] == HAPPENED || intent[me] == REFUSED -> order_book_forget(me)
		:: else -> skip
		fi;
		if
		:: counted[me] == 0 && intent[me] == NONE -> order(me)
		:: else -> skip
		fi;
		if
		:: counted[me] > 0 ->
			done[me] = true;
			assert(counted[me] == 1 && effects[me] == 1)
		:: else -> skip
		fi
	}
	unless { killed[me] };
	d_step {
		if
		:: gate == me -> gate = NOBODY
		:: else -> skip
		fi;
		killed[me] = false
	};
	if
	:: !done[me] -> goto again
	:: else -> skip
	fi
}

proctype death()
{
	byte k;

	select(k : 0 .. TASKS - 1);
end_death:
	atomic {
		kills > 0 && !done[k] ->
		kills--;
		killed[k] = true
	}
}

init
{
	atomic {
		run game();
		run task(0);
		run task(1);
#if KILLS > 1
		run death();
#endif
		run death()
	}
}
