/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into the program by fault.py: counts system calls and allocations by kind and
 * makes chosen ones fail, or kills the process just before or after them, or holds it there
 * (SIGSTOP) until the driver lets it go on.
 *
 * All processes that are started with it share one page, the file that FAULT_FILE names:
 * the driver writes into it what is to be struck, they count into it. So "the third rename"
 * is the third of the whole tree of processes, and what is armed can be disarmed while they
 * live. Only the program itself takes part, not what it starts.
 *
 * Every process has a role: a command, a child that a command has forked, the keeper of a
 * task, its workers, the messenger. Calls are counted for each role and for all together.
 */
#define _GNU_SOURCE
#include <stdio.h> /* tells whether this is glibc */
#ifdef __GLIBC__
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KINDS(X)    \
	X(write)    \
	X(read)     \
	X(send)     \
	X(recv)     \
	X(fsync)    \
	X(rename)   \
	X(create)   \
	X(open)     \
	X(close)    \
	X(unlink)   \
	X(mkdir)    \
	X(stat)     \
	X(truncate) \
	X(folder)   \
	X(lock)     \
	X(fcntl)    \
	X(dup)      \
	X(pipe)     \
	X(socket)   \
	X(bind)     \
	X(listen)   \
	X(accept)   \
	X(connect)  \
	X(option)   \
	X(poll)     \
	X(epoll)    \
	X(fork)     \
	X(exec)     \
	X(wait)     \
	X(kill)     \
	X(session)  \
	X(chdir)    \
	X(thread)   \
	X(map)      \
	X(protect)  \
	X(limit)    \
	X(random)   \
	X(library)  \
	X(sleep)    \
	X(memory)   \
	X(durable)  \
	X(place)    \
	X(ask)
#define ROLES(X) X(any) X(command) X(child) X(keeper) X(worker) X(messenger)

#define KIND(name) KIND_##name,
#define ROLE(name) ROLE_##name,
enum kind { KINDS(KIND) KIND_COUNT };
enum role { ROLES(ROLE) ROLE_COUNT };
enum action { FAIL, SHORTEN, KILL_BEFORE, KILL_AFTER, HOLD };
enum { PASS = -1, FRAMES = 24, WHERE_SIZE = 4096 };

/* What the driver reads the order of both from. */
#define NAME(name) #name " "
extern const char fault_kinds[], fault_roles[];
const char fault_kinds[] = KINDS(NAME);
const char fault_roles[] = ROLES(NAME);

/* fault.py has the same picture of it. */
struct control {
	int32_t kind; /* -1: only count */
	int32_t role;
	int32_t for_ever; /* from the Nth on, not the Nth alone */
	int32_t action;
	int32_t error;
	int32_t struck_in; /* a pid */
	int64_t nth;
	int64_t struck;
	int64_t counts[ROLE_COUNT][KIND_COUNT];
	char where[WHERE_SIZE]; /* the calls that led to the first strike */
};

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static struct control *control;
static enum role role = ROLE_command;
static __thread bool inside __attribute__((tls_model("initial-exec")));

__attribute__((constructor)) static void take_part(void)
{
	const char *path = getenv("FAULT_FILE");
	char words[256] = "";
	char name[256];
	ssize_t length = readlink("/proc/self/exe", name, sizeof name - 1);
	void *frames[2];
	void *page;
	int fd;

	name[length > 0 ? length : 0] = '\0';
	if (path == NULL || strrchr(name, '/') == NULL ||
	    strcmp(strrchr(name, '/'), "/ikabot") != 0)
		return;
	fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	length = read(fd, words, sizeof words - 1);
	close(fd);
	if (length > 0 && strlen(words) + 1 < (size_t)length) {
		const char *word = words + strlen(words) + 1;

		if (strcmp(word, "--keeper") == 0)
			role = ROLE_keeper;
		else if (strcmp(word, "--messenger") == 0)
			role = ROLE_messenger;
	}
	backtrace(frames, 2); /* loads what it needs */
	fd = open(path, O_RDWR | O_CLOEXEC);
	page = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (page != MAP_FAILED)
		control = page;
}

