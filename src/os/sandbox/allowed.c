/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The system calls that a confined process may make, and what the others get: gathered from
 * steps, talks, messengers and the web server with glibc and musl, and from the ways that
 * libraries go on newer and older kernels. A call that stands nowhere here does not exist for
 * the process (ENOSYS), as on a kernel that is too old for it; libraries know that answer and
 * take an older way.
 *
 * Headers may be older than the kernel, so the calls that are numbered alike on every machine
 * stand here as numbers.
 */
#include "os/sandbox/filter.h"

#ifdef SANDBOX_LINUX

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

static const uint32_t passed[] = {
	/* Files: Landlock says which. */
	SYS_openat,
	SYS_close,
	SYS_read,
	SYS_write,
	SYS_readv,
	SYS_writev,
	SYS_pread64,
	SYS_pwrite64,
	SYS_preadv,
	SYS_pwritev,
	SYS_fsync,
	SYS_fdatasync,
	SYS_fallocate,
	SYS_flock,
	SYS_getdents64,
	SYS_getcwd,
	SYS_faccessat,
	SYS_readlinkat,
	SYS_mkdirat,
	SYS_unlinkat,
	SYS_dup,
	SYS_dup3,
	SYS_pipe2,
	SYS_umask,
	/* Memory. */
	SYS_munmap,
	SYS_mprotect,
	SYS_mremap,
	SYS_madvise,
	SYS_brk,
	SYS_mlock,
	SYS_munlock,
	SYS_mincore,
	SYS_msync,
	/* The process itself, its threads and its children. */
	SYS_exit,
	SYS_exit_group,
	SYS_getpid,
	SYS_getppid,
	SYS_gettid,
	SYS_getpgid,
	SYS_getsid,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
	SYS_getresuid,
	SYS_getresgid,
	SYS_getgroups,
	SYS_futex,
	SYS_set_tid_address,
	SYS_set_robust_list,
	SYS_wait4,
	SYS_waitid,
	SYS_getrusage,
	SYS_times,
	SYS_setrlimit,
	SYS_sched_yield,
	SYS_sched_getaffinity,
	SYS_getcpu,
	SYS_uname,
	SYS_sysinfo,
	SYS_getrandom,
	/* Signals to it. */
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_rt_sigreturn,
	SYS_rt_sigpending,
	SYS_rt_sigtimedwait,
	SYS_rt_sigsuspend,
	SYS_sigaltstack,
	SYS_restart_syscall,
	SYS_setitimer,
	SYS_getitimer,
	/* Time. */
	SYS_clock_gettime,
	SYS_clock_getres,
	SYS_clock_nanosleep,
	SYS_nanosleep,
	SYS_gettimeofday,
	/* Waiting. */
	SYS_ppoll,
	SYS_pselect6,
	SYS_epoll_create1,
	SYS_epoll_ctl,
	SYS_epoll_pwait,
	SYS_eventfd2,
	SYS_timerfd_create,
	SYS_timerfd_settime,
	SYS_timerfd_gettime,
	/* Sockets: filter_socket says which. */
	SYS_bind,
	SYS_connect,
	SYS_accept4,
	SYS_getsockname,
	SYS_getpeername,
	SYS_getsockopt,
	SYS_setsockopt,
	SYS_sendto,
	SYS_recvfrom,
	SYS_sendmsg,
	SYS_recvmsg,
	SYS_sendmmsg,
	SYS_recvmmsg,
	SYS_shutdown,
	/* Numbered alike everywhere. */
	436, /* close_range */
	437, /* openat2 */
	439, /* faccessat2 */
	441, /* epoll_pwait2 */
	444,
	445,
	446, /* Landlock: sandbox_ports */
	449, /* futex_waitv */
	454, /* futex_wake */
	455, /* futex_wait */
	456, /* futex_requeue */
	462, /* mseal */
#ifdef __LP64__
	SYS_newfstatat,
	SYS_fstat,
	SYS_statfs,
	SYS_fstatfs,
	SYS_ftruncate,
	SYS_lseek,
	SYS_mmap,
	SYS_sendfile,
	SYS_fadvise64,
#else
	SYS_fstatat64, SYS_fstat64, SYS_stat64, SYS_lstat64, SYS_statfs64, SYS_fstatfs64,
	SYS_ftruncate, SYS_ftruncate64, SYS_lseek, SYS__llseek, SYS_mmap2, SYS_sendfile,
	SYS_sendfile64, SYS_getuid32, SYS_geteuid32, SYS_getgid32, SYS_getegid32, SYS_getresuid32,
	SYS_getresgid32, SYS_getgroups32, SYS_ugetrlimit, SYS__newselect, SYS_sigreturn,
	SYS_sigprocmask, SYS_sigaction,
	/* Times of 64 bits. */
	403, /* clock_gettime64 */
	406, /* clock_getres_time64 */
	407, /* clock_nanosleep_time64 */
	410, /* timerfd_gettime64 */
	411, /* timerfd_settime64 */
	413, /* pselect6_time64 */
	414, /* ppoll_time64 */
	417, /* recvmmsg_time64 */
	421, /* rt_sigtimedwait_time64 */
	422, /* futex_time64 */
#endif
#ifdef SYS_open /* where libraries still use what came first */
	SYS_open,
	SYS_creat,
	SYS_stat,
	SYS_lstat,
	SYS_access,
	SYS_readlink,
	SYS_mkdir,
	SYS_rmdir,
	SYS_unlink,
	SYS_rename,
	SYS_getdents,
	SYS_dup2,
	SYS_pipe,
	SYS_poll,
	SYS_epoll_create,
	SYS_epoll_wait,
	SYS_eventfd,
	SYS_getpgrp,
	SYS_pause,
#endif
#ifdef SYS_select
	SYS_select,
#endif
#ifdef SYS_accept
	SYS_accept,
#endif
#ifdef SYS_time
	SYS_time,
	SYS_alarm,
#endif
#ifdef SYS_getrlimit
	SYS_getrlimit,
#endif
#ifdef SYS_renameat
	SYS_renameat,
#endif
#ifdef SYS_renameat2
	SYS_renameat2,
#endif
#ifdef SYS_statx
	SYS_statx,
#endif
#ifdef SYS_rseq
	SYS_rseq,
#endif
#ifdef SYS_membarrier
	SYS_membarrier,
#endif
#ifdef SYS_mlock2
	SYS_mlock2,
#endif
#ifdef SYS_preadv2
	SYS_preadv2,
	SYS_pwritev2,
#endif
#ifdef SYS_copy_file_range
	SYS_copy_file_range,
#endif
#ifdef SYS_arch_prctl
	SYS_arch_prctl,
#endif
#ifdef SYS_fadvise64_64
	SYS_fadvise64_64,
#endif
#ifdef SYS_arm_fadvise64_64
	SYS_arm_fadvise64_64,
	SYS_send,
	SYS_recv,
	0x0f0002, /* cacheflush */
	0x0f0005, /* set_tls */
#endif
#ifdef __i386__
	SYS_set_thread_area,
	SYS_waitpid,
	SYS_mmap,
	SYS_signal,
	SYS_fadvise64,
	SYS_oldstat,
	SYS_oldfstat,
	SYS_oldlstat,
#endif
};

