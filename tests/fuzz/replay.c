/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target on every file of the folders that are given, without a fuzzer. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "os/file.h"

enum { SEED_MAX = 16 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	for (int i = 1; i < argc; i++)
		count += run_folder(argv[i]);
	return count > 0 ? 0 : 1;
}
