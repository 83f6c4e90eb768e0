/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names that people give to files and firms. */
#ifndef PORTICO_COMMON_NAME_H
#define PORTICO_COMMON_NAME_H

#include "common/arena.h"

enum { NAME_CHARACTERS = 200, NAME_EXTENSION = 16 };

/*
 * A file's name that is safe to store, show and offer: without folders, control characters, marks that turn the
 * direction of writing (a "exe.fdp" shown as "pdf.exe") or that nobody sees, and leading dots. At most NAME_CHARACTERS,
 * where the middle goes and the extension stays. "file" when nothing is left.
 */
struct text name_of_file(struct text given, struct arena *arena);

/* Content-Disposition for a download (RFC 6266): an ASCII name for old browsers, the whole one by RFC 8187. */
struct text name_disposition(struct text name, struct arena *arena);

/* A firm's slug: 3 to 40 of a-z, 0-9 and single inner hyphens, whose first part is not digits only. */
bool name_is_slug(struct text slug);

#endif
