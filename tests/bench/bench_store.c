/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written to the disk, and how safely. */
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "os/file.h"
#include "store/register.h"
#include "store/state.h"

enum { ROUNDS = 201, TASKS = 50, CITIES = 12 };

struct writing {
	struct buffer bytes; /* what the machine writes */
	bool durable;
	json_t *saved;
};

static json_t *entry_of(int n, int status)
{
	json_t *entry = json_object();
	char text[96];

	snprintf(text, sizeof text, "a%03d", n);
	json_put_text(entry, "id", text);
	json_put_number(entry, "pid", 4000 + n);
	json_put_number(entry, "start", 8123456 + n);
	json_put_text(entry, "boot", "9c0e5a0e-55b8-4d0f-9d0e-3f6b6f0e4c11");
	json_put_text(entry, "host", "workstation");
	json_put_text(entry, "action", "autoPirate");
	json_put_number(entry, "instance", 1);
	json_put_number(entry, "date", 1763820000);
	json_put_text(entry, "state", "waiting");
	snprintf(text, sizeof text, "mission %d/10, back at 14:32:10, 12 points, 480 gold", status);
	json_put_text(entry, "status", text);
	json_put_number(entry, "until", 1763821930);
	return entry;
}

void bench_put_entry(int n, int status)
{
	OWN(json) json_t *entry = entry_of(n, status);
	struct err e = { 0 };

	if (!register_put(&bench_home, "s301-en/1", entry, 1000, &e))
		bench_fail("%s", e.text);
}

static double put_one(void *argument)
{
	static int status;
	double begun = bench_now();

	(void)argument;
	bench_put_entry(TASKS / 2, ++status);
	return bench_now() - begun;
}

static void flush(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	(void)fsync(fd);
	close(fd);
}

/* The same bytes, written beside and renamed. */
static double rewrite(void *argument)
{
	const struct writing *writing = argument;
	char path[HOME_PATH_SIZE];
	char beside[HOME_PATH_SIZE];
	char folder[HOME_PATH_SIZE];
	double begun;
	int fd;

	home_path(&bench_home, path, "state/rewritten");
	home_path(&bench_home, beside, "state/rewritten.new");
	home_path(&bench_home, folder, "state");
	begun = bench_now();
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (write(fd, writing->bytes.bytes, writing->bytes.length) !=
	    (ssize_t)writing->bytes.length)
		bench_fail("cannot write %s", beside);
	if (writing->durable)
		(void)fsync(fd);
	close(fd);
	(void)rename(beside, path);
	if (writing->durable)
		flush(folder, O_RDONLY | O_DIRECTORY);
	return bench_now() - begun;
}

double bench_write_through(void)
{
	static char bytes[1024];
	const struct writing writing = { .bytes = { .bytes = bytes, .length = sizeof bytes },
					 .durable = true };

	return rewrite((void *)&writing);
}

static double save(void *argument)
{
	const struct writing *writing = argument;
	struct err e = { 0 };
	double begun = bench_now();

	if (!state_save(&bench_home, writing->saved, writing->durable, &e))
		bench_fail("%s", e.text);
	return bench_now() - begun;
}

/* As large as the state of a task with a queue. */
static json_t *saved_task(void)
{
	json_t *saved = entry_of(1, 4);
	json_t *progress = json_sub(saved, "progress");

	json_put_text(saved, "function", "autoPirate");
	json_put_text(saved, "account", "s301-en/1");
	json_put_number(json_sub(saved, "configuration"), "missions", 10);
	for (int i = 0; i < CITIES; i++) {
		char key[16];

		snprintf(key, sizeof key, "city%d", i);
		json_object_set_new(progress, key, entry_of(i, i));
	}
	return saved;
}

void bench_store(void)
{
	OWN(buffer) struct buffer session = { 0 };
	OWN(json) json_t *saved = saved_task();
	OWN(text) char *text = json_line(saved);
	struct writing writing = { .saved = saved };
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };

	bench_home_begin();
	for (int i = 0; i < TASKS; i++)
		bench_put_entry(i, 0);
	if (!file_read(home_session(&bench_home, path), 1024 * 1024, &session, &e))
		bench_fail("%s", e.text);
	writing.bytes = session;
	bench_line("status update of one among 50 tasks", BENCH_TIME,
		   bench_both(put_one, rewrite, &writing, ROUNDS), 0.3e-3,
		   "write and rename of the same bytes");
	writing.bytes = (struct buffer){ .bytes = text, .length = strlen(text) };
	bench_line("saved task, status only", BENCH_TIME,
		   bench_both(save, rewrite, &writing, ROUNDS), 0,
		   "write and rename of the same bytes");
	writing.durable = true;
	bench_line("saved task, surviving a power cut", BENCH_TIME,
		   bench_both(save, rewrite, &writing, ROUNDS), 0,
		   "write, fsync, rename, fsync of the folder");
	bench_home_end();
}
