/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * GMime keeps in memory where the parts are, and reads them from the raw bytes when they are asked for. It has no
 * limits of its own, so the raw lines are counted before it sees them.
 */
#include "mail_in/mail_reader.h"

#include "common/must.h"
#include "mail_in/mail_content.h"
#include "mail_in/mail_part.h"
#include "mail_in/mail_text.h"

#include <stdlib.h>
#include <string.h>

struct mail {
    struct arena *arena;
    GByteArray raw; /* ours, not of GLib: the caller's bytes, which GMime only reads */
    GMimeMessage *message;
    struct mail_content content;
    struct text text;
};

struct mail_file_stream {
    GMimeStream *stream;
};

/* ---- limits ---- */

static bool is_empty_line(struct text line)
{
    return line.length == 0 || text_equal(line, lit("\r"));
}

/* A name and a colon (RFC 5322, section 2.2); no longer than a name could be. */
static bool is_field(struct text line)
{
    const size_t colon = text_find(text_slice(line, 0, 128), ':');

    return colon != SIZE_MAX && colon > 0 && line.at[0] != ' ' && line.at[0] != '\t';
}

static enum mail_outcome check_headers(struct text *rest)
{
    const char *begin = rest->at;
    size_t fields = 0;

    while (!text_is_absent(*rest)) {
        const struct text line = text_next(rest, '\n');

        if (is_empty_line(line))
            break;
        if ((size_t)(line.at + line.length - begin) > MAIL_HEADER_BYTES)
            return MAIL_HEADERS_TOO_LARGE;
        if (memchr(line.at, '\0', line.length) != NULL)
            return MAIL_BAD_HEADERS;
        fields += is_field(line);
        if (fields > MAIL_HEADERS)
            return MAIL_TOO_MANY_HEADERS;
    }
    return fields == 0 ? MAIL_BAD_HEADERS : MAIL_READ;
}

static enum mail_outcome check_lines(struct text rest)
{
    size_t fields = 0, boundaries = 0;

    while (!text_is_absent(rest)) {
        const struct text line = text_next(&rest, '\n');

        fields += is_field(line);
        boundaries += text_starts_with(line, lit("--"));
        if (fields > MAIL_FIELD_LINES)
            return MAIL_TOO_MANY_HEADERS;
        if (boundaries > MAIL_BOUNDARY_LINES)
            return MAIL_TOO_MANY_LINES;
    }
    return MAIL_READ;
}

static enum mail_outcome check(struct text raw)
{
    struct text rest = raw;
    enum mail_outcome outcome;

    if (raw.length == 0)
        return MAIL_BAD_HEADERS;
    if (raw.length > MAIL_RAW_BYTES)
        return MAIL_TOO_LARGE;
    outcome = check_headers(&rest);
    return outcome == MAIL_READ ? check_lines(rest) : outcome;
}

/* ---- opening ---- */

static GMimeMessage *parse(struct mail *mail, struct text raw)
{
    static bool is_ready;
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeMessage *message;

    if (!is_ready)
        g_mime_init();
    is_ready = true;
    mail->raw = (GByteArray){.data = (guint8 *)raw.at, .len = (guint)raw.length};
    stream = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), &mail->raw);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    parser = g_mime_parser_new_with_stream(stream);
    message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

enum mail_outcome mail_open(struct text raw, struct arena *arena, struct mail **mail)
{
    enum mail_outcome outcome = check(raw);
    struct mail *opened;

    *mail = NULL;
    if (outcome != MAIL_READ)
        return outcome;
    opened = calloc(1, sizeof(*opened));
    must(opened != NULL);
    opened->arena = arena;
    opened->message = parse(opened, raw);
    if (opened->message == NULL) {
        free(opened);
        return MAIL_BAD_HEADERS;
    }
    outcome = mail_content_open(&opened->content, opened->message, arena);
    opened->text = opened->content.text.length == 0 ? lit("") : arena_copy(arena, buffer_text(&opened->content.text));
    *mail = opened;
    return outcome;
}

