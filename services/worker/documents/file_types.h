/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What kind of file something is, from a short table. What a browser says is never believed: a type decides what a
 * reader's browser does with the bytes, so anything that is not known to be harmless is just bytes.
 */
#ifndef PORTICO_WORKER_DOCUMENTS_FILE_TYPES_H
#define PORTICO_WORKER_DOCUMENTS_FILE_TYPES_H

#include "common/text.h"

/*
 * By the name's ending. Where the table knows how such a file begins, `head` must begin so; an absent head is not
 * looked at. Else application/octet-stream.
 */
struct text file_type_of(struct text name, struct text head);

/* `type` if it is one of the table's, else application/octet-stream. */
struct text file_type_allowed(struct text type);

#endif
