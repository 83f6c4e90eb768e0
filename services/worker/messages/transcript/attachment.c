/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "worker/messages/transcript/attachment.h"

#include "common/must.h"
#include "common/name.h"

#include <stdio.h>
#include <string.h>

bool attachment_is_included(const json_t *attachment)
{
    const char *state = json_string_value(json_object_get(attachment, "state"));

    return state != NULL && strcmp(state, "included") == 0;
}

void attachment_print_path(const json_t *line, const json_t *attachment, char path[ATTACHMENT_PATH])
{
    struct arena *names = arena_open();
    struct text name = name_of_file(text_of(json_string_value(json_object_get(attachment, "name"))), names);
    const json_t *message = json_object_get(line, "message");
    int length = snprintf(path, ATTACHMENT_PATH, "attachments/%lld-%lld ",
                          (long long)json_integer_value(json_object_get(message, "number")),
                          (long long)json_integer_value(json_object_get(attachment, "position")));

    must(length > 0 && name.length < ATTACHMENT_PATH - (size_t)length);
    for (size_t i = 0; i < name.length; i++)
        path[(size_t)length + i] = (char)(strchr("\\/:*?\"<>|", name.at[i]) != NULL ? '_' : name.at[i]);
    path[(size_t)length + name.length] = '\0';
    arena_close(&names);
}
