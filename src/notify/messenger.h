/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/messenger.h - the process that tells a person what became of a task.
 *
 * The keeper starts it (task/keeper_parts.h) and does not wait for it. Its order is one
 * line on the channel, {"id","account","function","state","status","picture","quiet",
 * "key"}, with the 32 bytes of the account's key after it when "key" is true. It sends the
 * notice over each channel and ends within a minute. With a question it stays, reading
 * what comes over Telegram, until the task no longer asks. It holds no lock of a task,
 * and what goes wrong is a warning in the task's log.
 */
#ifndef NOTIFY_MESSENGER_H
#define NOTIFY_MESSENGER_H

/* Takes its order from the channel (os/child.h); returns the exit status. */
int messenger_detached(int channel);

#endif
