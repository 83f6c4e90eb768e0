/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The type of a file, from a short table. The type that an uploader sends is ignored: the type decides what a reader's
 * browser does with the bytes, so anything not known to be harmless is application/octet-stream.
 */
#ifndef PORTICO_WORKER_DOCUMENTS_FILE_TYPES_H
#define PORTICO_WORKER_DOCUMENTS_FILE_TYPES_H

#include "common/text.h"

/*
 * By the name's ending. If the table has the first bytes of such files, `head` must start with them; an absent head is
 * not checked. Otherwise application/octet-stream.
 */
struct text file_type_of(struct text name, struct text head);

/* `type` if the table has it, otherwise application/octet-stream. */
struct text file_type_allowed(struct text type);

#endif
