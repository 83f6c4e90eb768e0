/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of the supervisor: one service per line, `name: command word word`, split at spaces, without a shell. */
#ifndef PORTICO_CLI_TABLE_H
#define PORTICO_CLI_TABLE_H

#include "common/arena.h"

#include <stdbool.h>

enum { TABLE_SERVICES = 160, TABLE_WORDS = 64, TABLE_BYTES = 64 * 1024 };

struct service {
    const char *name;             /* letters, digits and hyphens: it names the log file */
    char *words[TABLE_WORDS + 1]; /* NULL-terminated */
};

struct table {
    struct service *services; /* in the arena */
    int count;
};

/* Skips empty lines and lines that start with '#'. On a mistake prints a sentence on standard error, returns false. */
bool table_read(struct table *table, const char *path, struct arena *arena);

#endif
