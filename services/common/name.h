/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names that people give to files and firms. */
#ifndef PORTICO_COMMON_NAME_H
#define PORTICO_COMMON_NAME_H

#include "common/arena.h"

enum { NAME_CHARACTERS = 200, NAME_EXTENSION = 16 };

/*
 * A file name that is safe to store, show and offer: without folders, control characters, marks that change the
 * direction of writing ("exe.fdp" shown as "pdf.exe"), invisible characters, and leading dots. At most NAME_CHARACTERS;
 * a longer name loses its middle and keeps its extension. "file" when nothing is left.
 */
struct text name_of_file(struct text given, struct arena *arena);

/* Content-Disposition for a download (RFC 6266): an ASCII name for old browsers, the full one by RFC 8187. */
struct text name_disposition(struct text name, struct arena *arena);

/* A firm's slug: 3 to 40 characters of a-z, 0-9 and single inner hyphens; the part before the first hyphen must not be
   digits only. */
bool name_is_slug(struct text slug);

#endif
