/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/telling.h - what a person is still to be told about a task.
 *
 * The queue lies in the task's saved state, so that it survives whatever the task does:
 *
 *	"telling": { "last": 7, "due": {"attack": ms},
 *	  "events": [ { "id": 7, "kind": "failed", "text": ..., "at": ms, "due": ms,
 *	                "more": 0, "left": ["telegram", "ntfy"] } ],
 *	  "question": { "id": 6, "messages": [123] } }
 *
 * An event is written down with the state that it is about, before a channel gets it, and
 * each channel is ticked off after: a kill between the two repeats it, and nothing loses it. A
 * mark, "begun": {"ntfy": 1}, counts the messages that were begun and are not known to have
 * failed: with one before it the next says "perhaps told before". "perhaps": {"ntfy": {"at": ms,
 * "count": 1}} is when a message has perhaps arrived that is to be repeated.
 * What a task has to say of one kind is due at most once a minute; what comes in between is
 * told together. What a person must do about it is always due at once.
 *
 * "question" is what is asked now, and which messages of Telegram asked it.
 */
#ifndef STORE_TELLING_H
#define STORE_TELLING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TELLING_MAX = 60,	 /* events that wait; what comes on top is only counted */
	TELLING_GAP_MS = 60000,	 /* between two of one kind */
	TELLING_KEEP_HOURS = 72, /* then it is given up */
	TELLING_KIND_SIZE = 25,	 /* "attack": small letters and "-" */
	TELLING_TEXT_SIZE = 512,
	TELLING_MESSAGES_MAX = 8, /* of one question */
};
#define TELLING_FINISHED "finished"
#define TELLING_FAILED "failed"
#define TELLING_QUESTION "needs-answer"
#define TELLING_LOGIN "login"

bool telling_kind_is_valid(const char *kind);
/* Must a person do something before the task goes on? */
bool telling_is_urgent(const char *kind);
/* May it go out in one message with what other tasks tell? A question has its own answer. */
bool telling_joins(const char *kind);

/* Adds an event for these channels (an array of names, borrowed); its id, or 0 when there is
 * no channel. */
int64_t telling_add(json_t *saved, const char *kind, const char *text, const json_t *channels,
		    int64_t now_ms);
/* The same for a question, which takes the place of the one before. */
void telling_ask(json_t *saved, const char *text, const char *picture, const json_t *channels,
		 int64_t now_ms);
/* Forgets the events of that kind; of a question also that it is asked. */
void telling_drop(json_t *saved, const char *kind);
/* Takes what has become of messages: [{"id", "channel", "message"}]; an event without channels
 * that are left goes. With "stays" it has perhaps arrived and is to be repeated. */
void telling_tick(json_t *saved, const json_t *ticks, int64_t now_ms);
/* Takes what is done with events: [{"id", "channel", "begins"}]: a message with it is handed over
 * now, or ("begins" false) has surely not arrived. */
void telling_mark(json_t *saved, const json_t *marks);
/* How many messages with it were begun and may have arrived. */
int telling_begun(const json_t *event, const char *channel);
/* How long what a person must do waits until it is repeated, after so many that perhaps arrived. */
int64_t telling_rest_ms(int count);
/* How many that were; and does it rest now? */
int telling_perhaps(const json_t *event, const char *channel);
bool telling_rests(const json_t *event, const char *channel, int64_t now_ms);
/* Gives up what is too old; how many events that were. */
size_t telling_expire(json_t *saved, int64_t now_ms);

/* The events that wait, borrowed; may be NULL. */
json_t *telling_events(const json_t *saved);
bool telling_waits(const json_t *saved);
/* Is there something that outlives the task? Questions end with it. */
bool telling_outlives(const json_t *saved);
bool telling_is_due(const json_t *event, int64_t now_ms);
bool telling_is_left(const json_t *event, const char *channel);

#endif