/* "program(+0x1234)" for each frame: addr2line knows the rest. */
static void note_where(void)
{
	void *frames[FRAMES];
	int count = backtrace(frames, FRAMES);
	size_t used = 0;
	Dl_info info;

	for (int i = 2; i < count && used + 300 < WHERE_SIZE; i++) {
		if (dladdr(frames[i], &info) == 0 || info.dli_fname == NULL)
			continue;
		used += (size_t)snprintf(control->where + used, WHERE_SIZE - used,
					 "%.200s %lx %.80s\n", info.dli_fname,
					 (unsigned long)((char *)frames[i] -
							 (char *)info.dli_fbase - 1),
					 info.dli_sname != NULL ? info.dli_sname : "?");
	}
}

static void end_process(void)
{
	syscall(SYS_kill, (long)getpid(), (long)SIGKILL);
}

/* Stopped as by a debugger; the driver sees that, does what it wants, and continues it. */
static void hold(void)
{
	int kept = errno;

	syscall(SYS_kill, (long)getpid(), (long)SIGSTOP);
	errno = kept;
}

/* Counts a call; what is to become of it: PASS or an action. Keeps errno but for FAIL. */
static int judge_one(enum kind kind)
{
	int64_t count, all;
	int kept = errno;

	count = __atomic_add_fetch(&control->counts[role][kind], 1, __ATOMIC_RELAXED);
	all = __atomic_add_fetch(&control->counts[ROLE_any][kind], 1, __ATOMIC_RELAXED);
	if (control->kind != (int32_t)kind ||
	    (control->role != ROLE_any && control->role != (int32_t)role))
		return PASS;
	if (control->role == ROLE_any)
		count = all;
	if (count != control->nth && !(control->for_ever && count > control->nth))
		return PASS;
	if (__atomic_add_fetch(&control->struck, 1, __ATOMIC_RELAXED) == 1) {
		inside = true;
		note_where();
		control->struck_in = getpid();
		inside = false;
		errno = kept;
	}
	if (control->action == HOLD)
		hold();
	if (control->action == KILL_BEFORE)
		end_process();
	if (control->action == FAIL)
		errno = control->error;
	return control->action;
}

/* Every system call is a place, too, where somebody else can come in between. */
static int judge(enum kind kind)
{
	if (control == NULL || inside)
		return PASS;
	if (kind != KIND_memory && kind != KIND_durable)
		judge_one(KIND_place);
	return judge_one(kind);
}

/* What changes a file for good is counted as "durable", too. */
static int judge_durable(enum kind kind)
{
	int first = judge(kind);
	int second = judge(KIND_durable);

	return first != PASS ? first : second;
}

static bool is_file(int fd)
{
	struct stat what;

	return syscall(SYS_fstat, fd, &what) == 0 && S_ISREG(what.st_mode);
}

static void *find(const char *name)
{
	void *found;

	inside = true;
	found = dlsym(RTLD_NEXT, name);
	inside = false;
	return found;
}

