/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link: -Wl,--wrap=child_start,--wrap=_exit,--wrap=signals_ignore,--wrap=process_name */
/*
 * What a step that was taken over may ask of the clerk of the session file. Whatever it asks,
 * other accounts and what a step may not change stay as they were. The first byte says whether
 * the rest is bytes, or a session that is to be put in the place of the file.
 */
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "fuzz_home.h"
#include "os/child.h"
#include "os/file.h"
#include "os/local.h"
#include "store/clerk.h"
#include "store/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
bool __wrap_child_start(struct child *child, child_work *work, void *argument, const int *keep,
			struct err *e);
void __wrap__exit(int status) __attribute__((noreturn));
void __wrap_signals_ignore(int number);
void __wrap_process_name(const char *name);

#define ACCOUNT "s301-en/1"

static struct {
	child_work *work;
	void *argument;
	jmp_buf end;
} clerk;

/* Not started: it attends here. */
bool __wrap_child_start(struct child *child, child_work *work, void *argument, const int *keep,
			struct err *e)
{
	(void)child;
	(void)keep;
	clerk.work = work;
	clerk.argument = argument;
	return err_set(e, ERR_SYSTEM, "no process is started");
}

void __wrap__exit(int status)
{
	(void)status;
	longjmp(clerk.end, 1);
}

void __wrap_signals_ignore(int number)
{
	(void)number;
}

void __wrap_process_name(const char *name)
{
	(void)name;
}

static const char before[] =
	"{\"version\":1,\"accounts\":{\"" ACCOUNT "\":{\"mail\":\"a@b.example\",\"player\":\"Ana\","
	"\"secrets\":\"c2VhbGVk\",\"notify\":{\"command\":\"set\"},\"processList\":[],"
	"\"settings\":{\"sandbox\":1}},\"s302-en/2\":{\"player\":\"Bea\"}},"
	"\"settings\":{\"requestGapMs\":400}}";

static void fill_home(void)
{
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];

	if (!file_replace(home_session(fuzz_home(), path), before, sizeof before - 1, false, &e))
		abort();
}

/* Only what a step may note on its own account is not as it was. */
static void check(void)
{
	static const char *const may[] = { "base",	  "player",	   "world",
					   "language",	  "sessionLost",   "loginNeeded",
					   "sessionUsed", "sessionNumber", "lists",
					   NULL };
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *session = session_load(fuzz_home(), &e);
	OWN(json) json_t *was = json_loads(before, 0, NULL);

	if (session == NULL)
		abort();
	for (const char *const *key = may; *key != NULL; key++) {
		json_object_del(session_account(session, ACCOUNT), *key);
		json_object_del(session_account(was, ACCOUNT), *key);
	}
	if (!json_equal(session, was))
		abort();
}

static void call(int desk, const struct buffer *said)
{
	struct err e = { .kind = ERR_NONE };
	int room = 4 * 1024 * 1024;
	int ends[2];

	if (!local_pair(ends, &e))
		abort();
	(void)setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	(void)send(ends[0], said->bytes, said->length, MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)shutdown(ends[0], SHUT_WR);
	if (!local_hand_over(desk, ends[1], &e))
		abort();
	close(ends[1]);
	close(ends[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct clerk_duty duty = { .account = ACCOUNT };
	OWN(buffer) struct buffer said = { 0 };
	struct err e = { .kind = ERR_NONE };
	static int desk[2];

	if (size == 0)
		return 0;
	duty.home = fuzz_home();
	if (clerk.work == NULL)
		(void)clerk_hire(&duty, &e);
	fill_home();
	if (*data % 2 == 1)
		buffer_format(&said, "{\"do\":\"put\",\"length\":%zu}\n", size - 1);
	buffer_add(&said, data + 1, size - 1);
	if (!local_pair(desk, &e))
		abort();
	call(desk[0], &said);
	close(desk[0]);
	if (setjmp(clerk.end) == 0)
		(void)clerk.work(clerk.argument, desk[1]);
	close(desk[1]);
	check();
	*fuzz_home()->notice = '\0';
	return 0;
}
