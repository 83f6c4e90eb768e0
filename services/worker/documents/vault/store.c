/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The store `files`: <folder>/<firm>/<two last digits of the id>/<id>.
 *
 * The last digits, because a UUIDv7 starts with a time: all files of these years would share one folder. A new file's
 * folder is synced too; otherwise the file could be missing after a crash although its bytes are on disk.
 */
#include "worker/documents/vault/store.h"

#include "common/id.h"
#include "common/must.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { NAME_ROOM = 64 };

struct store {
    int folder;
};

struct stored {
    int file, folder;
    bool is_new; /* its folder entry is not durable yet */
};

struct store *store_open(const char *folder)
{
    struct store *store;
    int fd;

    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return NULL;
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    store = malloc(sizeof(*store));
    must(store != NULL);
    store->folder = fd;
    return store;
}

void store_close(struct store **store)
{
    if (*store == NULL)
        return;
    close((*store)->folder);
    free(*store);
    *store = NULL;
}

static enum store_outcome outcome_of(int error)
{
    switch (error) {
    case ENOENT:
        return STORE_MISSING;
    case EWOULDBLOCK:
        return STORE_BUSY;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return STORE_FULL;
    default:
        return STORE_FAILED;
    }
}

/* Opens the folder `name` inside `parent`; with `create`, creates it durably if missing. -1 with errno on failure. */
static int open_folder(int parent, const char *name, bool create)
{
    if (create && mkdirat(parent, name, 0700) == 0 && fsync(parent) != 0)
        return -1;
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int open_shard(struct store *store, const struct stored_name *name, bool create)
{
    char firm[NAME_ROOM], shard[NAME_ROOM];
    int outer, inner, error;

    snprintf(firm, sizeof(firm), "%llu", (unsigned long long)name->firm);
    snprintf(shard, sizeof(shard), "%02x", name->id[SEAL_ID - 1]);
    outer = open_folder(store->folder, firm, create);
    if (outer < 0)
        return -1;
    inner = open_folder(outer, shard, create);
    error = errno;
    close(outer);
    errno = error;
    return inner;
}

static struct stored *new_stored(int file, int folder, bool is_new)
{
    struct stored *stored = malloc(sizeof(*stored));

    must(stored != NULL);
    *stored = (struct stored){.file = file, .folder = folder, .is_new = is_new};
    return stored;
}

/* Opens or creates the file in its shard. -1 with errno on failure. */
static int open_for_writing(int folder, const char *name, bool *is_new)
{
    int file = openat(folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

    *is_new = file < 0 && errno == ENOENT;
    if (*is_new)
        file = openat(folder, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0) {
        int error = errno;

        close(file);
        errno = error;
        return -1;
    }
    return file;
}

enum store_outcome store_write(struct store *store, const struct stored_name *name, struct stored **file)
{
    char text[ID_TEXT];
    int folder = open_shard(store, name, true), fd, error;
    bool is_new;

    if (folder < 0)
        return outcome_of(errno);
    id_of_bytes(name->id, text);
    fd = open_for_writing(folder, text, &is_new);
    if (fd < 0) {
        error = errno;
        close(folder);
        return outcome_of(error);
    }
    *file = new_stored(fd, folder, is_new);
    return STORE_DONE;
}

enum store_outcome store_read(struct store *store, const struct stored_name *name, struct stored **file)
{
    char text[ID_TEXT];
    int folder = open_shard(store, name, false), fd, error;

    if (folder < 0)
        return outcome_of(errno);
    id_of_bytes(name->id, text);
    fd = openat(folder, text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    error = errno;
    close(folder);
    if (fd < 0)
        return outcome_of(error);
    *file = new_stored(fd, -1, false);
    return STORE_DONE;
}

enum store_outcome stored_put(struct stored *file, uint64_t offset, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = pwrite(file->file, bytes, length, (off_t)offset);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return put < 0 ? outcome_of(errno) : STORE_FAILED;
        bytes += put;
        length -= (size_t)put;
        offset += (uint64_t)put;
    }
    return STORE_DONE;
}

void stored_assume_new(struct stored *file)
{
    file->is_new = true;
}

enum store_outcome stored_sync(struct stored *file)
{
    if (fdatasync(file->file) != 0)
        return outcome_of(errno);
    if (file->is_new && fsync(file->folder) != 0)
        return outcome_of(errno);
    file->is_new = false;
    return STORE_DONE;
}

ssize_t stored_get(struct stored *file, uint64_t offset, unsigned char *into, size_t length)
{
    size_t have = 0;

    while (have < length) {
        ssize_t got = pread(file->file, into + have, length - have, (off_t)(offset + have));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

void stored_will_read(struct stored *file, uint64_t offset)
{
    posix_fadvise(file->file, (off_t)offset, 0, POSIX_FADV_SEQUENTIAL);
}

void stored_close(struct stored **file)
{
    if (*file == NULL)
        return;
    if ((*file)->folder >= 0)
        close((*file)->folder);
    close((*file)->file); /* releases the lock too */
    free(*file);
    *file = NULL;
}

enum store_outcome store_delete(struct store *store, const struct stored_name *name)
{
    char text[ID_TEXT];
    int folder = open_shard(store, name, false), result, error;

    if (folder < 0)
        return errno == ENOENT ? STORE_DONE : outcome_of(errno);
    id_of_bytes(name->id, text);
    result = unlinkat(folder, text, 0);
    error = errno;
    close(folder);
    return result == 0 || error == ENOENT ? STORE_DONE : outcome_of(error);
}

/* One shard of a walk. */
static size_t walk_shard(int folder, uint64_t firm, time_t before, size_t limit, stored_f *each, void *owner)
{
    DIR *entries = fdopendir(folder);
    struct dirent *entry;
    size_t count = 0;

    if (entries == NULL) {
        close(folder);
        return 0;
    }
    while (count < limit && (entry = readdir(entries)) != NULL) {
        struct stored_name name = {.firm = firm};
        struct stat status;

        if (!id_to_bytes(text_of(entry->d_name), name.id))
            continue;
        if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || status.st_mtime > before)
            continue;
        each(owner, &name);
        count++;
    }
    closedir(entries);
    return count;
}

size_t store_walk(struct store *store, uint64_t firm, int64_t age_seconds, unsigned *shard, size_t limit,
                  stored_f *each, void *owner)
{
    time_t before = time(NULL) - (time_t)age_seconds;
    char name[NAME_ROOM];
    size_t count = 0;
    int outer;

    snprintf(name, sizeof(name), "%llu", (unsigned long long)firm);
    outer = open_folder(store->folder, name, false);
    if (outer < 0) {
        *shard = STORE_SHARDS;
        return 0;
    }
    for (; *shard < STORE_SHARDS && count <= limit / 2; ++*shard) { /* so that one more shard fits */
        int inner;

        snprintf(name, sizeof(name), "%02x", *shard);
        inner = open_folder(outer, name, false);
        if (inner >= 0)
            count += walk_shard(inner, firm, before, limit - count, each, owner);
    }
    close(outer);
    return count;
}
