/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The session file: writers that read, change and replace it under locks/session, readers
 * that take no lock, and kill -9 at any step.
 *
 * proves: a change that was reported as made is in the file until its own task takes it
 *         out; a reader finds a whole file, never a half; a task that has left its row
 *         without a lock is never taken for one that runs; what a killed writer leaves
 *         beside the file is never read.
 * leaves out: power cuts (rename is atomic there, too, but not durable), a damaged file
 *         that is moved aside, what else stands in the file, a disk that is full.
 *
 * Each writer is a task: it puts its row, changes it, removes it.
 *
 * run: WRITERS=2
 *
 * broken: NO_LOCK            the file is read and replaced without the lock
 * broken: READ_FIRST         it is read before the lock is taken
 * broken: IN_PLACE           it is written in place
 * broken: ROW_IS_TRUTH       a reader believes a row without looking at the task's lock
 */
#define NOBODY 255
#define HALF 255

byte file;              /* the rows that stand in the file, a bit for each; or HALF */
byte session = NOBODY;  /* who holds locks/session */
byte put;               /* rows whose writer was told that they are in */
byte removed;           /* rows whose writer has begun to take them out */
byte alive;             /* tasks that hold their instance lock */
bool killed[WRITERS];

#define bit(i) (1 << (i))

/* code: store/session.c change_locked: load_locked replace_file */
/* code: store/session.c session_patch_within: lock_session read_file replace_file */
inline change(me, wanted)
{
#ifdef BROKEN_READ_FIRST
	seen = file;
#endif
#ifndef BROKEN_NO_LOCK
	atomic { session == NOBODY -> session = me }; /* lock_session() */
#endif
#ifndef BROKEN_READ_FIRST
	seen = file; /* read_file(), load_locked() */
#endif
	assert(seen != HALF);
	d_step {
		if
		:: wanted -> seen = seen | bit(me)
		:: else -> seen = seen & ~bit(me)
		fi
	};
#ifdef BROKEN_IN_PLACE
	file = HALF;
	file = seen;
#else
	/* The new file beside it is nobody's yet. */
	file = seen; /* replace_file(): its rename */
#endif
	session = NOBODY /* lock_free */
}

/* code: keeper/show.c keeper_leave: register_remove */
proctype writer(byte me)
{
	byte seen;

	alive = alive | bit(me); /* its instance lock */
	{
		change(me, true); /* register_put */
		put = put | bit(me);
		change(me, true); /* a new status */
		removed = removed | bit(me); 
		change(me, false) /* register_remove */
	}
	unless { killed[me] };
	d_step { /* its end: the kernel frees what it held */
		alive = alive & ~bit(me);
		if
		:: session == me -> session = NOBODY
		:: else -> skip
		fi
	}
}

/* code: control/tasks.c list_known: session_load_whole list_registered */
proctype reader()
{
	byte seen;
	byte running;

	seen = file; /* session_load_whole() */
	assert(seen != HALF);
	d_step { /* list_registered() */
#ifdef BROKEN_ROW_IS_TRUTH
		running = seen;
#else
		running = seen & alive; /* is_held */
#endif
		assert((running & ~alive) == 0)
	}
}

proctype death()
{
	byte k;

	select(k : 0 .. WRITERS - 1);
	if
	:: killed[k] = true
	:: true -> skip
	fi
}

active proctype judge()
{
end:
	do
	:: file != HALF && (put & ~removed & ~file) != 0 -> assert(false)
	od
}

init
{
	byte k;

	atomic {
		for (k : 0 .. WRITERS - 1) {
			run writer(k)
		}
		run reader();
		run death()
	}
}
