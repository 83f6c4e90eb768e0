/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What people type, in one spelling: the same word from a Mac (NFD) and from Windows (NFC) are the same bytes here, and
 * nothing that cannot be seen is at the ends of a name.
 */
#ifndef PORTICO_COMMON_UNICODE_H
#define PORTICO_COMMON_UNICODE_H

#include "common/arena.h"

/* Alphabetic, White_Space, Dash, and what shows nothing (Default_Ignorable_Code_Point), as UAX #44 has them. */
bool unicode_is_letter(uint32_t character);
bool unicode_is_space(uint32_t character);
bool unicode_is_dash(uint32_t character);
bool unicode_is_invisible(uint32_t character);

/* The value of a decimal digit of any script (General_Category Nd), or -1. */
int unicode_digit(uint32_t character);

/* Without spaces and invisible characters at both ends, but with the selector that makes an emoji of the last character
   (U+FE0E, U+FE0F); part of `text`. Nothing but these: empty. UTF-8 only. */
struct text unicode_trim(struct text text);

/* Without the byte order mark (U+FEFF) that some programs write first; part of `text`. */
struct text unicode_skip_byte_order_mark(struct text text);

/* In normalization form C (UAX #15). The result is `text` itself, or in the arena. UTF-8 only. */
struct text unicode_nfc(struct text text, struct arena *arena);

/* In normalization form KC, for comparing only: full-width and other compatibility characters become plain ones. */
struct text unicode_nfkc(struct text text, struct arena *arena);

#endif
