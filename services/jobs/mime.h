/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes a message in the format of RFC 5322 with MIME, by GMime. */
#ifndef PORTICO_JOBS_MIME_H
#define PORTICO_JOBS_MIME_H

#include "common/arena.h"
#include "common/text.h"

struct mime_parts {
    struct text from_name, from;
    struct text to_name, to;
    struct text reply_to; /* or absent */
    struct text subject;
    struct text unsubscribe; /* a URL for one click (RFC 8058), or absent */
    struct text id, host;    /* Message-ID: <id@host>; the same for every attempt, so that duplicates are recognised */
    struct text plain, html;
};

/* Whether an address is safe in an envelope and a header: printable ASCII without spaces and brackets, one '@'. */
bool mime_address_is_valid(struct text address);

/* The message with CRLF line ends; absent when an address is not valid. Control characters in names and subject become
 * spaces, and what looks like an encoded word (RFC 2047) is shown as it was typed. */
struct text mime_write(struct arena *arena, const struct mime_parts *parts);

#endif
