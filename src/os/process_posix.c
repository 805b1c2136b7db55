/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif
#ifdef __APPLE__
#include <libproc.h>
#include <mach-o/dyld.h>
#include <sys/sysctl.h>
#endif

#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"

struct facts {
	uint64_t start;
	bool zombie;
};

#ifdef __linux__
/* Reads a small file of /proc; returns the number of bytes, the text is ended. */
static size_t read_small(const char *path, char *text, size_t size)
{
	OWN(fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);

	text[length > 0 ? length : 0] = '\0';
	return length > 0 ? (size_t)length : 0;
}

static bool facts_of(pid_t pid, struct facts *facts)
{
	char path[64];
	char line[1024];
	const char *field;
	char state;
	unsigned long long start;

	snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	if (read_small(path, line, sizeof line) == 0)
		return false;
	field = strrchr(line, ')'); /* the name may hold anything, brackets too */
	if (field == NULL || sscanf(field + 1,
				    " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
				    "%*s %*s %*s %*s %*s %llu",
				    &state, &start) != 2)
		return false;
	*facts = (struct facts){ start, state == 'Z' || state == 'X' };
	return true;
}

/* Not who owns the files of /proc: of a process that keeps secrets (os/guard.h) that is root. */
static bool is_of_another_user(pid_t pid)
{
	char path[64];
	char text[4096];
	const char *line;
	unsigned user;

	snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
	line = read_small(path, text, sizeof text) > 0 ? strstr(text, "\nUid:") : NULL;
	return line != NULL && sscanf(line, "\nUid: %*u %u", &user) == 1 && user != geteuid();
}

static void boot_identity(char *boot, size_t size)
{
	read_small("/proc/sys/kernel/random/boot_id", boot, size);
	boot[strcspn(boot, "\n")] = '\0';
}
#elif defined(__APPLE__)
static bool facts_of(pid_t pid, struct facts *facts)
{
	struct proc_bsdinfo info;

	if (proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info) != sizeof info)
		return false;
	*facts = (struct facts){ info.pbi_start_tvsec * 1000000 + info.pbi_start_tvusec,
				 info.pbi_status == 5 /* SZOMB */ };
	return true;
}

static bool is_of_another_user(pid_t pid)
{
	struct proc_bsdinfo info;

	return proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info) == sizeof info &&
	       info.pbi_uid != geteuid();
}

static void boot_identity(char *boot, size_t size)
{
	struct timeval when = { 0 };
	size_t length = sizeof when;

	sysctlbyname("kern.boottime", &when, &length, NULL, 0);
	snprintf(boot, size, "%lld", (long long)when.tv_sec);
}
#else
/* Elsewhere no start time is known: such a process can be asked over its socket, and
 * is never signalled by number. */
static bool facts_of(pid_t pid, struct facts *facts)
{
	*facts = (struct facts){ 0, false };
	return kill(pid, 0) == 0;
}

static bool is_of_another_user(pid_t pid)
{
	(void)pid;
	return false;
}

static void boot_identity(char *boot, size_t size)
{
	text_copy(boot, size, "unknown");
}
#endif

void process_begin(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY }; /* not what is done with it */

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			_exit(EXIT_FAILURE); /* nobody could be told */
}

static void here(struct process *process)
{
	boot_identity(process->boot, sizeof process->boot);
	if (gethostname(process->host, sizeof process->host) != 0)
		text_copy(process->host, sizeof process->host, "unknown");
	process->host[sizeof process->host - 1] = '\0';
}

bool process_find(pid_t pid, struct process *found)
{
	struct facts facts;

	if (pid <= 0 || !facts_of(pid, &facts) || facts.zombie)
		return false;
	*found = (struct process){ .pid = pid, .start = facts.start };
	here(found);
	return true;
}

void process_self(struct process *self)
{
	if (process_find(getpid(), self))
		return;
	*self = (struct process){ .pid = getpid() };
	here(self);
}

bool process_lives(const struct process *process)
{
	struct process now;

	return process_find(process->pid, &now) && now.start == process->start &&
	       text_equal(now.boot, process->boot) && text_equal(now.host, process->host);
}

/* A handle on the process that has the pid now, or -1 where there is no such thing. */
static int handle_open(pid_t pid)
{
#if defined(__linux__) && defined(SYS_pidfd_open)
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	return -1;
#endif
}

static int handle_signal(int handle, pid_t pid, int number)
{
#if defined(__linux__) && defined(SYS_pidfd_send_signal)
	if (handle >= 0)
		return (int)syscall(SYS_pidfd_send_signal, handle, number, NULL, 0);
#else
	(void)handle;
#endif
	return kill(pid, number);
}

bool process_signal(const struct process *process, int number, struct err *e)
{
	/* The handle first, the comparison after: from then on it means one process. */
	OWN(fd) int handle = process->pid > 0 ? handle_open(process->pid) : -1;

	if (process->start == 0 || !process_lives(process))
		return err_set(e, ERR_MISSING, "process %ld is gone", (long)process->pid);
	if (is_of_another_user(process->pid))
		return err_set(e, ERR_MISSING, "process %ld belongs to another user",
			       (long)process->pid);
	if (handle_signal(handle, process->pid, number) == 0)
		return true;
	if (errno == ESRCH)
		return err_set(e, ERR_MISSING, "process %ld is gone", (long)process->pid);
	return err_system(e, "cannot signal process %ld", (long)process->pid);
}

bool process_wait_end(const struct process *process, int wait_ms)
{
	int64_t start = clock_monotonic_ms();

	while (process_lives(process)) {
		if (clock_monotonic_ms() - start >= wait_ms)
			return false;
		clock_nap_ms(2);
	}
	return true;
}

const char *process_executable(char *path, size_t size)
{
#ifdef __linux__
	ssize_t length = readlink("/proc/self/exe", path, size - 1);

	if (length > 0) {
		path[length] = '\0';
		if (access(path, X_OK) == 0)
			return path;
	}
	text_copy(path, size, "/proc/self/exe");
#elif defined(__APPLE__)
	uint32_t room = (uint32_t)size;

	if (_NSGetExecutablePath(path, &room) != 0)
		text_copy(path, size, "ikabot");
#else
	text_copy(path, size, "ikabot");
#endif
	return path;
}

void process_name(const char *name)
{
#ifdef __linux__
	prctl(PR_SET_NAME, name, 0, 0, 0);
#else
	(void)name;
#endif
}

#ifdef __linux__
enum { STACK_TRIM_MAX = 128 * 1024 };

/* Pages below this frame hold nothing any more; they come back as zeros when a call needs
 * them. The one below stays, for what the compiler keeps there. */
static void trim_stack(void)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	uintptr_t end = (here & ~(page - 1)) - page;

	/* The main thread's stack alone has nothing else near its end. */
	if (syscall(SYS_gettid) == getpid())
		(void)madvise((void *)(end - STACK_TRIM_MAX), STACK_TRIM_MAX, MADV_DONTNEED);
}
#endif

void process_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
#ifdef __linux__
	trim_stack();
#endif
}
