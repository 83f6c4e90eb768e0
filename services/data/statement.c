/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "data/statement.h"

#include <string.h>

enum { PLACEHOLDER = sizeof("{firm}") - 1 };

void statement_write(const struct statement *statement, struct text schema, struct buffer *out)
{
    const char *from = statement->text;

    for (size_t i = 0; i < statement->placeholder_count; i++) {
        const char *placeholder = statement->text + statement->placeholders[i];

        buffer_add(out, text_from(from, (size_t)(placeholder - from)));
        buffer_add(out, schema);
        from = placeholder + PLACEHOLDER;
    }
    buffer_add(out, text_from(from, strlen(from) + 1));
}

const struct statement *statement_variant(const struct statement *statement, const struct text *parameters)
{
    unsigned given = 0;

    for (unsigned i = 0; i < statement->option_count; i++)
        if (!text_is_absent(parameters[statement->options[i]]))
            given |= 1U << i;
    return given == 0 ? statement : statement->variants[given - 1];
}
