/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Known file types. None can contain a script that a browser would run: no HTML, no SVG, no XML. */
#include "worker/documents/file_types.h"

#define UNKNOWN_TYPE lit("application/octet-stream")

static const struct kind {
    const char *ending, *type;
    const char *magic; /* the first bytes; NULL: not checked */
} kinds[] = {
    {".pdf", "application/pdf", "%PDF-"},
    {".png", "image/png", "\x89PNG\r\n\x1a\n"},
    {".jpg", "image/jpeg", "\xff\xd8\xff"},
    {".jpeg", "image/jpeg", "\xff\xd8\xff"},
    {".gif", "image/gif", "GIF8"},
    {".webp", "image/webp", "RIFF"},
    {".heic", "image/heic", NULL},
    {".tif", "image/tiff", NULL},
    {".tiff", "image/tiff", NULL},
    {".txt", "text/plain", NULL},
    {".csv", "text/csv", NULL},
    {".rtf", "application/rtf", "{\\rtf"},
    {".doc", "application/msword", NULL},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK"},
    {".xls", "application/vnd.ms-excel", NULL},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"},
    {".ppt", "application/vnd.ms-powerpoint", NULL},
    {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PK"},
    {".odt", "application/vnd.oasis.opendocument.text", "PK"},
    {".ods", "application/vnd.oasis.opendocument.spreadsheet", "PK"},
    {".odp", "application/vnd.oasis.opendocument.presentation", "PK"},
    {".eml", "message/rfc822", NULL},
    {".zip", "application/zip", "PK"},
    {".mp3", "audio/mpeg", NULL},
    {".m4a", "audio/mp4", NULL},
    {".mp4", "video/mp4", NULL},
    {".mov", "video/quicktime", NULL},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static bool has_ending(struct text name, struct text ending)
{
    return name.length > ending.length &&
           text_equal_ignoring_case(text_slice(name, name.length - ending.length, ending.length), ending);
}

struct text file_type_of(struct text name, struct text head)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (!has_ending(name, text_of(kinds[i].ending)))
            continue;
        if (kinds[i].magic != NULL && !text_is_absent(head) && !text_starts_with(head, text_of(kinds[i].magic)))
            return UNKNOWN_TYPE;
        return text_of(kinds[i].type);
    }
    return UNKNOWN_TYPE;
}

struct text file_type_allowed(struct text type)
{
    for (size_t i = 0; i < KINDS; i++)
        if (text_equal(type, text_of(kinds[i].type)))
            return text_of(kinds[i].type);
    return UNKNOWN_TYPE;
}
