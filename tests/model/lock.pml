/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lock itself: takers, lookers, an owner's worker and kill -9 at any step.
 *
 * proves: one owner at a time, its worker included, whoever dies when; a taker that hears
 *         "held" met an owner, never a look; a look that says "held" met an owner.
 * leaves out: the time a taker goes on meeting nothing but looks (LOOKS_MS); file systems
 *         that keep no locks.
 *
 * broken: PROBE_EXCLUSIVE    a look takes the lock exclusively
 * broken: ONE_TRY            a taker believes in an owner without trying a shared lock
 * broken: UNLINK             the owner removes the file with the lock
 * broken: WORKER_APART       the worker does not share the lock
 */
#define TAKERS 3
#define INODES 3
#define NOBODY 0

byte file = 0;           /* the inode that the path names */
byte exclusive[INODES];  /* the owner's number + 1 */
byte shared[INODES];     /* how many hold it shared */
byte copies[TAKERS + 1]; /* of the owner's descriptor: its own, its worker's */
byte looking[INODES];    /* for BROKEN_PROBE_EXCLUSIVE: it is only a look */
byte at_work[TAKERS];    /* the owner and its worker */

/* flock(LOCK_EX | LOCK_NB) */
#define try_exclusive(inode, me, taken)                                          \
	d_step {                                                                 \
		taken = (exclusive[inode] == NOBODY && shared[inode] == 0);      \
		if                                                               \
		:: taken -> exclusive[inode] = me + 1; copies[me] = 1            \
		:: else -> skip                                                  \
		fi                                                               \
	}

/* The kernel lets go when the last copy of the descriptor is closed. */
#define close_copy(inode, me)                                                    \
	copies[me]--;                                                            \
	if                                                                       \
	:: copies[me] == 0 -> exclusive[inode] = NOBODY                          \
	:: else -> skip                                                          \
	fi

#define alone(me)                                                                \
	(at_work[0] + at_work[1] + at_work[2] == at_work[me])

proctype worker(byte me, inode)
{
	assert(alone(me));
	d_step { /* its end, or a kill */
		at_work[me]--;
#ifndef BROKEN_WORKER_APART
		close_copy(inode, me)
#endif
	}
}

/* code: os/lock_posix.c try_once: LOCK_EX LOCK_SH LOCK_UN */
proctype taker(byte me)
{
	byte inode;
	bool taken;
	bool met_owner;

	inode = file; /* open */
again:
	skip;
	try_exclusive(inode, me, taken); /* LOCK_EX */
	if
	:: taken -> goto owned
	:: else -> skip
	fi;
#ifdef BROKEN_ONE_TRY
	assert(exclusive[inode] != NOBODY); /* "held", and no owner is there */
	goto over;
#endif
	d_step { /* LOCK_SH */
		met_owner = (exclusive[inode] != NOBODY);
		if
		:: met_owner -> assert(!looking[inode]) /* "held", and it is only looked at */
		:: else -> shared[inode]++
		fi
	};
	if
	:: met_owner -> goto over
	:: else -> shared[inode]-- /* LOCK_UN */
	fi;
	goto again;
owned:
	skip;
	d_step {
		at_work[me] = 1;
		assert(alone(me))
	};
	if
	:: true -> /* a worker, which may outlive its keeper for a moment */
		atomic {
			at_work[me]++;
#ifndef BROKEN_WORKER_APART
			copies[me]++;
#endif
			run worker(me, inode)
		}
	:: true -> skip
	fi;
#ifdef BROKEN_UNLINK
	if
	:: file == inode && inode + 1 < INODES -> file = inode + 1
	:: else -> skip
	fi;
#endif
	d_step { /* lock_free, or a kill */
		at_work[me]--;
		close_copy(inode, me)
	};
over:
	skip
}

/* code: os/lock_posix.c lock_look: open_lock LOCK_SH */
proctype looker()
{
	byte inode;
	bool taken;

	inode = file; /* open_lock */
#ifdef BROKEN_PROBE_EXCLUSIVE
	try_exclusive(inode, TAKERS, taken);
	if
	:: taken -> looking[inode] = 1;
		d_step {
			looking[inode] = 0;
			exclusive[inode] = NOBODY
		}
	:: else -> skip
	fi
#else
	d_step { /* LOCK_SH */
		taken = (exclusive[inode] == NOBODY);
		if
		:: taken -> shared[inode]++
		:: else -> assert(copies[exclusive[inode] - 1] > 0) /* held: by an owner */
		fi
	};
	/* pread of the label */
	if
	:: taken -> shared[inode]-- /* close */
	:: else -> skip
	fi
#endif
}

init
{
	byte i;

	atomic {
		for (i : 0 .. TAKERS - 1) {
			run taker(i)
		}
		run looker();
		run looker()
	}
}
