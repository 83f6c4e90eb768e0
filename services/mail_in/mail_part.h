/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One part of a mail: its type, its name, what kind of file it is, and its bytes. Used within this folder. */
#ifndef PORTICO_MAIL_IN_MAIL_PART_H
#define PORTICO_MAIL_IN_MAIL_PART_H

#include "common/buffer.h"
#include "mail_in/mail_reader.h"

#include <gmime/gmime.h>

/* A string of GMime's, which stays its own, as a line in the arena; absent for NULL. */
struct text mail_part_line(const char *string, struct arena *arena);

/* Whether it has this type; "*" is any subtype. */
bool mail_part_is(GMimeObject *object, const char *type, const char *subtype);

/* Whether the sender meant it as a file: it has a name, or the disposition "attachment" (RFC 2183). */
bool mail_part_is_attached(GMimeObject *object);

/* The name of the sender, decoded but not yet safe, or NULL; and one for a part without. */
const char *mail_part_given_name(GMimeObject *object);
struct text mail_part_made_name(GMimeObject *object, enum mail_file_kind kind, struct arena *arena);

/* By its type, and for images by the decoded size. */
enum mail_file_kind mail_part_kind(GMimeObject *object, size_t size);

/* The decoded bytes, or the whole of an attached mail. The caller drops the reference. */
GMimeStream *mail_part_stream(GMimeObject *object);

/* Decodes at most `limit` bytes, into `out` unless that is NULL; gives their number. */
size_t mail_part_decode(GMimeObject *object, size_t limit, struct buffer *out);

#endif
