/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/messenger.h - the process that tells a person what became of a task.
 *
 * The keeper starts it (keeper/state.h) and does not wait for it. Its order is one line
 * on the channel, {"id","account","function","instance","key","events"}, with the 32 bytes of
 * the account's key after it when "key" is true. What there is to tell it asks the keeper, with
 * the request "tell", and tells the keeper in the same way what has become of it; once the
 * keeper is gone it does both in the task's state file, under the account's start lock. It ends
 * when all is told, and stays while a question stands that can be answered over Telegram. The
 * channel stays open as long as it lives, so that the keeper sees its end.
 *
 * There is one for each task: it holds run/ID.tell. It holds no lock of a task, and what goes
 * wrong is a warning in the task's log.
 */
#ifndef NOTIFY_MESSENGER_H
#define NOTIFY_MESSENGER_H

/* Takes its order from the channel (os/detached.h); returns the exit status. */
int messenger_detached(int channel);

#endif
