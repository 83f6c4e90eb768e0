/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One stream of migrations: the files of a folder, read into memory. */
#ifndef PORTICO_DATA_MIGRATION_FILES_H
#define PORTICO_DATA_MIGRATION_FILES_H

#include "common/arena.h"
#include "data/direct.h"

struct migration_file {
    char name[256];     /* "0001_firm.sql" */
    const char *script; /* with a closing NUL, in the arena */
};

struct migration_files {
    struct migration_file *files; /* the first is version 1; in the arena */
    int count;
};

/* Reads a folder. False with the error: an unreadable file, a gap, or a duplicate number. */
bool migration_files_read(struct migration_files *stream, const char *folder, const char *name, struct arena *arena,
                          struct direct_error *error);

/* A whole file of at most `limit` bytes with a closing NUL, in the arena; NULL with the error. */
const char *migration_file_text(const char *path, size_t limit, struct arena *arena, struct direct_error *error);

#endif
