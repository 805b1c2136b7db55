/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/report.h - what a worker reports, and what follows from it.
 */
#ifndef KEEPER_REPORT_H
#define KEEPER_REPORT_H

struct keeper;

void keeper_on_worker(struct keeper *keeper);
/* Collects a worker whose result ended the task. */
void keeper_bury_worker(struct keeper *keeper);

#endif
