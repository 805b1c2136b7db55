/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same work done by other programs that keep jobs in the background, where they are
 * installed: so many jobs that only wait are started, listed, asked for and stopped, each by
 * executing the tool. What they keep is in the bench's own folder.
 *
 * Each tool runs below a warden, a process that all orphans below it fall to: whatever a tool
 * leaves behind is ended with it. nq has no list and no way to stop a job but its pid, and
 * lets jobs wait for each other instead of running all at once.
 */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"

enum { JOBS = 50, ROUNDS = 11, STARTS = 9, STOPS = 5, WORDS = 8, DEEP_MAX = 6, READY_MS = 10000 };

enum figure { START, LIST, STATUS, STOP, MEMORY, FIGURES };

static const char *const figure_names[FIGURES] = {
	[START] = "start one until it is listed",
	[LIST] = "list of 50",
	[STATUS] = "status of one",
	[STOP] = "stop of one",
	[MEMORY] = "memory for each, its job left out",
};

/* A word "%s" is the job's number; no words: the tool cannot do it. */
typedef const char *words[WORDS];
struct tool {
	const char *name, *program;
	words start, start_rest, list, status, stop; /* start_rest: all that are left at once */
	void (*prepare)(void);
	bool (*is_ready)(void);
};

/* --- running it */

/* How long the command takes; what it says and its status are of no interest. */
static double run(const words command, const char *job)
{
	const char *arguments[WORDS + 1] = { NULL };
	double begun = bench_now();

	for (int i = 0; i < WORDS && command[i] != NULL; i++)
		arguments[i] = text_equal(command[i], "%s") ? job : command[i];
	(void)bench_try(arguments[0], arguments);
	return bench_now() - begun;
}

static bool is_installed(const char *program)
{
	OWN(text) char *path = text_format("%s", getenv("PATH") != NULL ? getenv("PATH") : "");
	char *rest = path;

	for (char *folder; (folder = strsep(&rest, ":")) != NULL;) {
		OWN(text) char *file = text_format("%s/%s", folder, program);

		if (access(file, X_OK) == 0)
			return true;
	}
	return false;
}

/* --- the processes below the warden */

static void each_below(pid_t parent, int depth, void (*visit)(pid_t pid, void *argument),
		       void *argument)
{
	char path[64];
	OWN(file) FILE *children = NULL;
	int pid;

	snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)parent, (long)parent);
	children = fopen(path, "r");
	while (children != NULL && depth < DEEP_MAX && fscanf(children, "%d", &pid) == 1) {
		each_below(pid, depth + 1, visit, argument);
		visit(pid, argument);
	}
}

static void add_memory(pid_t pid, void *sum)
{
	char path[64];
	char name[32] = "";
	OWN(file) FILE *file = NULL;
	struct bench_usage usage;

	snprintf(path, sizeof path, "/proc/%ld/comm", (long)pid);
	file = fopen(path, "r");
	if (file != NULL && fgets(name, sizeof name, file) != NULL && !text_starts(name, "sleep") &&
	    bench_usage(pid, &usage))
		*(double *)sum += usage.pss;
}

static void end_one(pid_t pid, void *argument)
{
	(void)argument;
	(void)kill(pid, SIGKILL);
}

