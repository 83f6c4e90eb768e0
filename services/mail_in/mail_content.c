/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A walk over the tree of parts. The one complication is multipart/alternative, in which all children say the same: one
 * of them becomes text, and of the others only their files are taken.
 */
#include "mail_in/mail_content.h"

#include "common/must.h"
#include "common/name.h"
#include "mail_in/html_text.h"
#include "mail_in/mail_part.h"
#include "mail_in/mail_text.h"

#include <string.h>

enum { NO_TEXT_LIMIT = 1 << 30 /* MAIL_TEXT_BYTES bounds it long before */ };

/* What is above a part. */
struct place {
    size_t depth;
    bool skips_text; /* another alternative is the text */
    enum mail_file_kind kind;
};

static enum mail_outcome walk(struct mail_content *content, GMimeObject *object, struct place place);

static struct text lower(struct text text, struct arena *arena)
{
    struct text copy = arena_copy(arena, text);
    char *bytes = arena_take(arena, copy.length + 1);

    for (size_t i = 0; i < copy.length; i++)
        bytes[i] = g_ascii_tolower(copy.at[i]);
    return text_from(bytes, copy.length);
}

static struct text decode_text(struct mail_content *content, GMimeObject *object, size_t limit)
{
    struct buffer bytes;
    struct text text;

    buffer_open(&bytes, limit);
    mail_part_decode(object, limit, &bytes);
    text = arena_copy(content->arena, bytes.length == 0 ? lit("") : buffer_text(&bytes));
    buffer_close(&bytes);
    return text;
}

/* Adds the decoded size to the total; false beyond the limit. */
static bool count_bytes(struct mail_content *content, GMimeObject *object, size_t *size)
{
    *size = mail_part_decode(object, MAIL_DECODED_BYTES - content->decoded + 1, NULL);
    content->decoded += *size;
    return content->decoded <= MAIL_DECODED_BYTES;
}

/* ---- files ---- */

static void add_file(struct mail_content *content, GMimeObject *object, size_t size, enum mail_file_kind kind)
{
    struct mail_file *file = &content->files[content->count];
    GMimeContentType *type = g_mime_object_get_content_type(object);
    char *name = g_mime_content_type_get_mime_type(type);
    const struct text given = mail_part_line(mail_part_given_name(object), content->arena);

    must(content->count < MAIL_PARTS); /* each file is a part */
    file->kind = kind == MAIL_FILE_PLAIN ? mail_part_kind(object, size) : kind;
    if (text_equal_ignoring_case(given, lit("winmail.dat")))
        file->kind = MAIL_FILE_TNEF;
    file->name = name_of_file(text_is_absent(given) ? mail_part_made_name(object, file->kind, content->arena) : given,
                              content->arena);
    file->type = lower(mail_part_line(name, content->arena), content->arena);
    file->content_id = mail_part_line(g_mime_object_get_content_id(object), content->arena);
    file->size = size;
    content->is_encrypted = content->is_encrypted || file->kind == MAIL_FILE_ENCRYPTED;
    content->objects[content->count++] = object;
    g_free(name);
}

/* ---- text ---- */

static struct text read_text(struct mail_content *content, GMimeObject *object, size_t *quote_at)
{
    const struct text charset = text_of(g_mime_object_get_content_type_parameter(object, "charset"));
    const char *format = g_mime_object_get_content_type_parameter(object, "format");
    const char *deletes = g_mime_object_get_content_type_parameter(object, "delsp");
    struct text text = mail_text_decode(decode_text(content, object, MAIL_TEXT_BYTES), charset, content->arena);

    *quote_at = SIZE_MAX;
    if (mail_part_is(object, "text", "html")) {
        const struct html_text made = html_text(text, content->arena);

        *quote_at = made.quote_at;
        return made.text;
    }
    if (format != NULL && g_ascii_strcasecmp(format, "flowed") == 0)
        text = mail_text_unflow(text, deletes != NULL && g_ascii_strcasecmp(deletes, "yes") == 0, content->arena);
    return text;
}

static void add_text(struct mail_content *content, struct text text, size_t quote_at)
{
    const struct text mark = lit("-----BEGIN PGP MESSAGE-----");

    if (text_trim(text).length == 0)
        return;
    if (content->text.length > 0)
        buffer_add(&content->text, lit("\n\n"));
    if (quote_at != SIZE_MAX && content->quote_at == SIZE_MAX)
        content->quote_at = content->text.length + quote_at;
    buffer_add(&content->text, text);
    must(!content->text.overflowed);
    content->is_encrypted = content->is_encrypted || memmem(text.at, text.length, mark.at, mark.length) != NULL;
}

static bool is_body_text(GMimeObject *object)
{
    return GMIME_IS_PART(object) && (mail_part_is(object, "text", "plain") || mail_part_is(object, "text", "html")) &&
           !mail_part_is_attached(object);
}

/* ---- parts ---- */

static struct text first_message_id(struct text headers, struct arena *arena)
{
    const struct text name = lit("message-id:");

    while (!text_is_absent(headers)) {
        const struct text line = text_next(&headers, '\n');
        char *id;
        struct text copy;

        if (!text_equal_ignoring_case(text_slice(line, 0, name.length), name))
            continue;
        id = g_mime_utils_decode_message_id(arena_copy(arena, text_slice(line, name.length, SIZE_MAX)).at);
        copy = mail_part_line(id, arena);
        g_free(id);
        return copy;
    }
    return no_text;
}

