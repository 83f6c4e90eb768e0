/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "data/statement.h"

#include <string.h>

enum { MARK = sizeof("{firm}") - 1 };

void statement_write(const struct statement *statement, struct text schema, struct buffer *out)
{
    const char *from = statement->text;

    for (size_t i = 0; i < statement->mark_count; i++) {
        const char *mark = statement->text + statement->marks[i];

        buffer_add(out, text_from(from, (size_t)(mark - from)));
        buffer_add(out, schema);
        from = mark + MARK;
    }
    buffer_add(out, text_from(from, strlen(from) + 1));
}
