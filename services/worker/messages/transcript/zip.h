/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A zip archive that is written front to back, by libarchive: names in UTF-8, sizes after the data, zip64 where it is
 * needed. Each file is hashed on its way.
 */
#ifndef PORTICO_WORKER_MESSAGES_TRANSCRIPT_ZIP_H
#define PORTICO_WORKER_MESSAGES_TRANSCRIPT_ZIP_H

#include "common/buffer.h"
#include "common/crypto.h"

struct zip;

/* The archive's bytes are appended to `out`, which outlives it. `at`: the time of its files, in seconds since 1970. */
struct zip *zip_open(struct buffer *out, int64_t at);
void zip_close(struct zip **zip);

/* Begins a file. With its size known it is stored as it is, otherwise compressed. False: the archive is broken. */
bool zip_begin(struct zip *zip, const char *name);
bool zip_begin_stored(struct zip *zip, const char *name, uint64_t size);

bool zip_add(struct zip *zip, struct text bytes);

/* Ends it. `digest`: its SHA-256. */
bool zip_end(struct zip *zip, unsigned char digest[SHA256_BYTES]);

/* Writes the directory. Without it no program takes the archive for whole. */
bool zip_finish(struct zip *zip);

#endif
