/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The store of sealed files. This one is a folder; another one (a bucket) would replace store.c behind the same
 * functions. It handles names and bytes, never keys or content.
 *
 * All functions may block: call them on a thread. A name is a firm's number and the version's UUID, so nothing that a
 * person typed ever becomes a path.
 */
#ifndef PORTICO_WORKER_DOCUMENTS_VAULT_STORE_H
#define PORTICO_WORKER_DOCUMENTS_VAULT_STORE_H

#include "worker/documents/vault/seal.h"

#include <sys/types.h>

enum { STORE_SHARDS = 256 };

struct store;
struct stored; /* one open file */

struct stored_name {
    uint64_t firm;
    unsigned char id[SEAL_ID];
};

enum store_outcome {
    STORE_DONE,
    STORE_MISSING, /* no such file */
    STORE_BUSY,    /* another writer has it open, in this process or another */
    STORE_FULL,    /* no space; existing bytes are unchanged */
    STORE_FAILED,  /* anything else; see errno, which is not logged yet */
};

/* Creates `folder` if it is missing; its parent must exist. NULL with errno on failure. Freed by store_close(). */
struct store *store_open(const char *folder);
void store_close(struct store **store);

/* Opens for writing, creating the file if needed; one writer at a time. The caller closes `*file`. */
enum store_outcome store_write(struct store *store, const struct stored_name *name, struct stored **file);

/* Opens for reading. */
enum store_outcome store_read(struct store *store, const struct stored_name *name, struct stored **file);

/* Writes all of it. Durable only after stored_sync(). */
enum store_outcome stored_put(struct stored *file, uint64_t offset, const unsigned char *bytes, size_t length);
enum store_outcome stored_sync(struct stored *file);

/* For an existing file whose folder entry may not be durable, because its creator may have died before stored_sync():
   the next stored_sync() makes it durable. */
void stored_assume_new(struct stored *file);

/* Reads up to `length` bytes: fewer only at the file's end. -1 with errno. */
ssize_t stored_get(struct stored *file, uint64_t offset, unsigned char *into, size_t length);

/* Advises the kernel that the file will be read from here to the end. */
void stored_will_read(struct stored *file, uint64_t offset);

void stored_close(struct stored **file);

/* A missing file counts as deleted. */
enum store_outcome store_delete(struct store *store, const struct stored_name *name);

/*
 * Calls `each` for files of a firm that were not written to for `age_seconds`; at most `limit`. Returns their number.
 * Starts at `*shard` (0 at first) and sets it to where to continue; STORE_SHARDS at the end.
 */
typedef void stored_f(void *owner, const struct stored_name *name);
size_t store_walk(struct store *store, uint64_t firm, int64_t age_seconds, unsigned *shard, size_t limit,
                  stored_f *each, void *owner);

#endif
