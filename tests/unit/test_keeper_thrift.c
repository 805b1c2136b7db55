/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a keeper does without: memory while it waits, and the disk when it is stopped. */
#include "harness.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <inttypes.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/launch.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "descriptor.h"
#include "keeper/keeper.h"
#include "os/detached.h"
#include "scratch.h"

enum { ITEMS = 300, HEAP_MAX_KB = 64, PAUSE_MS = 1000000 };

static struct home home;

/* In the place of the system's: each call leaves a byte. */
int fsync(int fd)
{
	int count = open(scratch_path("flushed"), O_WRONLY | O_APPEND | O_CREAT, 0600);

	(void)fd;
	(void)!write(count, "x", 1);
	close(count);
	return 0;
}

/* A step with a progress that is large as a tree. */
static struct step_result large_step(struct step *step, struct err *e)
{
	char key[32];

	(void)e;
	for (int i = 0; i < ITEMS; i++) {
		snprintf(key, sizeof key, "item%d", i);
		json_object_set_new(step->progress, key,
				    json_pack("{s:i, s:[i, i]}", "level", i, "costs", i, 2 * i));
	}
	return step_again(clock_wall_ms() + PAUSE_MS, "far too much to carry");
}

static const struct question none[] = { { .key = NULL } };
FUNCTION(large, large_step, none);
static const struct function *const table[] = { &large_function, NULL };

static bool rests(const char *id)
{
	struct err e = { 0 };
	OWN(json) json_t *status = control_do(&home, id, "status", &e);

	return text_equal(json_get_text(status, "state", ""), "waiting") &&
	       json_object_get(status, "worker") == NULL &&
	       json_object_size(json_object_get(status, "progress")) == ITEMS;
}

static struct launched start(void)
{
	OWN(json) json_t *configuration = json_object();
	struct launch launch = { .function = "large",
				 .account = "s301-en/1",
				 .configuration = configuration,
				 .instance = 1 };
	struct launched launched;
	struct err e = { 0 };

	if (!launch_task(&home, &launch, &launched, &e))
		fail_msg("%s", e.text);
	WAIT_FOR(rests(launched.id));
	return launched;
}

/* Kilobytes of its heap that were written to; -1 where nobody may look. */
static int64_t heap_of(pid_t pid)
{
	char path[64];
	char line[256];
	OWN(file) FILE *maps = NULL;
	bool inside = false;
	int64_t size = -1;

	snprintf(path, sizeof path, "/proc/%ld/smaps", (long)pid);
	maps = fopen(path, "r");
	while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
		if (strchr(line, '-') != NULL && strchr(line, ':') != NULL && line[0] >= '0' &&
		    (line[0] <= '9' || (line[0] >= 'a' && line[0] <= 'f')))
			inside = strstr(line, "[heap]") != NULL;
		else if (inside)
			(void)sscanf(line, "Private_Dirty: %" SCNd64, &size);
	}
	return size;
}

static int set_up(void **state)
{
	int result = scratch_make(state);

	home = scratch_home();
	return result;
}

static int tear_down(void **state)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(&home, NULL, &e);
	enum stop_way way;
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		if (!task_stop(&home, entry, 10000, &way, &e))
			fprintf(stderr, "%s\n", e.text);
	return scratch_remove(state);
}

TEST_WITH(a_keeper_that_waits_gives_its_heap_back, set_up, tear_down)
{
	struct launched task = start();

	if (dlsym(RTLD_DEFAULT, "curl_easy_init") != NULL)
		SKIP("linked with libraries that are else loaded when they are needed");
	if (heap_of(task.pid) < 0)
		SKIP("its heap cannot be seen: only root may, and a sanitizer keeps its own");
	WAIT_FOR(heap_of(task.pid) <= HEAP_MAX_KB);
}

TEST_WITH(a_stop_does_not_wait_for_the_disk, set_up, tear_down)
{
	struct launched task = start();
	struct err e = { 0 };
	OWN(json) json_t *entry = tasks_find(&home, task.id, NULL, &e);
	enum stop_way way;

	assert_true(strlen(scratch_read("flushed")) > 0); /* its progress was to survive */
	scratch_write("flushed", "");
	assert_true(task_stop(&home, entry, 10000, &way, &e));
	assert_string_equal(scratch_read("flushed"), "");
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
}

int main(int argc, char **argv)
{
	mem_init();
	if (argc > 1 && strcmp(argv[1], "--keeper") == 0) {
		text_copy(scratch, sizeof scratch, getenv("IKABOT_HOME"));
		return keeper_detached(table, DETACHED_CHANNEL);
	}
	return tests_run(argc, argv, NULL, NULL);
}
