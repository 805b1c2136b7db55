/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/notice.h - what a person is told about a task, and in which words.
 *
 * Texts of the game are made visible: no control character of theirs reaches a chat, a
 * header or a program. No message is longer than the strictest channel allows.
 */
#ifndef NOTIFY_NOTICE_H
#define NOTIFY_NOTICE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/home.h"
#include "store/state.h"

struct err;

/* Bytes, the closing NUL included: Discord takes 2000 characters, and a message fits into
 * an address; Telegram takes 1024 below a picture. */
enum { NOTICE_TEXT_SIZE = 1900, NOTICE_CAPTION_SIZE = 1000, NOTICE_TITLE_SIZE = 160 };

struct notice {
	char account[ACCOUNT_NAME_SIZE];
	char id[TASK_ID_SIZE];
	char function[64];
	char state[32];	   /* "finished", ..., or another kind of event; "test" for a trial */
	char status[1500]; /* with the longest title and names it fits into a message */
	char picture[HOME_PATH_SIZE]; /* a PNG file that belongs to a question, or "" */
	int64_t question;	      /* its number among the task's events */
	char server[16], world[64], player[64];
	char title[NOTICE_TITLE_SIZE]; /* of a message of several tasks, or "" */
};

/* From {"account","id","function","state","status","picture","question"}; who plays comes from
 * the session. False and ERR_INPUT when it names no task. */
bool notice_read(struct notice *notice, const json_t *order, const json_t *session, struct err *e);
/* The same task, with what these events (store/telling.h) say: one line for each, whole. Those of
 * other tasks have "task" and "function"; "again" is said of what was perhaps told before. How
 * many fit, at least one; the others are for another message. */
size_t notice_tell(struct notice *notice, const json_t *events);
/* A trial message of an account. */
void notice_trial(struct notice *notice, const char *account, const json_t *session);
bool notice_is_question(const struct notice *notice);

/* "autoPirate (k3f9) has finished"; ASCII only. */
const char *notice_title(const struct notice *notice, char title[NOTICE_TITLE_SIZE]);
/* Title, who plays, status; reply: that one may answer right here. */
const char *notice_text(const struct notice *notice, bool reply, char *text, size_t size);

#endif