static void end_all(void)
{
	do
		each_below(getpid(), 0, end_one, NULL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}

/* --- the tools */

static char supervisor_file[HOME_PATH_SIZE];

static void prepare_supervisor(void)
{
	FILE *file = fopen(supervisor_file, "w");

	if (file == NULL)
		bench_fail("cannot write %s", supervisor_file);
	fprintf(file,
		"[unix_http_server]\nfile=%s/supervisor.sock\n"
		"[supervisord]\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=%s/supervisor.pid\n"
		"childlogdir=%s\n"
		"[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory="
		"supervisor.rpcinterface:make_main_rpcinterface\n"
		"[supervisorctl]\nserverurl=unix://%s/supervisor.sock\n",
		bench_home.root, bench_home.root, bench_home.root, bench_home.root);
	for (int i = 0; i < JOBS; i++)
		fprintf(file,
			"[program:%d]\ncommand=sleep 1000\nautostart=false\nstartsecs=0\n"
			"stdout_logfile=NONE\nstderr_logfile=NONE\n",
			i);
	fclose(file);
	(void)run((words){ "supervisord", "-c", supervisor_file }, "");
}

static bool supervisor_is_ready(void)
{
	OWN(text) char *path = text_format("%s/supervisor.sock", bench_home.root);

	return access(path, F_OK) == 0;
}

static void prepare_spooler(void)
{
	char slots[16];

	snprintf(slots, sizeof slots, "%d", JOBS);
	(void)run((words){ "tsp", "-S", "%s" }, slots);
}

static bool always(void)
{
	return true;
}

static void nothing(void)
{
}

static const struct tool tools[] = {
	{ "ikabot",
	  NULL,
	  { "/proc/self/exe", "--launch", "%s" },
	  { NULL },
	  { NULL, "--list" },
	  { NULL, "--status", "%s" },
	  { NULL, "--stop", "%s" },
	  nothing,
	  always },
	{ "nq",
	  "nq",
	  { "nq", "sleep", "1000" },
	  { NULL },
	  { "nq", "-t" },
	  { NULL },
	  { NULL },
	  nothing,
	  always },
	{ "task-spooler",
	  "tsp",
	  { "tsp", "-n", "sleep", "1000" },
	  { NULL },
	  { "tsp", "-l" },
	  { "tsp", "-s", "%s" },
	  { "tsp", "-k", "%s" },
	  prepare_spooler,
	  always },
	{ "supervisor",
	  "supervisord",
	  { "supervisorctl", "-c", supervisor_file, "start", "%s" },
	  { "supervisorctl", "-c", supervisor_file, "start", "all" },
	  { "supervisorctl", "-c", supervisor_file, "status" },
	  { "supervisorctl", "-c", supervisor_file, "status", "%s" },
	  { "supervisorctl", "-c", supervisor_file, "stop", "%s" },
	  prepare_supervisor,
	  supervisor_is_ready },
};

/* --- measuring one */

static double median_of(const words command, int first, int count, const char *const *names)
{
	double times[JOBS];

	if (command[1] == NULL)
		return -1;
	for (int i = 0; i < count; i++)
		times[i] = run(command, names[first + i]);
	return bench_median(times, (size_t)count);
}

/* ikabot names its tasks itself. */
static void names_of_tasks(char names[JOBS][16])
{
	OWN(json) json_t *entries = bench_list();

	for (size_t i = 0; i < JOBS && i < json_array_size(entries); i++)
		text_copy(names[i], 16, json_get_text(json_array_get(entries, i), "id", ""));
}

static void measure(const struct tool *tool, double figures[FIGURES])
{
	static char texts[JOBS][16];
	const char *names[JOBS];
	double memory = 0;
	struct tool own = *tool;
	int64_t begun = clock_monotonic_ms();

	if (tool->program == NULL)
		own.list[0] = own.status[0] = own.stop[0] = bench_ikabot();
	tool->prepare();
	while (!tool->is_ready() && clock_monotonic_ms() - begun < READY_MS)
		clock_nap_ms(10);
	for (int i = 0; i < JOBS; i++) {
		snprintf(texts[i], sizeof texts[i], "%d", i);
		names[i] = texts[i];
	}
	figures[START] = median_of(own.start, 0, STARTS, names);
	if (own.start_rest[0] != NULL)
		(void)run(own.start_rest, "");
	for (int i = STARTS; i < JOBS && own.start_rest[0] == NULL; i++)
		(void)run(own.start, names[i]);
	if (tool->program == NULL)
		names_of_tasks(texts);
	clock_nap_ms(2000); /* it may tidy up */
	each_below(getpid(), 0, add_memory, &memory);
	figures[MEMORY] = memory > 0 ? memory / JOBS : -1;
	figures[LIST] = median_of(own.list, 0, ROUNDS, names);
	figures[STATUS] = median_of(own.status, 1, ROUNDS, names);
	figures[STOP] = median_of(own.stop, ROUNDS + 1, STOPS, names);
}

static bool measure_below_warden(const struct tool *tool, double figures[FIGURES])
{
	ssize_t length = (ssize_t)(FIGURES * sizeof *figures);
	int ends[2];
	pid_t warden;
	bool whole;

	fflush(NULL);
	if (pipe2(ends, O_CLOEXEC) != 0)
		bench_fail("no pipe");
	warden = fork();
	if (warden == 0) {
		(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
		measure(tool, figures);
		(void)!write(ends[1], figures, (size_t)length);
		if (tool->program == NULL)
			bench_stop_all();
		end_all();
		_exit(0);
	}
	close(ends[1]);
	whole = read(ends[0], figures, (size_t)length) == length;
	close(ends[0]);
	waitpid(warden, NULL, 0);
	return whole;
}

void bench_others(void)
{
	enum { TOOLS = sizeof tools / sizeof *tools };
	static double figures[TOOLS][FIGURES];
	bool measured[TOOLS] = { false };
	OWN(text) char *socket = NULL;
	char text[32];

	bench_home_begin();
	snprintf(supervisor_file, sizeof supervisor_file, "%s/supervisor.conf", bench_home.root);
	setenv("NQDIR", bench_home.root, 1);
	socket = text_format("%s/tsp.sock", bench_home.root);
	setenv("TS_SOCKET", socket, 1);
	for (size_t i = 0; i < TOOLS; i++)
		if (tools[i].program == NULL || is_installed(tools[i].program))
			measured[i] = measure_below_warden(&tools[i], figures[i]);
	bench_home_end();
	printf("\n%-42s", "50 jobs that wait");
	for (size_t i = 0; i < TOOLS; i++)
		printf(" %13s", tools[i].name);
	printf("\n");
	for (int figure = 0; figure < FIGURES; figure++) {
		printf("%-42s", figure_names[figure]);
		for (size_t i = 0; i < TOOLS; i++)
			printf(" %13s",
			       !measured[i] ? "not installed"
			       : figures[i][figure] < 0
				       ? "-"
				       : bench_print(text, sizeof text,
						     figure == MEMORY ? BENCH_SIZE : BENCH_TIME,
						     figures[i][figure]));
		printf("\n");
	}
}
