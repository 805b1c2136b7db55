/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways out of the sandbox by system calls: each is tried in a process confined as a step is. */
#include "harness.h"

#include "os/sandbox/filter.h"

#ifdef SANDBOX_LINUX

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/own.h"
#include "confined.h"
#include "os/local.h"
#include "store/desk.h"

/* --- other processes */

static int signal_the_parent(void)
{
	return outcome(kill(getppid(), 0));
}

static int signal_its_group(void)
{
	return outcome(kill(0, 0));
}

static int signal_everybody(void)
{
	return outcome(kill(-1, 0));
}

static int queue_a_signal(void)
{
	siginfo_t info = { .si_code = -1 };

	return outcome(syscall(SYS_rt_sigqueueinfo, getppid(), 0, &info));
}

/* As it is: the try must harm nobody where it succeeds. */
static int limit_the_parent(void)
{
	struct rlimit now;

	getrlimit(RLIMIT_CPU, &now);
	now.rlim_cur = now.rlim_max;
	return outcome(prlimit(getppid(), RLIMIT_CPU, &now, NULL));
}

static int limit_itself(void)
{
	struct rlimit now;

	return outcome(prlimit(0, RLIMIT_CPU, NULL, &now)) | outcome(getrlimit(RLIMIT_CPU, &now)) |
	       outcome(setrlimit(RLIMIT_CPU, &now));
}

static int change_a_priority(void)
{
	return outcome(setpriority(PRIO_PROCESS, (id_t)getppid(), 0));
}

static int change_a_priority_of_the_disk(void)
{
	enum { PROCESS = 1 };

	return outcome(syscall(SYS_ioprio_set, PROCESS, getppid(), 0));
}

static int choose_its_processors(void)
{
	cpu_set_t all;

	CPU_ZERO(&all);
	CPU_SET(0, &all);
	return outcome(sched_setaffinity(getppid(), sizeof all, &all));
}

static int choose_its_schedule(void)
{
	struct sched_param plain = { 0 };

	return outcome(sched_setscheduler(getppid(), SCHED_OTHER, &plain));
}

static int change_its_schedule(void)
{
	struct sched_param plain = { 0 };

	return outcome(sched_setparam(getppid(), &plain));
}

static int share_a_core_with_it(void)
{
	enum { SCHED_CORE = 62, CREATE = 1 };

	return outcome(prctl(SCHED_CORE, CREATE, getppid(), 0, 0));
}

static int own_by(int command, long owner)
{
	OWN(fd) int fd = socket(AF_INET, SOCK_STREAM, 0);

	return outcome(fcntl(fd, command, owner));
}

static int order_a_signal(void)
{
	return own_by(F_SETOWN, getppid());
}

static int order_a_signal_of_the_new_kind(void)
{
	struct {
		int type, pid;
	} owner = { 1, getppid() };

	return own_by(15, (long)&owner); /* F_SETOWN_EX */
}

static int choose_the_signal(void)
{
	return own_by(10, SIGKILL); /* F_SETSIG */
}

static int order_by_ioctl(unsigned long request)
{
	OWN(fd) int fd = socket(AF_INET, SOCK_STREAM, 0);
	int parent = getppid();

	return outcome(ioctl(fd, request, &parent));
}

static int order_a_signal_by_ioctl(void)
{
	return order_by_ioctl(0x8901); /* FIOSETOWN */
}

static int order_another_by_ioctl(void)
{
	return order_by_ioctl(0x8902); /* SIOCSPGRP */
}

TEST_WITH(no_other_process_is_signalled_limited_or_slowed, begin, end)
{
	static int (*const tries[])(void) = {
		signal_the_parent,
		signal_its_group,
		signal_everybody,
		queue_a_signal,
		limit_the_parent,
		change_a_priority,
		change_a_priority_of_the_disk,
		choose_its_processors,
		choose_its_schedule,
		change_its_schedule,
		order_a_signal,
		order_a_signal_of_the_new_kind,
		choose_the_signal,
		order_a_signal_by_ioctl,
		order_another_by_ioctl,
	};

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		if (result_of(tries[i]) != EPERM)
			fail_msg("the try number %zu was not refused", i);
	assert_int_equal(result_of(share_a_core_with_it), EINVAL);
	assert_int_equal(result_of(limit_itself), 0);
}

/* Processes of its own. */

static int leave_a_grandchild(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return outcome(child);
}

static int make_a_sister(void)
{
	return outcome(syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL));
}

