/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From words to a message on the wire: RFC 5322 with MIME, by GMime. */
#ifndef PORTICO_JOBS_MIME_H
#define PORTICO_JOBS_MIME_H

#include "common/arena.h"
#include "common/text.h"

struct mime_parts {
    struct text from_name, from;
    struct text to_name, to;
    struct text reply_to; /* or absent */
    struct text subject;
    struct text id, host; /* Message-ID: <id@host>; the same for every try, so that doubles can be told */
    struct text plain, html;
};

/* An address that may stand in an envelope and a header: printable ASCII without spaces and angle brackets, one '@'. */
bool mime_address_is_valid(struct text address);

/* The message with CRLF line ends. Absent when an address is not fine. Control characters in names and subject become
 * spaces. */
struct text mime_write(struct arena *arena, const struct mime_parts *parts);

#endif
