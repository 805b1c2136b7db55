/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/log.h - one line per event.
 *
 * A log goes to a file that only this process writes, rotated by size, or to
 * stderr. Lines are "2026-11-22 14:32:10 autoPirate.k3f9: text". Text from
 * outside is made visible first. A log that cannot be written never stops the
 * program: lines are dropped, and counted in the next one that fits.
 * Secrets are never logged.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

/* Sends lines to that file, opened for appending, 0600; NULL means stderr, "-"
 * stdout. When it
 * outgrows size_max it becomes PATH.1 and a new one begins. name stands before every
 * text; both are copied. */
void log_open(const char *path, const char *name, size_t size_max);
/* Opens the file again under its name: after a rotation from outside (SIGHUP), or in
 * a child that must not share the parent's. */
void log_reopen(void);
/* The same where its name names another file by now, or none: it was removed or replaced. */
void log_keep(void);
void log_threshold(enum log_level lowest);

void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
