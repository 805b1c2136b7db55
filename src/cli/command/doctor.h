/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/command/doctor.h - --doctor: what could go wrong here, and what to do about it. */
#ifndef CLI_COMMAND_DOCTOR_H
#define CLI_COMMAND_DOCTOR_H

#include "cli/command/call.h"

extern const struct command command_doctor;

#endif
