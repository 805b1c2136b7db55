/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/question.h - a question as the API shows it.
 */
#ifndef WEB_API_QUESTION_H
#define WEB_API_QUESTION_H

#include <jansson.h>

struct question;

/* Owned by the caller. */
json_t *api_question(const struct question *question);

#endif
