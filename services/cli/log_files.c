/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A log is copied and then truncated, because no program has to reopen its log then: PostgreSQL, Redis and the inbox
 * write to standard error as our services do. All of them append (O_APPEND), so they continue at the new end. A line
 * that is written between the last read and the truncation is lost.
 */
#include "cli/log_files.h"

#include "common/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = CONFIG_BYTES + 96 };

static void print_path(char path[PATH_BYTES], const char *name, const char *suffix)
{
    snprintf(path, PATH_BYTES, "%s/log/%s.log%s", config_text(CONFIG_VAR), name, suffix);
}

static void print_numbered(char path[PATH_BYTES], const char *name, int number)
{
    char suffix[16];

    snprintf(suffix, sizeof(suffix), ".%d", number);
    print_path(path, name, suffix);
}

void log_files_make_folder(void)
{
    char folder[PATH_BYTES];

    snprintf(folder, sizeof(folder), "%s/log", config_text(CONFIG_VAR));
    if (mkdir(folder, 0750) != 0 && errno != EEXIST)
        fprintf(stderr, "%s: %s\n", folder, strerror(errno));
}

int log_file_open(const char *name)
{
    char path[PATH_BYTES];

    print_path(path, name, "");
    return open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
}

/* Until the end, which may move meanwhile. */
static bool copy_all(int from, int to)
{
    ssize_t copied;

    do {
        copied = sendfile(to, from, NULL, LOG_FILE_BYTES);
    } while (copied > 0 || (copied < 0 && errno == EINTR));
    return copied == 0;
}

static void shift(const char *name, const char *newest)
{
    char from[PATH_BYTES], to[PATH_BYTES];

    for (int i = LOG_FILES_KEPT; i > 1; i--) {
        print_numbered(from, name, i - 1);
        print_numbered(to, name, i);
        rename(from, to);
    }
    print_numbered(to, name, 1);
    rename(newest, to);
}

void log_file_set_aside(const char *name)
{
    char path[PATH_BYTES];
    struct stat status;
    int log, copy;

    print_path(path, name, "");
    if (stat(path, &status) != 0 || status.st_size <= LOG_FILE_BYTES || (log = log_file_open(name)) < 0)
        return;
    print_path(path, name, ".new");
    copy = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (copy >= 0 && copy_all(log, copy) && ftruncate(log, 0) == 0)
        shift(name, path);
    else
        unlink(path);
    if (copy >= 0)
        close(copy);
    close(log);
}