#define REAL(name)                     \
	static __typeof__(&name) real; \
	if (real == NULL)              \
	real = (__typeof__(&name))find(#name)

/* Fails with a value of its own, or does it and maybe dies after. */
#define HOOK_AS(judgement, type, failed, name, parameters, arguments) \
	type name parameters                                          \
	{                                                             \
		REAL(name);                                           \
		int verdict = judgement;                              \
		type result;                                          \
		if (verdict == FAIL)                                  \
			return failed;                                \
		result = real arguments;                              \
		if (verdict == KILL_AFTER)                            \
			end_process();                                \
		return result;                                        \
	}
#define HOOK(kind, type, name, parameters, arguments) \
	HOOK_AS(judge(KIND_##kind), type, (type)-1, name, parameters, arguments)
#define HOOK_DURABLE(kind, type, name, parameters, arguments) \
	HOOK_AS(judge_durable(KIND_##kind), type, (type)-1, name, parameters, arguments)

/* What goes to another computer, or could, is counted as "ask", too. */
static int judge_send(int fd)
{
	int first = judge(KIND_send);
	int family = AF_UNSPEC;
	socklen_t size = sizeof family;

	if (control != NULL && !inside &&
	    syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 &&
	    (family == AF_INET || family == AF_INET6))
		judge_one(KIND_ask);
	return first;
}

/* --- files */

static int judge_write(int fd)
{
	return is_file(fd) ? judge_durable(KIND_write) : judge_send(fd);
}

/* A pipe of one's own is read without fail: there is no other side that could break it. */
static int judge_read(int fd)
{
	struct stat what;

	if (syscall(SYS_fstat, fd, &what) == 0 && S_ISFIFO(what.st_mode))
		return PASS;
	return judge(is_file(fd) ? KIND_read : KIND_recv);
}

/* Half of it, at least one byte. */
static size_t shortened(int verdict, size_t length)
{
	return verdict == SHORTEN && length > 1 ? length / 2 : length;
}

#define HOOK_BYTES(judgement, type, name, parameters, arguments) \
	type name parameters                                     \
	{                                                        \
		REAL(name);                                      \
		int verdict = judgement;                         \
		type result;                                     \
		if (verdict == FAIL)                             \
			return -1;                               \
		length = shortened(verdict, length);             \
		result = real arguments;                         \
		if (verdict == KILL_AFTER)                       \
			end_process();                           \
		return result;                                   \
	}

HOOK_BYTES(judge_write(fd), ssize_t, write, (int fd, const void *bytes, size_t length),
	   (fd, bytes, length))
HOOK_BYTES(judge_durable(KIND_write), ssize_t, pwrite,
	   (int fd, const void *bytes, size_t length, off_t at), (fd, bytes, length, at))
HOOK_BYTES(judge_read(fd), ssize_t, read, (int fd, void *bytes, size_t length), (fd, bytes, length))
HOOK_BYTES(judge_read(fd), ssize_t, pread, (int fd, void *bytes, size_t length, off_t at),
	   (fd, bytes, length, at))
HOOK_BYTES(judge_send(fd), ssize_t, send, (int fd, const void *bytes, size_t length, int flags),
	   (fd, bytes, length, flags))
HOOK_BYTES(judge(KIND_recv), ssize_t, recv, (int fd, void *bytes, size_t length, int flags),
	   (fd, bytes, length, flags))
HOOK_AS(judge_send(fd), ssize_t, -1, sendmsg, (int fd, const struct msghdr *message, int flags),
	(fd, message, flags))

HOOK_DURABLE(fsync, int, fsync, (int fd), (fd))
HOOK_DURABLE(fsync, int, fdatasync, (int fd), (fd))
HOOK_DURABLE(rename, int, rename, (const char *from, const char *to), (from, to))
HOOK_DURABLE(unlink, int, unlink, (const char *path), (path))
HOOK_DURABLE(unlink, int, unlinkat, (int folder, const char *path, int flags),
	     (folder, path, flags))
HOOK_DURABLE(truncate, int, ftruncate, (int fd, off_t length), (fd, length))
HOOK(mkdir, int, mkdir, (const char *path, mode_t mode), (path, mode))
HOOK(stat, int, stat, (const char *path, struct stat *to), (path, to))
HOOK(stat, int, lstat, (const char *path, struct stat *to), (path, to))
HOOK(stat, int, fstat, (int fd, struct stat *to), (fd, to))
HOOK(stat, int, fstatat, (int folder, const char *path, struct stat *to, int flags),
     (folder, path, to, flags))
HOOK_AS(judge(KIND_folder), DIR *, NULL, opendir, (const char *path), (path))

int open(const char *path, int flags, ...)
{
	REAL(open);
	int verdict = (flags & O_CREAT) != 0 ? judge_durable(KIND_create) : judge(KIND_open);
	va_list more;
	int result;
	mode_t mode;

	va_start(more, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
	va_end(more);
	if (verdict == FAIL)
		return -1;
	result = real(path, flags, mode);
	if (verdict == KILL_AFTER)
		end_process();
	return result;
}

HOOK_AS(judge(KIND_open), FILE *, NULL, fopen, (const char *path, const char *mode), (path, mode))

/* As where a disk is lost: the descriptor is gone all the same. */
int close(int fd)
{
	int verdict = is_file(fd) ? judge(KIND_close) : PASS;
	int result = (int)syscall(SYS_close, fd);

	if (verdict == FAIL)
		errno = control->error;
	return verdict == FAIL ? -1 : result;
}

HOOK(lock, int, flock, (int fd, int operation), (fd, operation))
HOOK(dup, int, dup2, (int from, int to), (from, to))
HOOK(chdir, int, chdir, (const char *path), (path))
HOOK(chdir, int, fchdir, (int fd), (fd))

int fcntl(int fd, int what, ...)
{
	REAL(fcntl);
	int verdict = judge(what == F_SETLK || what == F_SETLKW ? KIND_lock : KIND_fcntl);
	va_list more;
	void *argument;

	va_start(more, what);
	argument = va_arg(more, void *);
	va_end(more);
	return verdict == FAIL ? -1 : real(fd, what, argument);
}

/* --- sockets and waiting */

HOOK(pipe, int, pipe, (int ends[2]), (ends))
HOOK(pipe, int, pipe2, (int ends[2], int flags), (ends, flags))
HOOK(socket, int, socket, (int family, int type, int protocol), (family, type, protocol))
HOOK(socket, int, socketpair, (int family, int type, int protocol, int ends[2]),
     (family, type, protocol, ends))
HOOK(bind, int, bind, (int fd, const struct sockaddr *address, socklen_t size), (fd, address, size))
HOOK(listen, int, listen, (int fd, int queue), (fd, queue))
HOOK(accept, int, accept, (int fd, struct sockaddr *address, socklen_t *size), (fd, address, size))
HOOK(accept, int, accept4, (int fd, struct sockaddr *address, socklen_t *size, int flags),
     (fd, address, size, flags))
HOOK(connect, int, connect, (int fd, const struct sockaddr *address, socklen_t size),
     (fd, address, size))
HOOK(option, int, setsockopt, (int fd, int level, int name, const void *value, socklen_t size),
     (fd, level, name, value, size))
HOOK(option, int, getsockopt, (int fd, int level, int name, void *value, socklen_t *size),
     (fd, level, name, value, size))
HOOK(poll, int, poll, (struct pollfd * polls, nfds_t count, int wait_ms), (polls, count, wait_ms))
HOOK(epoll, int, epoll_create1, (int flags), (flags))
HOOK(epoll, int, epoll_ctl, (int fd, int what, int other, struct epoll_event *event),
     (fd, what, other, event))
HOOK(epoll, int, epoll_wait, (int fd, struct epoll_event *events, int most, int wait_ms),
     (fd, events, most, wait_ms))
HOOK(sleep, int, nanosleep, (const struct timespec *wanted, struct timespec *left), (wanted, left))

/* --- processes */

pid_t fork(void)
{
	REAL(fork);
	pid_t pid = judge(KIND_fork) == FAIL ? -1 : real();

	if (pid == 0)
		role = role == ROLE_keeper ? ROLE_worker : ROLE_child;
	return pid;
}

HOOK(exec, int, execv, (const char *path, char *const words[]), (path, words))
HOOK(exec, int, execvp, (const char *path, char *const words[]), (path, words))
HOOK(wait, pid_t, waitpid, (pid_t pid, int *status, int options), (pid, status, options))
HOOK(kill, int, kill, (pid_t pid, int number), (pid, number))
HOOK(session, pid_t, setsid, (void), ())
HOOK(session, int, setpgid, (pid_t pid, pid_t group), (pid, group))
HOOK_AS(judge(KIND_thread), int, control->error, pthread_create,
	(pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *),
	 void *argument),
	(thread, attributes, run, argument))
HOOK(limit, int, setrlimit, (__rlimit_resource_t what, const struct rlimit *to), (what, to))

/* --- memory, chance, libraries */

HOOK_AS(judge(KIND_map), void *, MAP_FAILED, mmap,
	(void *at, size_t size, int protection, int flags, int fd, off_t from),
	(at, size, protection, flags, fd, from))
HOOK(protect, int, mlock, (const void *at, size_t size), (at, size))
HOOK(protect, int, madvise, (void *at, size_t size, int advice), (at, size, advice))
HOOK(random, ssize_t, getrandom, (void *to, size_t size, unsigned flags), (to, size, flags))
HOOK(random, int, getentropy, (void *to, size_t size), (to, size))

/* With a reason that dlerror() finds. */
void *dlopen(const char *path, int flags)
{
	REAL(dlopen);

	return real(judge(KIND_library) == FAIL ? "/there/is/no/such/library" : path, flags);
}

void *malloc(size_t size)
{
	return judge(KIND_memory) == FAIL ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return judge(KIND_memory) == FAIL ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return judge(KIND_memory) == FAIL ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return judge(KIND_memory) == FAIL ? NULL : __libc_memalign(alignment, size);
}
#endif
