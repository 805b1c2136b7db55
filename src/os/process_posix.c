/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
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
#endif

#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "os/signals.h"

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

/* Or are its numbers those of another pid namespace? */
static bool proc_is_ours(void)
{
	char target[32];
	ssize_t length = readlink("/proc/self", target, sizeof target - 1);
	int64_t number = 0;

	target[length > 0 ? length : 0] = '\0';
	return text_number(target, 1, INT32_MAX, &number) && number == getpid();
}

static bool facts_of(pid_t pid, struct facts *facts)
{
	char path[64] = "/proc/self/stat";
	char line[1024];
	const char *field;
	char state;
	uint64_t start;

	if (pid != getpid() && !proc_is_ours())
		return false;
	if (pid != getpid())
		snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	if (read_small(path, line, sizeof line) == 0)
		return false;
	field = strrchr(line, ')'); /* the name may hold anything, brackets too */
	if (field == NULL || sscanf(field + 1,
				    " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
				    "%*s %*s %*s %*s %*s %" SCNu64,
				    &state, &start) != 2)
		return false;
	*facts = (struct facts){ start, state == 'Z' || state == 'X' };
	return true;
}

/* Not who owns the files of /proc: of a process that keeps secrets (os/guard.h) that is root. */
static bool is_of_our_user(pid_t pid)
{
	char path[64];
	char text[4096];
	const char *line;
	unsigned user;

	snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
	line = read_small(path, text, sizeof text) > 0 ? strstr(text, "\nUid:") : NULL;
	return line != NULL && sscanf(line, "\nUid: %*u %u", &user) == 1 && user == geteuid();
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

static bool is_of_our_user(pid_t pid)
{
	struct proc_bsdinfo info;

	return proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info) == sizeof info &&
	       info.pbi_uid == geteuid();
}
#else
/* Elsewhere no start time is known: such a process can be asked over its socket, and
 * is never signalled by number. */
static bool facts_of(pid_t pid, struct facts *facts)
{
	*facts = (struct facts){ 0, false };
	return kill(pid, 0) == 0;
}

static bool is_of_our_user(pid_t pid)
{
	return kill(pid, 0) == 0;
}
#endif

void process_begin(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY }; /* not what is done with it */

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			_exit(EXIT_FAILURE); /* it could not be told */
	signals_ignore(SIGXFSZ);	     /* ulimit -f: writing fails, as on a full disk */
}

bool process_find(pid_t pid, struct process *found)
{
	struct facts facts;

	if (pid <= 0 || !facts_of(pid, &facts) || facts.zombie)
		return false;
	*found = (struct process){ .pid = pid, .start = facts.start };
	site_here(&found->site);
	return true;
}

void process_self(struct process *self)
{
	if (process_find(getpid(), self))
		return;
	*self = (struct process){ .pid = getpid() };
	site_here(&self->site);
}

bool process_lives(const struct process *process)
{
	struct facts facts;
	struct site here;

	if (process->pid <= 0 || !facts_of(process->pid, &facts) || facts.zombie ||
	    facts.start != process->start)
		return false;
	site_here(&here);
	return site_compare(&process->site, &here) == SITE_HERE;
}

enum site_is process_where(const struct process *process)
{
	struct site here;
	enum site_is is;

