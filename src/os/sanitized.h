/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/sanitized.h - SANITIZED is defined in a build that watches itself.
 *
 * The address sanitizer reserves terabytes of addresses, and its search for leaks looks into
 * the process from outside: what keeps others out, or memory bounded, would end the program.
 */
#ifndef OS_SANITIZED_H
#define OS_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#endif
