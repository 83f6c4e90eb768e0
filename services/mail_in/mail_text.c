/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "mail_in/mail_text.h"

#include "common/buffer.h"
#include "common/must.h"
#include "common/unicode.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <iconv.h>
#include <string.h>

enum {
    CHARSET_BYTES = 64, /* no name is longer; one that is has no meaning */
    GROWTH = 4,         /* the most bytes of UTF-8 for a byte of any charset; U+FFFD is three */
    PIECE = 4096,
    NFC_BYTES = 8 << 20, /* normalising takes memory for three times this; a longer text stays as it is */
};

#define REPLACEMENT lit("\xef\xbf\xbd")

/* ---- charsets ---- */

static bool is_presumed(struct text charset)
{
    static const char *const names[] = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", ""};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (text_equal_ignoring_case(charset, text_of(names[i])))
            return true;
    return text_is_absent(charset) || charset.length >= CHARSET_BYTES;
}

/* The charsets of mail. Others of iconv are not opened: a stranger chooses the name, and some converters are rarely run
   and have had loops and overflows. */
static bool is_of_mail(struct text charset)
{
    static const char *const begins[] = {"iso-8859-",   "windows-",    "cp125",     "koi8-",     "utf-",
                                         "gb",          "big5",        "euc-",      "shift",     "sjis",
                                         "iso-2022-jp", "iso-2022-kr", "ks_c_5601", "macintosh", "tis-620"};

    for (size_t i = 0; i < charset.length; i++)
        if (!g_ascii_isalnum(charset.at[i]) && charset.at[i] != '-' && charset.at[i] != '_')
            return false;
    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
        if (text_equal_ignoring_case(text_slice(charset, 0, strlen(begins[i])), text_of(begins[i])))
            return true;
    return false;
}

static iconv_t open_charset(struct text charset)
{
    char name[CHARSET_BYTES] = "";

    if (text_is_absent(charset) || !is_of_mail(charset))
        return (iconv_t)-1;
    memcpy(name, charset.at, charset.length);
    return iconv_open("UTF-8", g_mime_charset_iconv_name(name));
}

static void convert(iconv_t iconv_of, struct text bytes, struct buffer *out)
{
    char *from = (char *)bytes.at, piece[PIECE];
    size_t left = bytes.length;

    while (left > 0) {
        char *to = piece;
        size_t room = sizeof(piece);
        const size_t result = iconv(iconv_of, &from, &left, &to, &room);

        buffer_add(out, text_from(piece, sizeof(piece) - room));
        if (result == SIZE_MAX && errno != E2BIG) {
            buffer_add(out, REPLACEMENT);
            from++;
            left--;
        }
    }
}

/* Well-formed UTF-8, but for NULs. */
static struct text to_utf8(struct text bytes, struct text charset, struct arena *arena)
{
    struct buffer out;
    struct text text;
    iconv_t iconv_of;

    if (is_presumed(charset) && text_is_utf8(bytes))
        return bytes;
    iconv_of = is_presumed(charset) ? (iconv_t)-1 : open_charset(charset);
    if (iconv_of == (iconv_t)-1)
        iconv_of = iconv_open("UTF-8", "WINDOWS-1252");
    must(iconv_of != (iconv_t)-1);
    buffer_open(&out, GROWTH * bytes.length + PIECE);
    convert(iconv_of, bytes, &out);
    iconv_close(iconv_of);
    must(!out.overflowed);
    text = arena_copy(arena, out.length == 0 ? lit("") : buffer_text(&out));
    buffer_close(&out);
    return text;
}

/* CRLF and CR become LF; other controls go. */
static struct text clean(struct text text, struct arena *arena)
{
    char *out = arena_take(arena, text.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        const unsigned char byte = (unsigned char)text.at[i];

        if (byte == '\r') {
            if (i + 1 == text.length || text.at[i + 1] != '\n')
                out[length++] = '\n';
        } else if ((byte >= ' ' && byte != 0x7f) || byte == '\n' || byte == '\t') {
            out[length++] = text.at[i];
        }
    }
    return text_from(out, length);
}

/* iconv gives well-formed UTF-8 for all charsets that we know of; one that does not would end in must(). */
static struct text normalise(struct text text, struct arena *arena)
{
    return text_is_utf8(text) && text.length <= NFC_BYTES ? unicode_nfc(text, arena) : text;
}

struct text mail_text_decode(struct text bytes, struct text charset, struct arena *arena)
{
    const struct text text = clean(to_utf8(bytes, charset, arena), arena);

    return normalise(unicode_skip_byte_order_mark(text_is_utf8(text) ? text : to_utf8(text, no_text, arena)), arena);
}

struct text mail_text_line(struct text text, struct arena *arena)
{
    char *out;

    if (text_is_absent(text))
        return no_text;
    text = mail_text_decode(text, no_text, arena);
    out = arena_take(arena, text.length + 1);
    for (size_t i = 0; i < text.length; i++)
        out[i] = (char)(text.at[i] == '\n' || text.at[i] == '\t' ? ' ' : text.at[i]);
    return text_trim(text_from(out, text.length));
}

/* ---- format=flowed ---- */

/* Takes the '>' of a line without spaces between them, and the space that was stuffed (section 4.2, 4.4). */
static size_t take_quotes(struct text *line)
{
    size_t depth = 0;

    while (depth < line->length && line->at[depth] == '>')
        depth++;
    *line = text_slice(*line, depth, SIZE_MAX);
    if (text_starts_with(*line, lit(" ")))
        *line = text_slice(*line, 1, SIZE_MAX);
    return depth;
}

static void begin_line(struct buffer *out, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        buffer_add_byte(out, '>');
    if (depth > 0)
        buffer_add_byte(out, ' ');
}

struct text mail_text_unflow(struct text text, bool deletes_space, struct arena *arena)
{
    struct text rest = text, result;
    size_t previous = 0;
    bool is_soft = false; /* the line before ended with a soft break */
    struct buffer out;

    buffer_open(&out, 2 * text.length + 2); /* "> " for ">" */
    while (!text_is_absent(rest)) {
        struct text line = text_next(&rest, '\n');
        const size_t depth = take_quotes(&line);
        const bool is_signature = text_equal(line, lit("-- "));

        if (is_soft && (depth != previous || is_signature)) {
            buffer_add_byte(&out, '\n');
            is_soft = false;
        }
        if (!is_soft)
            begin_line(&out, depth);
        is_soft = !is_signature && text_ends_with(line, lit(" ")) && !text_is_absent(rest);
        if (is_soft && deletes_space)
            line.length--;
        buffer_add(&out, line);
        if (!is_soft && !text_is_absent(rest))
            buffer_add_byte(&out, '\n');
        previous = depth;
    }
    must(!out.overflowed);
    result = arena_copy(arena, out.length == 0 ? lit("") : buffer_text(&out));
    buffer_close(&out);
    return result;
}
