/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/tasks.h - status, the list, all about one task, what is done to it.
 */
#ifndef WEB_API_TASKS_H
#define WEB_API_TASKS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct api_call;
struct api_work;
struct err;
struct step;

void api_status(const struct api_call *call);
void api_tasks(const struct api_call *call);
void api_task(const struct api_call *call);
void api_picture(const struct api_call *call);
void api_act(const struct api_call *call);
extern const struct api_work api_act_work, api_stop_self_work;
/* What came of a task that was resumed, into its answer, which has its "id" and "action"; looks as
 * control/resumed.h. False and *e when it has failed again. */
bool api_tell_outcome(const struct step *step, json_t *answer, int64_t looks, struct err *e);

#endif
