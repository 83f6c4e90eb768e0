/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parameters of statements that several routes share. */
#include "worker/parameters.h"

#include "common/id.h"
#include "common/must.h"
#include "worker/worker_sql.h"

#include <string.h>

/* They decide how dates and numbers are written, and the language of texts; a language that has no texts gets English.
   The list keeps out locales that no page or mail knows. */
const char *const locales[] = {"en", "en-GB", "en-US", "de", "es", "fr", "sv", NULL};

static const struct text no_parameters;

void ask_bare(struct exchange *x, const struct statement *statement)
{
    ask_with(x, statement, &no_parameters, 0);
}

void emit_bare(struct exchange *x, const struct statement *statement)
{
    emit_with(x, statement, &no_parameters, 0);
}

struct text account_param(struct exchange *x)
{
    struct text account = field(x, "account");

    if (!text_is_absent(account))
        ask(x, SQL_ACCOUNTS_GUARD, account);
    return account;
}

struct text bool_param(bool is)
{
    return is ? lit("true") : lit("false");
}

struct text given_param(const struct exchange *x, const char *name)
{
    return bool_param(field_given(x, name));
}

struct text new_ids(struct exchange *x, size_t count)
{
    char *ids, *at;

    must(count <= VALUES_IDS);
    ids = at = scratch(x, 2 + count * ID_TEXT);
    *at++ = '{';
    for (size_t i = 0; i < count; i++) {
        struct text id = new_id(x);

        must(id.length == ID_TEXT - 1);
        if (i > 0)
            *at++ = ',';
        memcpy(at, id.at, id.length);
        at += id.length;
    }
    *at++ = '}';
    return text_from(ids, (size_t)(at - ids));
}

struct text own_id(const struct exchange *x)
{
    return text_of(viewer(x)->person);
}

struct text number_param(struct exchange *x, uint64_t value)
{
    return arena_print(arena(x), "%llu", (unsigned long long)value);
}
