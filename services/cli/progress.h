/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The progress of a long task on standard error: a bar on a terminal, a plain line now and then anywhere else. */
#ifndef PORTICO_CLI_PROGRESS_H
#define PORTICO_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *what; /* "firms" */
    size_t total;
    bool terminal;
    uint64_t began_ns, shown_ns;
};

void progress_begin(struct progress *progress, const char *what, size_t total);

/* May be called at any rate; draws the bar at most ten times a second, or a line every five seconds. */
void progress_show(struct progress *progress, size_t done, size_t failed);

/* Draws the final state and ends the line. */
void progress_end(struct progress *progress, size_t done, size_t failed);

#endif
