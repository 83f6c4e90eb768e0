/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * GMime writes the message and encodes the bodies. By default it picks ISO-8859-1 and 8bit where they fit, so both
 * parts are built explicitly as UTF-8 and quoted-printable. The words of headers are encoded here.
 */
#include "jobs/mime.h"

#include "common/buffer.h"
#include "common/must.h"

#include <gmime/gmime.h>
#include <string.h>

enum {
    ADDRESS_BYTES = 254,
    ENCODED_WORD_BYTES = 75, /* RFC 2047, section 2 */
};

bool mime_address_is_valid(struct text address)
{
    size_t ats = 0;

    if (address.length < 3 || address.length > ADDRESS_BYTES)
        return false;
    for (size_t i = 0; i < address.length; i++) {
        const char c = address.at[i];

        if (c <= ' ' || c > '~' || strchr("<>()[],;:\\\"", c))
            return false;
        ats += c == '@';
    }
    return ats == 1 && address.at[0] != '@' && address.at[address.length - 1] != '@';
}

/* One line with a closing NUL. Characters that could end a header become spaces. */
static struct text one_line(struct arena *arena, struct text text)
{
    const struct text copy = arena_copy(arena, text_is_absent(text) ? lit("") : text);
    char *bytes = arena_take(arena, copy.length + 1);

    for (size_t i = 0; i < copy.length; i++) {
        const unsigned char byte = (unsigned char)copy.at[i];

        bytes[i] = byte < 0x20 || byte == 0x7f ? ' ' : copy.at[i];
    }
    return text_from(bytes, copy.length);
}

static bool needs_encoding(struct text line)
{
    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.at[i] >= 0x80)
            return true;
    return memmem(line.at, line.length, "=?", 2) != NULL;
}

/* One character, by the "Q" encoding as it is allowed in names (RFC 2047, sections 4.2 and 5). */
static void add_encoded(struct buffer *out, struct text character)
{
    for (size_t i = 0; i < character.length; i++) {
        const char byte = character.at[i];

        if (byte == ' ')
            buffer_add_byte(out, '_');
        else if (g_ascii_isalnum(byte))
            buffer_add_byte(out, byte);
        else
            buffer_print(out, "=%02X", (unsigned char)byte);
    }
}

/*
 * Words of people for a header, with a closing NUL. Non-ASCII is encoded as a whole (RFC 2047), and so is what looks
 * like an encoded word, so that a reader sees it as it was typed. GMime does neither: it passes an encoded word on as
 * it is, also beside non-ASCII, and it leaves "=3A" in a name that it encodes. Encoded words are ASCII, which GMime
 * only folds. Not "B": some readers join the base64 of two words, and stop at the padding of the first.
 */
static const char *encode_words(struct arena *arena, struct text text)
{
    const struct text line = one_line(arena, text), begin = lit("=?utf-8?Q?"), end = lit("?=");
    struct buffer out;
    size_t word = 0;

    if (!needs_encoding(line))
        return line.at;
    buffer_open(&out, 2 * (3 + begin.length + end.length) * line.length + ENCODED_WORD_BYTES);
    for (size_t at = 0; at < line.length;) {
        const size_t length = text_character(line, at, NULL);

        must(length > 0);
        if (at == 0 || buffer_text(&out).length - word + 3 * length + end.length > ENCODED_WORD_BYTES) {
            buffer_add(&out, at == 0 ? lit("") : lit("?= "));
            word = buffer_text(&out).length;
            buffer_add(&out, begin);
        }
        add_encoded(&out, text_slice(line, at, length));
        at += length;
    }
    buffer_add(&out, end);
    must(!out.overflowed);
    const struct text words = arena_copy(arena, buffer_text(&out));
    buffer_close(&out);
    return words.at;
}

static GMimeObject *new_part(const char *subtype, struct text text)
{
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text.at, text.length);
    GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_object_unref(content);
    g_object_unref(stream);
    return GMIME_OBJECT(part);
}