/* What a machine says: the first part for machines, and the id of the mail that it is about. */
static void take_report(struct mail_content *content, GMimeObject *object, enum mail_file_kind kind)
{
    if (text_is_absent(content->report_type))
        return;
    if (kind == MAIL_FILE_MESSAGE) {
        GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));

        if (message != NULL && text_is_absent(content->reported_id))
            content->reported_id = mail_part_line(g_mime_message_get_message_id(message), content->arena);
    } else if (mail_part_is(object, "text", "rfc822-headers")) {
        content->reported_id = first_message_id(decode_text(content, object, MAIL_REPORT_BYTES), content->arena);
    } else if (kind == MAIL_FILE_REPORT && text_is_absent(content->report)) {
        content->report = mail_text_decode(decode_text(content, object, MAIL_REPORT_BYTES), no_text, content->arena);
    }
}

static enum mail_outcome take_leaf(struct mail_content *content, GMimeObject *object, struct place place)
{
    const bool is_text = is_body_text(object) && place.kind == MAIL_FILE_PLAIN;
    size_t size, quote_at;

    if (!count_bytes(content, object, &size))
        return MAIL_DECODED_TOO_LARGE;
    if (is_text && place.skips_text)
        return MAIL_READ;
    if (is_text && size <= MAIL_TEXT_BYTES - content->text_bytes) {
        const struct text text = read_text(content, object, &quote_at);

        content->text_bytes += size;
        add_text(content, text, quote_at);
        return MAIL_READ;
    }
    add_file(content, object, size, is_text ? MAIL_FILE_LONG_TEXT : place.kind);
    take_report(content, object, content->files[content->count - 1].kind);
    return MAIL_READ;
}

/* Only counts the parts of an attached mail, which stays one file. */
static enum mail_outcome count_parts(struct mail_content *content, GMimeObject *object, size_t depth)
{
    enum mail_outcome outcome = MAIL_READ;

    if (++content->parts > MAIL_PARTS)
        return MAIL_TOO_MANY_PARTS;
    if (depth > MAIL_DEPTH)
        return MAIL_TOO_DEEP;
    if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        GMimeObject *inner = message == NULL ? NULL : g_mime_message_get_mime_part(message);

        return inner == NULL ? MAIL_READ : count_parts(content, inner, depth + 1);
    }
    if (GMIME_IS_MULTIPART(object))
        for (int i = 0; outcome == MAIL_READ && i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
            outcome = count_parts(content, g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1);
    return outcome;
}

/* The child that becomes text: plain text that has any, otherwise the last, which is the best (RFC 2046, section
   5.1.4), of those that can have text. */
static int choose(struct mail_content *content, GMimeMultipart *alternative)
{
    int chosen = -1;

    for (int i = 0; i < g_mime_multipart_get_count(alternative); i++) {
        GMimeObject *child = g_mime_multipart_get_part(alternative, i);

        if (is_body_text(child) && mail_part_is(child, "text", "plain") &&
            text_trim(decode_text(content, child, MAIL_TEXT_BYTES)).length > 0)
            return i;
        if (is_body_text(child) || GMIME_IS_MULTIPART(child))
            chosen = i;
    }
    return chosen;
}

static enum mail_file_kind kind_of_child(GMimeObject *multipart, enum mail_file_kind above, int number)
{
    if (mail_part_is(multipart, "multipart", "encrypted"))
        return MAIL_FILE_ENCRYPTED;
    return mail_part_is(multipart, "multipart", "signed") && number == 1 ? MAIL_FILE_SIGNATURE : above;
}

static enum mail_outcome walk_children(struct mail_content *content, GMimeObject *object, struct place place)
{
    GMimeMultipart *multipart = GMIME_MULTIPART(object);
    const int chosen = mail_part_is(object, "multipart", "alternative") ? choose(content, multipart) : -1;
    const int count = g_mime_multipart_get_count(multipart);
    const char *before = g_mime_multipart_get_prologue(multipart);
    enum mail_outcome outcome = MAIL_READ;

    /* Without its boundary, all of a multipart is before the first. */
    if (count == 0 && before != NULL) {
        content->text_bytes += strlen(before);
        if (content->text_bytes > MAIL_TEXT_BYTES)
            return MAIL_DECODED_TOO_LARGE;
        add_text(content, mail_text_decode(text_of(before), no_text, content->arena), SIZE_MAX);
    }
    for (int i = 0; outcome == MAIL_READ && i < count; i++) {
        const struct place below = {place.depth + 1, place.skips_text || (chosen >= 0 && i != chosen),
                                    kind_of_child(object, place.kind, i)};

        outcome = walk(content, g_mime_multipart_get_part(multipart, i), below);
    }
    return outcome;
}

static enum mail_outcome walk(struct mail_content *content, GMimeObject *object, struct place place)
{
    enum mail_outcome outcome;

    if (GMIME_IS_MESSAGE_PART(object)) {
        outcome = count_parts(content, object, place.depth);
        return outcome == MAIL_READ ? take_leaf(content, object, place) : outcome;
    }
    if (++content->parts > MAIL_PARTS)
        return MAIL_TOO_MANY_PARTS;
    if (place.depth > MAIL_DEPTH)
        return MAIL_TOO_DEEP;
    return GMIME_IS_MULTIPART(object) ? walk_children(content, object, place) : take_leaf(content, object, place);
}

enum mail_outcome mail_content_open(struct mail_content *content, GMimeMessage *message, struct arena *arena)
{
    GMimeObject *top = g_mime_message_get_mime_part(message);

    *content = (struct mail_content){.arena = arena, .quote_at = SIZE_MAX};
    buffer_open(&content->text, NO_TEXT_LIMIT);
    if (top == NULL)
        return MAIL_READ;
    if (mail_part_is(top, "multipart", "report"))
        content->report_type =
            lower(mail_part_line(g_mime_object_get_content_type_parameter(top, "report-type"), arena), arena);
    return walk(content, top, (struct place){.depth = 1});
}

void mail_content_close(struct mail_content *content)
{
    buffer_close(&content->text);
}
