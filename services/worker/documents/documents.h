/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The vault: folders, documents and uploads. */
#ifndef PORTICO_WORKER_DOCUMENTS_DOCUMENTS_H
#define PORTICO_WORKER_DOCUMENTS_DOCUMENTS_H

#include "http/capability.h"
#include "worker/documents/documents_sql_shared.h"

#include <sys/types.h>

extern const struct capability documents_capability;

/*
 * The content of a version, for another capability that has checked that its viewer may open it now (the statement
 * must say so; see sensitivity.h). All functions block: call them on a thread.
 */
struct version_reader;

enum version_outcome { VERSION_OPEN, VERSION_MISSING, VERSION_FAILED };

/* `firm_key` and `wrapped` as they are in rows. `*reader` is closed by version_reader_close(). */
enum version_outcome version_reader_open(uint64_t firm, struct text firm_key, struct text wrapped, struct text id,
                                         uint64_t size, struct version_reader **reader);

/* At most `room` bytes from the start on; 0 at the end, -1 if the file is damaged. */
ssize_t version_reader_read(struct version_reader *reader, unsigned char *into, size_t room);
void version_reader_close(struct version_reader **reader);

#endif
