/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of files, addresses and slugs: cleaning twice changes nothing more, and a header cannot be broken out of. */
#include "common/name.h"

#include "common/email.h"
#include "common/must.h"
#include "target.h"

#include <string.h>

static void check_disposition(struct text name, struct arena *arena)
{
    struct text header = name_disposition(name, arena);
    size_t quotes = 0;

    for (size_t i = 0; i < header.length; i++) {
        must(header.at[i] >= 0x20 && header.at[i] < 0x7f);
        quotes += header.at[i] == '"';
    }
    must(quotes == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text given = text_from((const char *)data, size);
    struct arena *arena = arena_open();
    struct text name = name_of_file(given, arena);

    must(text_is_utf8(name) && text_characters(name) <= NAME_CHARACTERS);
    must(text_equal(name_of_file(name, arena), name));
    check_disposition(given, arena);
    if (name_is_slug(given))
        must(size >= 3 && size <= 40 && memchr(data, '.', size) == NULL);
    arena_close(&arena);
    return 0;
}
