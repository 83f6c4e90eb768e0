/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A file's number is its version. Numbers start at 1 without a gap: a gap would mean that a file is missing. */
#include "data/migration_files.h"

#include "data/migrate.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 2048 };

static bool complain(struct direct_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool complain(struct direct_error *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    snprintf(error->state, sizeof(error->state), "58030"); /* io_error */
    return false;
}

const char *migration_file_text(const char *path, size_t limit, struct arena *arena, struct direct_error *error)
{
    FILE *file = fopen(path, "re");
    char *text;
    size_t length;
    bool whole;

    if (file == NULL) {
        complain(error, "%.400s: %s", path, strerror(errno));
        return NULL;
    }
    text = arena_take(arena, limit + 1); /* zeroed */
    length = fread(text, 1, limit + 1, file);
    whole = ferror(file) == 0 && length <= limit && memchr(text, '\0', length) == NULL;
    fclose(file);
    if (!whole)
        complain(error, "%.400s is unreadable, too long, or no text", path);
    return whole ? text : NULL;
}

/* NNNN_name.sql -> NNNN; 0 for any other name. */
static int number_of(const char *name)
{
    size_t length = strlen(name);

    if (length < 10 || strspn(name, "0123456789") != 4 || name[4] != '_' || strcmp(name + length - 4, ".sql") != 0)
        return 0;
    return atoi(name); /* four digits */
}

static int is_migration(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool read_files(struct migration_files *stream, const char *folder, struct dirent **entries, int count,
                       struct arena *arena, struct direct_error *error)
{
    char path[PATH_BYTES];

    stream->files = arena_take(arena, (size_t)count * sizeof(*stream->files));
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        struct migration_file *file = &stream->files[i];

        if (number_of(name) != i + 1)
            return complain(error, "%.300s/%.100s: expected number %04d here", folder, name, i + 1);
        snprintf(file->name, sizeof(file->name), "%s", name);
        if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
            return complain(error, "%.300s: path too long", folder);
        file->script = migration_file_text(path, MIGRATE_FILE_BYTES, arena, error);
        if (file->script == NULL)
            return false;
    }
    stream->count = count;
    return true;
}

bool migration_files_read(struct migration_files *stream, const char *folder, const char *name, struct arena *arena,
                          struct direct_error *error)
{
    struct dirent **entries = NULL;
    char path[PATH_BYTES];
    int count;
    bool read;

    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
        return complain(error, "%.300s: path too long", folder);
    count = scandir(path, &entries, is_migration, alphasort);
    if (count < 0)
        return complain(error, "%.400s: %s", path, strerror(errno));
    if (count < 1 || count > MIGRATE_FILES)
        read = complain(error, "%.400s holds %d migrations", path, count);
    else
        read = read_files(stream, path, entries, count, arena, error);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return read;
}
