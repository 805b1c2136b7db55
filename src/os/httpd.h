/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/httpd.h - libmicrohttpd, loaded when somebody first serves HTTP.
 *
 * Only the web server and the practice world listen; nothing else should carry the
 * library (os/library.h says why). After httpd_load a call reads like the library's
 * own, with a dot: httpd.start_daemon(...) is MHD_start_daemon(...).
 */
#ifndef OS_HTTPD_H
#define OS_HTTPD_H

#include <stdbool.h>
#include <sys/types.h>

#include <microhttpd.h>

struct err;

#define HTTPD_FUNCTIONS(X)                     \
	X(start_daemon)                        \
	X(stop_daemon)                         \
	X(add_connection)                      \
	X(run)                                 \
	X(run_wait)                            \
	X(get_timeout)                         \
	X(is_feature_supported)                \
	X(get_daemon_info)                     \
	X(get_connection_info)                 \
	X(get_connection_values)               \
	X(lookup_connection_value)             \
	X(suspend_connection)                  \
	X(resume_connection)                   \
	X(create_response_from_buffer)         \
	X(create_response_from_callback)       \
	X(create_response_from_fd_at_offset64) \
	X(add_response_header)                 \
	X(set_response_options)                \
	X(queue_response)                      \
	X(destroy_response)

#define HTTPD_POINTER(name) __typeof__(MHD_##name) *name;
struct httpd {
	HTTPD_FUNCTIONS(HTTPD_POINTER)
};
#undef HTTPD_POINTER

/* The functions; to be used only after httpd_load has succeeded. */
extern struct httpd httpd;

/* Loads the library unless it is there already. False and ERR_SYSTEM with what to install. */
bool httpd_load(struct err *e);

#endif
