/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Text: bytes and how many of them. A length travels with every pointer, so nothing here needs a closing NUL.
 *
 * A text never owns its bytes; whoever made it says how long they live. {NULL, 0} is "absent" (SQL null, no such
 * header), which differs from the empty text.
 */
#ifndef PORTICO_COMMON_TEXT_H
#define PORTICO_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *at;
    size_t length;
};

/* The text of a string literal. */
#define lit(literal) ((struct text){("" literal), sizeof(literal) - 1})

/* The absent text. */
#define no_text ((struct text){NULL, 0})

/* The text of a C string, or absent for NULL. The bytes stay the caller's. */
struct text text_of(const char *string);

/* `length` bytes at `at`. */
static inline struct text text_from(const char *at, size_t length)
{
    return (struct text){at, length};
}

static inline bool text_is_absent(struct text text)
{
    return text.at == NULL;
}

bool text_equal(struct text a, struct text b);
bool text_equal_ignoring_case(struct text a, struct text b); /* ASCII only */
bool text_starts_with(struct text text, struct text prefix);
bool text_ends_with(struct text text, struct text suffix);

/* Offset of the first `byte`, or SIZE_MAX. */
size_t text_find(struct text text, char byte);

/* The part from `from` on, at most `length` bytes; both are cut to fit. */
struct text text_slice(struct text text, size_t from, size_t length);

/* Cuts off everything up to the first `separator` and gives it; `rest` keeps what follows, absent at the end. */
struct text text_next(struct text *rest, char separator);

/* Without white space (space, tab, CR, LF) at both ends. */
struct text text_trim(struct text text);

/* Decimal digits only, no sign, no space. False when empty, too large, or anything else stands there. */
bool text_to_number(struct text text, uint64_t *number);

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. */
bool text_is_utf8(struct text text);

/* Bytes of the well-formed UTF-8 character at `at` (1 to 4), 0 when there is none; its code point in `*point`, which
   may be NULL. */
size_t text_character(struct text text, size_t at, uint32_t *point);

/* The longest part from the start of at most `length` bytes that does not cut a character of well-formed UTF-8. */
struct text text_cut(struct text text, size_t length);

/* How many characters well-formed UTF-8 has. */
size_t text_characters(struct text text);

#endif
