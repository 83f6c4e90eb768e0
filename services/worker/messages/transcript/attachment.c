/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "worker/messages/transcript/attachment.h"

#include "common/must.h"
#include "common/name.h"

#include <stdio.h>
#include <string.h>

enum { STEM_BYTES = 200, EXTENSION_BYTES = 20 };

bool attachment_is_included(const json_t *attachment)
{
    const char *state = json_string_value(json_object_get(attachment, "state"));

    return state != NULL && strcmp(state, "included") == 0;
}

/* File systems allow 255 bytes. What is cut is the name before its extension. */
static size_t cut_stem(struct text name, struct text *extension)
{
    size_t dot = name.length;

    while (dot > 0 && name.at[dot - 1] != '.')
        dot--;
    *extension = dot > 1 && name.length - dot <= EXTENSION_BYTES ? text_slice(name, dot - 1, SIZE_MAX) : lit("");
    return text_cut(text_slice(name, 0, name.length - extension->length), STEM_BYTES).length;
}

static size_t put_name(struct text name, char *out)
{
    for (size_t i = 0; i < name.length; i++)
        out[i] = (char)(strchr("\\/:*?\"<>|", name.at[i]) != NULL ? '_' : name.at[i]);
    return name.length;
}

void attachment_print_path(const json_t *line, const json_t *attachment, char path[ATTACHMENT_PATH])
{
    struct arena *names = arena_open();
    struct text name = name_of_file(text_of(json_string_value(json_object_get(attachment, "name"))), names);
    const json_t *message = json_object_get(line, "message");
    struct text extension;
    size_t at, stem;
    int length = snprintf(path, ATTACHMENT_PATH, "attachments/%lld-%lld ",
                          (long long)json_integer_value(json_object_get(message, "number")),
                          (long long)json_integer_value(json_object_get(attachment, "position")));

    must(length > 0 && (size_t)length + STEM_BYTES + EXTENSION_BYTES + 1 < ATTACHMENT_PATH);
    at = (size_t)length;
    stem = cut_stem(name, &extension);
    at += put_name(text_slice(name, 0, stem), path + at);
    at += put_name(extension, path + at);
    path[at] = '\0';
    arena_close(&names);
}
