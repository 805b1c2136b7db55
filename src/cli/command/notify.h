/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/command/notify.h - notify-test, notify-set, and the messenger. */
#ifndef CLI_COMMAND_NOTIFY_H
#define CLI_COMMAND_NOTIFY_H

#include "cli/command/call.h"

extern const struct command command_notify_test, command_notify_set, command_messenger;

#endif
