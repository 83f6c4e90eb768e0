/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A log is copied and then truncated, because no program has to reopen its log then: PostgreSQL, Redis and the inbox
 * write to standard error as our services do. All of them append (O_APPEND), so they continue at the new end. A line
 * that is written between the last read and the truncation is lost; of a program that writes faster than we copy, also
 * what is beyond the limit of the copy.
 */
#include "cli/log_files.h"

#include "common/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
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

/* A copy that filled the disk would take the room from those who need it. */
static bool has_room(int log, off_t bytes)
{
    struct statvfs disk;

    return fstatvfs(log, &disk) == 0 && disk.f_bavail >= (fsblkcnt_t)bytes / disk.f_frsize + 1;
}

/* Until the end, which may move meanwhile, but at most so many bytes. */
static bool copy_all(int from, int to, off_t most)
{
    ssize_t copied;

    do {
        copied = sendfile(to, from, NULL, (size_t)(most < LOG_FILE_BYTES ? most : LOG_FILE_BYTES));
        most -= copied > 0 ? copied : 0;
    } while ((copied > 0 && most > 0) || (copied < 0 && errno == EINTR));
    return copied >= 0;
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

static bool set_aside(const char *name, int log)
{
    char path[PATH_BYTES];
    struct stat status;
    off_t most;
    bool done;
    int copy;

    if (flock(log, LOCK_EX | LOCK_NB) != 0) /* another supervisor is at it */
        return errno == EWOULDBLOCK;
    if (fstat(log, &status) != 0)
        return false;
    if (status.st_size <= LOG_FILE_BYTES)
        return true;
    most = status.st_size + LOG_FILE_BYTES;
    if (!has_room(log, most))
        return false;
    print_path(path, name, ".new");
    copy = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (copy < 0)
        return false;
    done = copy_all(log, copy, most) && ftruncate(log, 0) == 0;
    close(copy);
    if (done)
        shift(name, path);
    else
        unlink(path);
    return done;
}

bool log_file_set_aside(const char *name)
{
    char path[PATH_BYTES];
    struct stat status;
    bool done;
    int log;

    print_path(path, name, "");
    if (stat(path, &status) != 0 || status.st_size <= LOG_FILE_BYTES)
        return true;
    log = log_file_open(name);
    if (log < 0)
        return false;
    done = set_aside(name, log);
    close(log);
    return done;
}
