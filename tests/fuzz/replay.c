/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzz target without a fuzzer, on every file of the folders that are given.
 *
 *	replay [--grow=BYTES] FOLDER...
 *
 * With --grow each seed is made that large by repeating parts of it (a line, a member of a
 * list, a field, all of it). What takes much longer for that than its length accounts for
 * grows faster than its input: a stranger could keep the program busy with it.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"

enum {
	SEED_MAX = 16 * 1024 * 1024,
	GROWN_SEED_MAX = 8 * 1024, /* larger ones are not grown */
	PARTS_EACH = 6,		   /* of a seed, that are repeated */
	TIMES = 3,		   /* a busy machine is slow once, a slow parser each time */
	CUTS_MAX = 512,
	SPARE_MS = 300,
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
	MB_MS = 5000, /* for a megabyte */
#else
	MB_MS = 800, /* a plain build is far below */
#endif
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long grow_to;
static bool is_slow;

/* In memory of exactly its size, so that a sanitizer sees a byte too far. */
static void run(const char *bytes, size_t length)
{
	uint8_t *exact = malloc(length > 0 ? length : 1);

	if (exact == NULL)
		exit(1);
	if (length > 0)
		memcpy(exact, bytes, length);
	(void)LLVMFuzzerTestOneInput(exact, length);
	free(exact);
}

/* --- growing */

static long cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (long)now.tv_sec * 1000 + (long)now.tv_nsec / 1000000;
}

/* The quickest of a few runs; those after one within the limit tell nothing new. */
static long quickest_ms(const struct buffer *input, long limit_ms)
{
	long least_ms = -1;

	for (int i = 0; i < TIMES && (least_ms < 0 || least_ms > limit_ms); i++) {
		long start_ms = cpu_ms();
		long took_ms;

		run(input->bytes, input->length);
		took_ms = cpu_ms() - start_ms;
		least_ms = least_ms < 0 || took_ms < least_ms ? took_ms : least_ms;
	}
	return least_ms;
}

/* Repeats the part from one place to another, in its place. */
static void run_grown(const struct buffer *seed, size_t from, size_t to, const char *name)
{
	OWN(buffer) struct buffer grown = { 0 };
	long limit_ms = SPARE_MS + MB_MS * (grow_to / 1024) / 1024;
	long took_ms;

	buffer_add(&grown, seed->bytes, from);
	while (grown.length + seed->length < (size_t)grow_to)
		buffer_add(&grown, seed->bytes + from, to - from);
	buffer_add(&grown, seed->bytes + from, seed->length - from);
	took_ms = quickest_ms(&grown, limit_ms);
	if (took_ms <= limit_ms)
		return;
	fprintf(stderr, "%s: %ld ms for %zu bytes, bytes %zu to %zu repeated\n", name, took_ms,
		grown.length, from, to);
	is_slow = true;
}

/* Where parts may begin and end. */
static size_t find_cuts(const struct buffer *seed, size_t cuts[CUTS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < seed->length && count < CUTS_MAX; i++)
		if (i == 0 || strchr(",[{&;>\n", seed->bytes[i - 1]) != NULL)
			cuts[count++] = i;
	return count;
}

/* The same parts every time. */
static void grow(const struct buffer *seed, const char *name)
{
	size_t cuts[CUTS_MAX];
	size_t count = find_cuts(seed, cuts);

	if (seed->length == 0 || seed->length > GROWN_SEED_MAX)
		return;
	run_grown(seed, 0, seed->length, name);
	for (size_t i = 1; i <= PARTS_EACH && count > 1; i++) {
		size_t from = i * (count - 1) / (PARTS_EACH + 1);
		size_t to = from + 1 + i % 3;

		run_grown(seed, cuts[from], to < count ? cuts[to] : seed->length, name);
	}
	run_grown(seed, seed->length / 2, seed->length / 2 + 1, name);
}

/* --- folders */

static int run_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int count = 0;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		OWN(buffer) struct buffer seed = { 0 };
		struct err e = { .kind = ERR_NONE };
		char file[4096];

		snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] == '.' || !file_read(file, SEED_MAX, &seed, &e))
			continue;
		fprintf(stderr, "seed %s\n", file); /* the last one is the one that crashed */
		if (grow_to > 0)
			grow(&seed, file);
		else
			run(seed.bytes, seed.length);
		count++;
	}
	if (folder != NULL)
		closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	int count = 0;

	run("", 0);
	for (int i = 1; i < argc; i++) {
		if (text_starts(argv[i], "--grow="))
			grow_to = strtol(argv[i] + strlen("--grow="), NULL, 10);
		else
			count += run_folder(argv[i]);
	}
	return count > 0 && !is_slow ? 0 : 1;
}