void mail_close(struct mail **mail)
{
    if (*mail == NULL)
        return;
    mail_content_close(&(*mail)->content);
    g_object_unref((*mail)->message);
    free(*mail);
    *mail = NULL;
}

/* ---- headers ---- */

/* Without line breaks; the space that follows each stays (RFC 5322, section 2.2.3). */
static struct text unfold(struct text raw, struct arena *arena)
{
    char *out = arena_take(arena, raw.length + 1);
    size_t length = 0;

    for (size_t i = 0; i < raw.length; i++)
        if (raw.at[i] != '\r' && raw.at[i] != '\n')
            out[length++] = (char)(raw.at[i] == '\t' ? ' ' : raw.at[i]);
    return text_trim(text_from(out, length));
}

struct text mail_header(const struct mail *mail, const char *name, size_t number)
{
    GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(mail->message));

    for (int i = 0; i < g_mime_header_list_get_count(headers); i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);

        if (g_ascii_strcasecmp(g_mime_header_get_name(header), name) == 0 && number-- == 0)
            return unfold(text_of(g_mime_header_get_raw_value(header)), mail->arena);
    }
    return no_text;
}

struct mail_from mail_from(const struct mail *mail)
{
    struct text values[2]; /* a second one is enough to say that there are several */
    size_t count = 0;

    while (count < 2 && !text_is_absent(values[count] = mail_header(mail, "From", count)))
        count++;
    return mail_from_read(values, count, mail->arena);
}

struct text mail_subject(const struct mail *mail)
{
    const char *subject = g_mime_message_get_subject(mail->message);

    return subject == NULL ? lit("") : mail_part_line(subject, mail->arena);
}

struct text mail_message_id(const struct mail *mail)
{
    return mail_part_line(g_mime_message_get_message_id(mail->message), mail->arena);
}

bool mail_date(const struct mail *mail, int64_t *seconds)
{
    GDateTime *date = g_mime_message_get_date(mail->message);

    if (date != NULL)
        *seconds = g_date_time_to_unix(date);
    return date != NULL;
}

size_t mail_references(const struct mail *mail, const char *header, struct text ids[MAIL_REFERENCES])
{
    const struct text value = mail_header(mail, header, 0);
    GMimeReferences *references;
    size_t count = 0;
    int length;

    if (text_is_absent(value))
        return 0;
    references = g_mime_references_parse(NULL, arena_copy(mail->arena, value).at);
    length = g_mime_references_length(references);
    for (int i = length > MAIL_REFERENCES ? length - MAIL_REFERENCES : 0; i < length; i++)
        ids[count++] = mail_part_line(g_mime_references_get_message_id(references, i), mail->arena);
    g_mime_references_free(references);
    return count;
}

/* ---- content ---- */

struct text mail_text(const struct mail *mail)
{
    return mail->text;
}

size_t mail_quote_at(const struct mail *mail)
{
    return mail->content.quote_at;
}

bool mail_is_encrypted(const struct mail *mail)
{
    return mail->content.is_encrypted;
}

size_t mail_files(const struct mail *mail, const struct mail_file **files)
{
    *files = mail->content.files;
    return mail->content.count;
}

struct text mail_report_type(const struct mail *mail)
{
    return mail->content.report_type;
}

struct text mail_report(const struct mail *mail)
{
    return mail->content.report;
}

struct text mail_reported_id(const struct mail *mail)
{
    return mail->content.reported_id;
}

/* ---- the bytes of a file ---- */

struct mail_file_stream *mail_file_open(const struct mail *mail, size_t number)
{
    struct mail_file_stream *opened = calloc(1, sizeof(*opened));

    must(opened != NULL && number < mail->content.count);
    opened->stream = mail_part_stream(mail->content.objects[number]);
    return opened;
}

size_t mail_file_read(struct mail_file_stream *stream, char *to, size_t room)
{
    const ssize_t got = g_mime_stream_read(stream->stream, to, room);

    return got < 0 ? 0 : (size_t)got;
}

void mail_file_close(struct mail_file_stream **stream)
{
    if (*stream == NULL)
        return;
    g_object_unref((*stream)->stream);
    free(*stream);
    *stream = NULL;
}