	site_here(&here);
	is = site_compare(&process->site, &here);
	/* An older program named neither namespace nor machine: another host's name may be that
	 * of a container, or what this one was called before. */
	if (is == SITE_HERE && *process->site.machine == '\0' &&
	    !text_equal(process->site.host, here.host) && !process_lives(process))
		return SITE_CONTAINER;
	return is;
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

/* One that was not waited for yet has its pid still; only its handle says so without reading much.
 */
bool process_is_gone(pid_t pid)
{
	OWN(fd) int handle = pid > 0 ? handle_open(pid) : -1;
	struct pollfd ended = { .fd = handle, .events = POLLIN };

	if (handle >= 0)
		return poll(&ended, 1, 0) == 1;
	return pid <= 0 || (kill(pid, 0) != 0 && errno == ESRCH);
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

/* Is there a process of that pid which we cannot see? */
static bool is_hidden(pid_t pid)
{
	struct facts facts;

	return pid > 0 && !facts_of(pid, &facts) && (kill(pid, 0) == 0 || errno == EPERM);
}

static bool gone(const struct process *process, struct err *e)
{
	return err_set(e, ERR_MISSING, "process %ld is gone", (long)process->pid);
}

/* Is it certain that the signal would reach this process, and no other? */
static bool may_signal(const struct process *process, int number, struct err *e)
{
	int pid = (int)process->pid;
	enum site_is where = process_where(process);
	char text[128];

	if (where == SITE_CONTAINER || where == SITE_COMPUTER)
		return err_set(e, ERR_REFUSED, "process %d is %s", pid,
			       site_text(where, process->site.host, text, sizeof text));
	if (where == SITE_BEFORE)
		return err_set(e, ERR_MISSING, "process %d ended when this computer did", pid);
	if (is_hidden(process->pid))
		return err_set(e, ERR_REFUSED,
			       "process %d cannot be looked at (is /proc mounted with hidepid?)",
			       pid);
	if (process->start == 0 && kill(process->pid, 0) == 0)
		return err_set(e, ERR_REFUSED,
			       "it is not known when process %d started: it may be another's", pid);
	if (process->start == 0 || !process_lives(process))
		return gone(process, e);
	if (!is_of_our_user(process->pid))
		return err_set(e, ERR_REFUSED, "process %d belongs to another user", pid);
	/* The kernel keeps it from there: it would be sent, and nothing would come of it. */
	if (pid == 1 && number == SIGKILL)
		return err_set(e, ERR_REFUSED,
			       "process 1 of a container can be killed only from "
			       "outside: stop the container");
	return true;
}

bool process_signal(const struct process *process, int number, struct err *e)
{
	/* The handle first, the comparison after: from then on it means one process. */
	OWN(fd) int handle = process->pid > 0 ? handle_open(process->pid) : -1;

	if (!may_signal(process, number, e))
		return false;
	if (handle_signal(handle, process->pid, number) == 0)
		return true;
	if (errno == ESRCH)
		return gone(process, e);
	return err_system(e, "cannot signal process %ld", (long)process->pid);
}

/* There is no handle on a group; its number is no other's while its leader lives. */
bool process_end_group(const struct process *process, struct err *e)
{
	if (!may_signal(process, SIGKILL, e))
		return false;
	if (getpgid(process->pid) != process->pid)
		return process_signal(process, SIGKILL, e);
	return kill(-process->pid, SIGKILL) == 0 ||
	       err_system(e, "cannot signal the group of process %ld", (long)process->pid);
}

enum { SHORT_NAME_SIZE = 17 };
#define OUR_NAME "ikabot"

#ifdef __linux__
static bool is_named_as_ours(pid_t pid)
{
	char path[64];
	char name[SHORT_NAME_SIZE];
	char own[SHORT_NAME_SIZE];

	snprintf(path, sizeof path, "/proc/%ld/comm", (long)pid);
	return read_small(path, name, sizeof name) > 0 &&
	       (text_starts(name, OUR_NAME) ||
		(read_small("/proc/self/comm", own, sizeof own) > 0 && text_equal(name, own)));
}

/* The same file, or the one that an upgrade has replaced. */
static bool is_our_executable(pid_t pid)
{
	static const char deleted[] = " (deleted)";
	char link[64];
	char path[4096];
	char own[4096];
	ssize_t length;

	snprintf(link, sizeof link, "/proc/%ld/exe", (long)pid);
	length = readlink(link, path, sizeof path - 1);
	if (length <= 0)
		return false;
	path[length] = '\0';
	if (text_ends(path, deleted))
		path[(size_t)length - strlen(deleted)] = '\0';
	return text_equal(path, process_executable(own, sizeof own));
}
#elif defined(__APPLE__)
static bool is_named_as_ours(pid_t pid)
{
	char name[2 * MAXCOMLEN + 1] = "";

	return proc_name(pid, name, sizeof name) > 0 && text_starts(name, OUR_NAME);
}

static bool is_our_executable(pid_t pid)
{
	char path[PROC_PIDPATHINFO_MAXSIZE] = "";
	char own[PROC_PIDPATHINFO_MAXSIZE];

	return proc_pidpath(pid, path, sizeof path) > 0 &&
	       text_equal(path, process_executable(own, sizeof own));
}
#else
static bool is_named_as_ours(pid_t pid)
{
	(void)pid;
	return false;
}

static bool is_our_executable(pid_t pid)
{
	(void)pid;
	return false;
}
#endif

bool process_is_ours(const struct process *process)
{
	return process_lives(process) &&
	       (is_named_as_ours(process->pid) || is_our_executable(process->pid)) &&
	       process_lives(process); /* it was the same one all the time */
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
