/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one part is, by its own headers. */
#include "mail_in/mail_part.h"

#include "common/name.h"
#include "mail_in/mail_text.h"

#include <string.h>

enum { PIECE = 4096 };

struct text mail_part_line(const char *string, struct arena *arena)
{
    return string == NULL ? no_text : mail_text_line(text_of(string), arena);
}

bool mail_part_is(GMimeObject *object, const char *type, const char *subtype)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(object), type, subtype);
}

/* ---- decoding ---- */

/* GMime writes headers as they came, but for their line ends: on the wire all are CRLF. */
static GMimeStream *message_stream(GMimeObject *object)
{
    GMimeStream *stream = g_mime_stream_mem_new();
    GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    GMimeFormatOptions *options = g_mime_format_options_new();

    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    if (message != NULL)
        g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
    g_mime_format_options_free(options);
    g_mime_stream_reset(stream);
    return stream;
}

GMimeStream *mail_part_stream(GMimeObject *object)
{
    GMimeDataWrapper *wrapper = GMIME_IS_PART(object) ? g_mime_part_get_content(GMIME_PART(object)) : NULL;
    GMimeStream *source, *stream;
    GMimeFilter *filter;

    if (GMIME_IS_MESSAGE_PART(object))
        return message_stream(object);
    if (wrapper == NULL)
        return g_mime_stream_mem_new();
    source = g_mime_data_wrapper_get_stream(wrapper);
    g_mime_stream_reset(source);
    stream = g_mime_stream_filter_new(source);
    filter = g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(wrapper), FALSE);
    g_mime_stream_filter_add(GMIME_STREAM_FILTER(stream), filter);
    g_object_unref(filter);
    return stream;
}

size_t mail_part_decode(GMimeObject *object, size_t limit, struct buffer *out)
{
    GMimeStream *stream = mail_part_stream(object);
    char piece[PIECE];
    size_t total = 0;

    while (total < limit) {
        const ssize_t got = g_mime_stream_read(stream, piece, limit - total < PIECE ? limit - total : PIECE);

        if (got <= 0)
            break;
        total += (size_t)got;
        if (out != NULL)
            buffer_add(out, text_from(piece, (size_t)got));
    }
    g_object_unref(stream);
    return total;
}

/* ---- files ---- */

const char *mail_part_given_name(GMimeObject *object)
{
    const char *name = g_mime_object_get_content_disposition_parameter(object, "filename");

    return name != NULL ? name : g_mime_object_get_content_type_parameter(object, "name");
}

struct text mail_part_made_name(GMimeObject *object, enum mail_file_kind kind, struct arena *arena)
{
    GMimeMessage *message =
        GMIME_IS_MESSAGE_PART(object) ? g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)) : NULL;
    const char *subject = message == NULL ? NULL : g_mime_message_get_subject(message);

    if (subject != NULL && *subject != '\0')
        return arena_join(
            arena, (struct text[]){text_cut(mail_part_line(subject, arena), NAME_CHARACTERS / 2), lit(".eml")}, 2);
    switch (kind) {
    case MAIL_FILE_MESSAGE:
        return lit("message.eml");
    case MAIL_FILE_INVITATION:
        return lit("invitation.ics");
    case MAIL_FILE_ENCRYPTED:
        return lit("encrypted.asc");
    case MAIL_FILE_SIGNATURE:
        return lit("signature.asc");
    case MAIL_FILE_LONG_TEXT:
        return mail_part_is(object, "text", "html") ? lit("message.html") : lit("message.txt");
    case MAIL_FILE_REPORT:
        return lit("report.txt");
    default:
        return mail_part_is(object, "image", "*")
                   ? arena_print(arena, "image.%s",
                                 g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(object)))
                   : lit("file");
    }
}

bool mail_part_is_attached(GMimeObject *object)
{
    const char *disposition = g_mime_object_get_disposition(object);

    return mail_part_given_name(object) != NULL ||
           (disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0);
}

static bool is_small_image(GMimeObject *object, size_t size)
{
    const char *disposition = g_mime_object_get_disposition(object);

    return mail_part_is(object, "image", "*") && g_mime_object_get_content_id(object) != NULL &&
           size < MAIL_SMALL_IMAGE_BYTES && (disposition == NULL || g_ascii_strcasecmp(disposition, "attachment") != 0);
}

enum mail_file_kind mail_part_kind(GMimeObject *object, size_t size)
{
    static const struct {
        const char *type, *subtype;
        enum mail_file_kind kind;
    } kinds[] = {
        {"application", "pkcs7-mime", MAIL_FILE_ENCRYPTED},
        {"application", "x-pkcs7-mime", MAIL_FILE_ENCRYPTED},
        {"application", "pgp-encrypted", MAIL_FILE_ENCRYPTED},
        {"application", "pgp-signature", MAIL_FILE_SIGNATURE},
        {"application", "pkcs7-signature", MAIL_FILE_SIGNATURE},
        {"application", "x-pkcs7-signature", MAIL_FILE_SIGNATURE},
        {"application", "ms-tnef", MAIL_FILE_TNEF},
        {"application", "vnd.ms-tnef", MAIL_FILE_TNEF},
        {"text", "calendar", MAIL_FILE_INVITATION},
        {"text", "rfc822-headers", MAIL_FILE_REPORT},
        {"message", "delivery-status", MAIL_FILE_REPORT},
        {"message", "global-delivery-status", MAIL_FILE_REPORT},
        {"message", "feedback-report", MAIL_FILE_REPORT},
        {"message", "disposition-notification", MAIL_FILE_REPORT},
    };

    if (GMIME_IS_MESSAGE_PART(object))
        return MAIL_FILE_MESSAGE;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (mail_part_is(object, kinds[i].type, kinds[i].subtype))
            return kinds[i].kind;
    return is_small_image(object, size) ? MAIL_FILE_SMALL_IMAGE : MAIL_FILE_PLAIN;
}