static GMimeObject *new_body(const struct mime_parts *parts)
{
    GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
    GMimeObject *plain = new_part("plain", parts->plain), *html = new_part("html", parts->html);

    g_mime_multipart_add(both, plain);
    g_mime_multipart_add(both, html); /* the preferred part is last (RFC 2046, section 5.1.4) */
    g_object_unref(plain);
    g_object_unref(html);
    return GMIME_OBJECT(both);
}

static void add_mailbox(struct arena *arena, GMimeMessage *message, GMimeAddressType type, struct text name,
                        struct text address)
{
    InternetAddress *mailbox = internet_address_mailbox_new(encode_words(arena, name), one_line(arena, address).at);

    internet_address_set_charset(mailbox, "utf-8");
    internet_address_list_add(g_mime_message_get_addresses(message, type), mailbox);
    g_object_unref(mailbox);
}

/* RFC 8058. GMime folds a long line inside a word, so the URL is given as it is to be written, on a line of its own.
   Nobody should answer such a mail by a program; not "All", which would suppress the report that it did not arrive. */
static void add_unsubscribe(struct arena *arena, GMimeMessage *message, struct text url)
{
    GMimeObject *object = GMIME_OBJECT(message);
    GMimeHeaderList *headers = g_mime_object_get_header_list(object);
    const struct text raw = arena_print(arena, "\n <%s>\n", one_line(arena, url).at);

    g_mime_object_set_header(object, "List-Unsubscribe", "<>", "utf-8");
    g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, "List-Unsubscribe"), raw.at);
    g_mime_object_set_header(object, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click", "utf-8");
    g_mime_object_set_header(object, "X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply", "utf-8");
}

static GMimeMessage *compose(struct arena *arena, const struct mime_parts *parts)
{
    GMimeMessage *message = g_mime_message_new(TRUE);
    GDateTime *now = g_date_time_new_now_utc();
    GMimeObject *both = new_body(parts);

    add_mailbox(arena, message, GMIME_ADDRESS_TYPE_FROM, parts->from_name, parts->from);
    add_mailbox(arena, message, GMIME_ADDRESS_TYPE_TO, parts->to_name, parts->to);
    if (parts->reply_to.length)
        add_mailbox(arena, message, GMIME_ADDRESS_TYPE_REPLY_TO, parts->from_name, parts->reply_to);
    g_mime_message_set_subject(message, encode_words(arena, parts->subject), "utf-8");
    g_mime_message_set_date(message, now);
    g_mime_message_set_message_id(message, arena_print(arena, "%.*s@%.*s", (int)parts->id.length, parts->id.at,
                                                       (int)parts->host.length, parts->host.at)
                                               .at);
    g_mime_object_set_header(GMIME_OBJECT(message), "Auto-Submitted", "auto-generated", "utf-8");
    if (parts->unsubscribe.length)
        add_unsubscribe(arena, message, parts->unsubscribe);
    g_mime_message_set_mime_part(message, both);
    g_object_unref(both);
    g_date_time_unref(now);
    return message;
}

struct text mime_write(struct arena *arena, const struct mime_parts *parts)
{
    static bool ready;

    if (!ready) {
        g_mime_init();
        ready = true;
    }
    if (!mime_address_is_valid(parts->from) || !mime_address_is_valid(parts->to) ||
        (parts->reply_to.length && !mime_address_is_valid(parts->reply_to)))
        return no_text;
    GMimeMessage *message = compose(arena, parts);
    GMimeFormatOptions *options = g_mime_format_options_new();

    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    char *wire = g_mime_object_to_string(GMIME_OBJECT(message), options);
    must(wire != NULL);
    const struct text text = arena_copy(arena, text_of(wire));

    explicit_bzero(wire, text.length);
    g_free(wire);
    g_mime_format_options_free(options);
    g_object_unref(message);
    return text;
}