/* An attack, and its end. */
static const uint32_t deadly[] = {
	/* Looking into, or steering, the kernel and other processes. */
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kexec_load,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_open_by_handle_at,
	SYS_reboot,
	SYS_swapon,
	SYS_swapoff,
	SYS_acct,
	SYS_settimeofday,
	SYS_clock_settime,
	428, /* open_tree */
	429, /* move_mount */
	430, /* fsopen */
	431, /* fsconfig */
	432, /* fsmount */
	438, /* pidfd_getfd */
	442, /* mount_setattr */
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
#ifdef SYS_ioperm
	SYS_ioperm,
	SYS_iopl,
#endif
};

static const uint32_t refused[] = {
	/* Programs, and worlds of their own. */
	SYS_setns,
	SYS_unshare,
	/* Other processes: their priority, their signals. Limits: filter_limits. */
	SYS_setpriority,
	SYS_ioprio_set,
	SYS_sched_setaffinity,
	SYS_sched_setattr,
	SYS_sched_setparam,
	SYS_sched_setscheduler,
	SYS_rt_sigqueueinfo,
	SYS_rt_tgsigqueueinfo,
	SYS_setpgid,
	SYS_setsid,
	424, /* pidfd_send_signal */
	/* What Landlock does not know: a private file opened to all. */
	SYS_fchmod,
	SYS_fchmodat,
	SYS_fchown,
	SYS_fchownat,
	SYS_setxattr,
	SYS_lsetxattr,
	SYS_fsetxattr,
	SYS_truncate,
	452, /* fchmodat2 */
	463, /* setxattrat */
#ifdef SYS_chown32
	SYS_chown32,
	SYS_lchown32,
	SYS_fchown32,
	SYS_truncate64,
#endif
#ifdef SYS_chmod
	SYS_chmod,
	SYS_chown,
	SYS_lchown,
#endif
};

static const uint32_t programs[] = { SYS_execve, SYS_execveat };

#define LIST(numbers, answer)                                        \
	{                                                            \
		numbers, sizeof(numbers) / sizeof *(numbers), answer \
	}

const struct sandbox_calls sandbox_calls[] = {
	LIST(passed, SECCOMP_RET_ALLOW),
	LIST(deadly, SANDBOX_KILL),
	LIST(refused, SANDBOX_FAIL(EPERM)),
	LIST(programs, SANDBOX_FAIL(EACCES)),
	{ NULL, 0, 0 },
};

#endif
