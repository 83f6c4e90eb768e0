/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Mail programs and messengers turn plain text into links: addresses with and without a scheme, bare domains, mail
 * addresses, telephone numbers. Text that one person typed must not become a link in what another person receives from
 * us.
 */
#ifndef PORTICO_COMMON_AUTOLINK_H
#define PORTICO_COMMON_AUTOLINK_H

#include "common/arena.h"

/*
 * Whether a name looks like a link, a mail address, or an encoded word of a header (RFC 2047), also in full-width and
 * other compatibility characters and with invisible ones inside. There is no list of top-level domains: a letter or
 * digit, a dot and two letters look like a domain. UTF-8 only.
 */
bool autolink_matches(struct text name, struct arena *arena);

enum autolink_digits { AUTOLINK_KEEPS_DIGITS, AUTOLINK_BREAKS_DIGITS };

/*
 * The same text to the eye, in which no program finds a link: an invisible word joiner (U+2060) is on both sides of
 * each dot, colon, slash, backslash and at sign inside a word, in the "=?" of an encoded word (for programs that decode
 * twice), and between the digits of what may be a telephone number unless those are kept. `text` itself if nothing is
 * to be broken. UTF-8 only.
 */
struct text autolink_break(struct text text, enum autolink_digits digits, struct arena *arena);

#endif
