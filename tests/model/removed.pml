/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Somebody removes the lock's file while tasks start, work and die: three keepers of the same
 * task want to work, each with a worker of its own; the file is removed once, at any moment.
 *
 * proves: no two are at work, worker included, though the file that was locked is gone; a
 *         keeper that works takes the new file or finds another there, and does not begin.
 * leaves out: a second removal before the first was noticed; the moment between the death of a
 *         keeper and that of its worker (the kernel ends it then), when the file is removed in
 *         it or was removed unnoticed; a label that is being written.
 *
 * broken: NOBODY_ASKED       a new file is taken without a look at the register
 * broken: WORKER_UNNAMED     the label of the new file names no worker
 * broken: STEP_UNLOOKED      a step begins without a lock that counts
 */
#define KEEPERS 3
#define INODES 2
#define NOBODY 255
#define NEW 255

byte file = 0;                        /* the inode that the path names */
byte holder[INODES] = NOBODY;         /* the owner of the lock */
byte label[INODES] = NEW;             /* whose label is in it */
bool names_worker[INODES];            /* of the keeper whose label it is */
bool registered[KEEPERS];             /* its entry is in the register */
bool lives[KEEPERS];
bool at_work[KEEPERS];                /* its worker */

#define others_registered(me)                                                    \
	((me != 0 && registered[0] && lives[0]) ||                               \
	 (me != 1 && registered[1] && lives[1]) || (me != 2 && registered[2] && lives[2]))
#define alone(me)                                                                \
	((me == 0 || !at_work[0]) && (me == 1 || !at_work[1]) && (me == 2 || !at_work[2]))

/* flock(LOCK_EX | LOCK_NB) */
#define try_lock(inode, me, taken)                                               \
	d_step {                                                                 \
		taken = (holder[inode] == NOBODY);                               \
		if                                                               \
		:: taken -> holder[inode] = me                                   \
		:: else -> skip                                                  \
		fi                                                               \
	}

proctype remover()
{
	if
	:: d_step {
			file = 1;
			/* What is left out: a worker that its keeper's death is just ending. */
			at_work[0] = at_work[0] && lives[0];
			at_work[1] = at_work[1] && lives[1];
			at_work[2] = at_work[2] && lives[2]
		}
	:: skip
	fi
}

/* code: os/lock_posix.c take: open_named try_once is_named */
inline take(me)
{
	do
	:: inode = file; /* open_named() */
		try_lock(inode, me, taken); /* try_once() */
		if
		:: !taken -> break
		:: taken && inode != file -> holder[inode] = NOBODY /* is_named() */
		:: taken && inode == file -> break
		fi
	od
}

/* code: keeper/birth.c is_vacant: lock_read_label is_first identity_worker */
inline is_vacant(me)
{
	if
	:: label[inode] == NEW -> /* lock_read_label() */
#ifndef BROKEN_NOBODY_ASKED
		vacant = !others_registered(me) /* is_first() */
#else
		vacant = true
#endif
	:: else ->
		/* identity_worker() */
		vacant = !(names_worker[inode] && at_work[label[inode]])
	fi
}

/* code: keeper/lock.c keeper_hold: lock_counts lock_take keeper_label */
inline keeper_hold(me)
{
	if
	:: inode == file -> counts = true /* lock_counts() */
	:: else ->
		try_lock(file, me, counts); /* lock_take() */
		if
		:: counts -> d_step {
				if
				:: holder[inode] == me && !at_work[me] -> holder[inode] = NOBODY
				:: else -> skip
				fi;
				inode = file;
				label[inode] = me; /* keeper_label() */
#ifndef BROKEN_WORKER_UNNAMED
				names_worker[inode] = at_work[me]
#endif
			}
		:: else -> skip
		fi
	fi
}

proctype worker(byte me, first)
{
	/* Its end, or a kill: the last copy of the descriptor that it has inherited. */
	d_step {
		at_work[me] = false;
		if
		:: holder[first] == me && (!lives[me] || file != first) -> holder[first] = NOBODY
		:: else -> skip
		fi
	}
}

proctype keeper(byte me)
{
	byte inode;
	bool taken;
	bool vacant;
	bool counts;
	byte inherited;

	take(me);
	if
	:: !taken -> goto over
	:: else -> skip
	fi;
	is_vacant(me);
	if
	:: !vacant -> holder[inode] = NOBODY; goto over
	:: else -> skip
	fi;
	d_step {
		label[inode] = me;
		names_worker[inode] = false
	};
	d_step {
		registered[me] = true;
		lives[me] = true
	};
#ifdef BROKEN_STEP_UNLOOKED
	counts = true;
#else
	keeper_hold(me);
#endif
	if
	:: counts ->
		/* The look and the fork are one moment here: a file that is removed between
		 * them is as one that is removed right after. */
		atomic {
			assert(alone(me));
			at_work[me] = true;
			inherited = inode;
			names_worker[inode] = true;
			run worker(me, inode)
		};
		keeper_hold(me) /* a second later */
	:: else -> skip
	fi;
	d_step { /* its end, or a kill; the worker keeps what it has inherited */
		lives[me] = false;
		if
		:: inode != file -> at_work[me] = false /* what is left out */
		:: else -> skip
		fi;
		if
		:: holder[inode] == me && !(at_work[me] && inherited == inode) -> holder[inode] = NOBODY
		:: else -> skip
		fi
	};
over:
	skip
}

init
{
	atomic {
		run keeper(0);
		run keeper(1);
		run keeper(2);
		run remover()
	}
}
