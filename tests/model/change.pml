/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tasks touch: two that run side by side are told to change it ("set", "add") while a
 * third is launched. Each has a place; two tasks at one place would spend twice.
 *
 * proves: two that are at work never touch the same place, and nobody waits for ever.
 * leaves out: everything that launch.pml has, kill -9 among it.
 *
 * broken: UNLOCKED_CHANGE    a change is compared with the others without the start lock
 * broken: SAVED_LATER        the lock is let go before the change is saved
 */
#define TASKS 3
#define NOWHERE 0
#define NOBODY 255

byte start_lock = NOBODY;
byte saved[TASKS]; /* the place in the state file, NOWHERE before the launch */

#define is_free(place, me)                                                       \
	((me == 0 || saved[0] != place) && (me == 1 || saved[1] != place) &&     \
	 (me == 2 || saved[2] != place))

/* code: keeper/change.c keeper_take_change: clash_lock keeper_is_clear keeper_save */
inline keeper_take_change(me, place)
{
#ifndef BROKEN_UNLOCKED_CHANGE
	if
	:: atomic { start_lock == NOBODY -> start_lock = me } /* clash_lock() */
	:: goto refused /* another is just starting */
	fi;
#endif
	if
	:: is_free(place, me) -> skip /* keeper_is_clear() */
	:: else -> goto refused
	fi;
#ifdef BROKEN_SAVED_LATER
	start_lock = NOBODY;
#endif
	saved[me] = place /* keeper_save() */
}

/* code: keeper/birth.c appear: keeper_is_clear keeper_register keeper_save lock_free */
inline appear(me, place)
{
	atomic { start_lock == NOBODY -> start_lock = me };
	if
	:: is_free(place, me) -> skip /* keeper_is_clear() */
	:: else -> goto refused
	fi;
	saved[me] = place /* keeper_register(), keeper_save(), lock_free() */
}

proctype task(byte me)
{
	byte place;

	if
	:: place = 1
	:: place = 2
	:: place = 3
	fi;
	if
	:: saved[me] == NOWHERE -> appear(me, place)
	:: else -> keeper_take_change(me, place)
	fi;
refused:
	skip;
	d_step { /* lock_free */
		if
		:: start_lock == me -> start_lock = NOBODY
		:: else -> skip
		fi
	}
}

active proctype judge()
{
end:
	do
	:: saved[0] == saved[1] && saved[0] != NOWHERE -> assert(false)
	:: saved[2] != NOWHERE && (saved[0] == saved[2] || saved[1] == saved[2]) -> assert(false)
	od
}

init
{
	atomic {
		saved[0] = 1;
		saved[1] = 2;
		run task(0);
		run task(1);
		run task(2)
	}
}
