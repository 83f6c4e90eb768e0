/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Text: bytes and their number. The length is always beside the pointer, so nothing here needs a closing NUL.
 *
 * A text never owns its bytes; the code that made it says how long they live. {NULL, 0} is "absent" (SQL null, no such
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

/* The text of a C string, or absent for NULL. The caller still owns the bytes. */
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

/* The part from `from` on, at most `length` bytes; both are limited to the text. */
struct text text_slice(struct text text, size_t from, size_t length);

/* Removes everything up to the first `separator` and returns it; `rest` keeps what follows, absent at the end. */
struct text text_next(struct text *rest, char separator);

/* Without white space (space, tab, CR, LF) at both ends. */
struct text text_trim(struct text text);

/* Decimal digits only, no sign, no space. False when empty, too large, or with any other byte. */
bool text_to_number(struct text text, uint64_t *number);

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. */
bool text_is_utf8(struct text text);

/* The length of the well-formed UTF-8 character at `at` (1 to 4 bytes), 0 when there is none; its code point in
   `*point`, which may be NULL. */
size_t text_character(struct text text, size_t at, uint32_t *point);

/* The longest prefix of at most `length` bytes that does not cut a character of well-formed UTF-8. */
struct text text_cut(struct text text, size_t length);

/* The number of characters of well-formed UTF-8. */
size_t text_characters(struct text text);

#endif
