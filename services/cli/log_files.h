/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The log files of supervised services, var/log/<name>.log. When one is too long, its content is set aside in
 * <name>.log.1, and older ones move on to .2, .3, ...; the oldest is deleted.
 */
#ifndef PORTICO_CLI_LOG_FILES_H
#define PORTICO_CLI_LOG_FILES_H

#include <stdbool.h>

enum {
    LOG_FILE_BYTES = 16 << 20, /* a longer file is set aside */
    LOG_FILES_KEPT = 4         /* beside the one that is written to */
};

/* Creates the folder if it is missing. On failure prints a sentence on standard error. */
void log_files_make_folder(void);

/* A descriptor that appends to the log of a service, or -1. */
int log_file_open(const char *name);

/* Sets the log aside if it is too long; only if there is room for the copy. On failure nothing changes, and it returns
   false. */
bool log_file_set_aside(const char *name);

#endif