static int keep_orphans(void)
{
	return outcome(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}

static int leave_its_session(void)
{
	return outcome(setsid());
}

static void *add_one(void *count)
{
	++*(int *)count;
	return NULL;
}

static int start_a_thread(void)
{
	pthread_t thread;
	int count = 0;
	int failure = pthread_create(&thread, NULL, add_one, &count);

	return failure != 0 ? failure : pthread_join(thread, NULL) + (count != 1);
}

static int find_a_name(void)
{
	struct addrinfo *found = NULL;
	int failure = getaddrinfo("localhost", "80", NULL, &found);

	if (failure == 0)
		freeaddrinfo(found);
	return failure != 0;
}

TEST_WITH(a_step_leaves_no_process_behind_but_has_threads, begin, end)
{
	assert_int_equal(result_of(leave_a_grandchild), EPERM);
	assert_int_equal(result_of(make_a_sister), EPERM);
	assert_int_equal(result_as(CONFINE_MESSAGE, leave_a_grandchild), EPERM);
	assert_int_equal(result_as(CONFINE_SERVER, leave_a_grandchild), 0);
	assert_int_equal(result_as(CONFINE_SERVER, make_a_sister), EPERM);
	assert_int_equal(result_as(CONFINE_SERVER, keep_orphans), EINVAL);
	assert_int_equal(result_of(leave_its_session), EPERM);
	assert_int_equal(result_of(start_a_thread), 0);
	assert_int_equal(result_of(find_a_name), 0);
}

/* --- what processes share */

static int use_shared_memory(void)
{
	struct shmid_ds about;

	return outcome(shmctl(0, IPC_STAT, &about));
}

static int take_shared_memory(void)
{
	return outcome((long)shmat(0, NULL, 0));
}

static int read_a_message(void)
{
	struct {
		long type;
		char text[8];
	} message;

	return outcome(msgrcv(0, &message, sizeof message.text, 0, IPC_NOWAIT));
}

static int make_messages(void)
{
	return outcome(msgget(IPC_PRIVATE, 0));
}

static int take_a_semaphore(void)
{
	struct sembuf take = { 0, -1, IPC_NOWAIT };

	return outcome(semop(0, &take, 1));
}

static int open_a_queue(void)
{
	return outcome(syscall(SYS_mq_open, "ikabot-test", O_RDWR, 0600, NULL));
}

static int use_a_ring(void)
{
	return outcome(syscall(425, 1, NULL)); /* io_uring_setup */
}

static int call_what_nobody_knows(void)
{
	return outcome(syscall(999));
}

TEST_WITH(what_it_does_not_need_does_not_exist_for_it, begin, end)
{
	static int (*const tries[])(void) = {
		use_shared_memory, take_shared_memory, read_a_message, make_messages,
		take_a_semaphore,  open_a_queue,       use_a_ring,     call_what_nobody_knows,
	};

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		if (result_of(tries[i]) != ENOSYS)
			fail_msg("the try number %zu found something", i);
}

/* --- sockets */

static int make_a_local_socket(void)
{
	return outcome(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int make_a_packet_socket(void)
{
	return outcome(socket(AF_PACKET, SOCK_RAW, 0));
}

static int make_a_pair_for_datagrams(void)
{
	int ends[2];

	return outcome(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
}

static int make_a_pair(void)
{
	int ends[2];

	return outcome(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends));
}

static int reach_a_task(void)
{
	struct err e = { 0 };
	OWN(fd) int fd = desk_reach("a1b2.sock", &e);

	return fd >= 0 ? 0 : (int)e.kind;
}

static int reach_another_program(void)
{
	struct err e = { 0 };
	OWN(fd) int fd = desk_reach("../../bus.sock", &e);

	return fd >= 0 ? 0 : (int)e.kind;
}

TEST_WITH(sockets_lead_to_the_internet_and_to_tasks_only, begin, end)
{
	static const enum confine_kind kinds[] = { CONFINE_STEP, CONFINE_TALK, CONFINE_MESSAGE,
						   CONFINE_SERVER };
	struct err e = { 0 };
	OWN(fd) int task = -1;
	OWN(fd) int other = local_listen(scratch_path(""), "bus.sock", &e);

	assert_true(other >= 0);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		assert_int_equal(result_as(kinds[i], make_a_local_socket), EACCES);
		assert_int_equal(result_as(kinds[i], make_a_packet_socket), EACCES);
		assert_int_equal(result_as(kinds[i], make_a_pair_for_datagrams), EACCES);
		assert_int_equal(result_as(kinds[i], make_a_pair), 0);
		assert_int_equal(result_as(kinds[i], reach_another_program), ERR_REFUSED);
	}
	assert_int_equal(result_as(CONFINE_SERVER, reach_a_task), ERR_MISSING);
	task = local_listen(scratch_path(".ikabot.d/run"), "a1b2.sock", &e);
	assert_true(task >= 0);
	assert_int_equal(result_as(CONFINE_SERVER, reach_a_task), 0);
	assert_int_equal(result_as(CONFINE_MESSAGE, reach_a_task), 0);
	assert_int_equal(result_as(CONFINE_STEP, reach_a_task), ERR_REFUSED);
}

/* --- programs, files, the kernel */

static int run_a_program(void)
{
	execlp("true", "true", (char *)NULL);
	return errno;
}

static int open_a_private_file_to_all(void)
{
	return outcome(chmod(scratch_path("id_rsa"), 0644));
}

static int date_a_private_file(void)
{
	return outcome(utimensat(AT_FDCWD, scratch_path("id_rsa"), NULL, 0));
}

static int date_an_open_file(void)
{
	OWN(fd) int fd = open(scratch_path(".ikabot.d/cache/mine"), O_WRONLY | O_CREAT, 0600);

	return outcome(futimens(fd, NULL));
}

static int become_root_of_a_world(void)
{
	return outcome(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL));
}

static int type_into_the_terminal(void)
{
	return outcome(ioctl(STDIN_FILENO, TIOCSTI, "x"));
}

TEST_WITH(no_program_is_started_and_no_right_given, begin, end)
{
	assert_int_equal(result_of(run_a_program), EACCES);
	assert_int_equal(result_of(type_into_the_terminal), EPERM);
	assert_int_equal(result_of(become_root_of_a_world), EPERM);
	assert_int_equal(result_of(open_a_private_file_to_all), EPERM);
	assert_int_equal(result_of(date_a_private_file), EPERM);
	assert_int_equal(result_of(date_an_open_file), 0);
}

static int trace_the_parent(void)
{
	return outcome(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int mount_something(void)
{
	return outcome(syscall(SYS_mount, "none", "/mnt", "tmpfs", 0, NULL));
}

static int load_into_the_kernel(void)
{
	return outcome(syscall(SYS_bpf, 0, NULL, 0));
}

#ifdef __x86_64__
/* Where the system knows them, numbers mean other calls there. */
static int call_as_on_32_bits(void)
{
	long answer = 20; /* getpid */

	__asm__ volatile("int $0x80" : "+a"(answer) : : "memory");
	return answer > 0 ? 0 : (int)-answer;
}

static int call_as_x32(void)
{
	return outcome(syscall(0x40000000 | SYS_getpid));
}
#endif

TEST_WITH(an_attack_on_the_kernel_or_on_a_process_is_the_end, begin, end)
{
	assert_int_equal(killed_by(trace_the_parent), SIGSYS);
	assert_int_equal(killed_by(mount_something), SIGSYS);
	assert_int_equal(killed_by(load_into_the_kernel), SIGSYS);
}

TEST_WITH(calls_of_another_personality_are_the_end, begin, end)
{
#ifdef __x86_64__
	assert_int_not_equal(killed_by(call_as_on_32_bits), 0);
	assert_int_equal(killed_by(call_as_x32), SIGSYS);
#else
	SKIP("this machine has no other personality that is tried");
#endif
}

static int abort_for_good(void)
{
	abort();
}

static int signal_itself(void)
{
	return outcome(kill(getpid(), SIGUSR1));
}

TEST_WITH(it_may_end_itself, begin, end)
{
	assert_int_equal(killed_by(abort_for_good), SIGABRT);
	assert_int_equal(killed_by(signal_itself), SIGUSR1);
}

/* --- what is missing, and what fails */

static int say_what_holds(void)
{
	return strstr(confine_holds(), "seccomp") != NULL ? 0
	       : strcmp(confine_holds(), "nothing") == 0  ? 2
							  : 1;
}

static int lacking_it(enum lack what, int (*try)(void))
{
	int result;

	lacking = what;
	result = result_of(try);
	lacking = NOTHING;
	return result;
}

static struct test_list lacks;

TEST_OF(&lacks, what_the_system_does_not_offer_is_said, begin, end)
{
	assert_int_equal(lacking_it(NOTHING, say_what_holds), 0);
	assert_int_equal(lacking_it(LANDLOCK, say_what_holds), 0);
	assert_int_equal(lacking_it(SECCOMP, say_what_holds), sandbox_offers() > 0 ? 1 : 2);
}

TEST_OF(&lacks, what_it_offers_and_does_not_do_is_no_ground_to_go_on_without, begin, end)
{
	assert_int_equal(lacking_it(FILTERS, say_what_holds), NOT_CONFINED);
	assert_int_equal(lacking_it(PROCESSES, say_what_holds), NOT_CONFINED);
	needs_landlock(1);
	assert_int_equal(lacking_it(RULES, say_what_holds), NOT_CONFINED);
}

static int run(void)
{
	int failed = tests_run_list("tests", &test_list, NULL, NULL);

	lacking = LANDLOCK;
	failed += tests_run_list("without Landlock", &test_list, NULL, NULL);
	lacking = NOTHING;
	return failed + tests_run_list("with less", &lacks, NULL, NULL);
}

int main(void)
{
	if (getenv("UNDER_VALGRIND") != NULL)
		return 0; /* it does not survive what is tried here */
	return run() + again_as_nobody(run);
}

#else

TEST(no_way_out_leads_out)
{
	SKIP("this system has no sandbox, or a sanitizer would not live in it");
}

RUN_TESTS()

#endif
