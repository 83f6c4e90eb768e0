/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words are a parameter of the statement that lists the rows, so that one encoder writes the answer. */
#include "worker/identity/row_descriptions.h"

#include "common/agent.h"
#include "common/buffer.h"
#include "common/must.h"
#include "worker/identity/location.h"

enum { DESCRIPTIONS_BYTES = 64 * 1024 /* a page has 101 rows of some 150 bytes */ };

static void add_member(struct buffer *out, const char *name, struct text value)
{
    buffer_print(out, "\"%s\":", name);
    buffer_add_json(out, value);
}

struct text row_descriptions(struct exchange *x, const struct statement *statement)
{
    struct buffer out;
    struct text list;

    buffer_open(&out, DESCRIPTIONS_BYTES);
    buffer_add_byte(&out, '[');
    for (size_t row = 0; row < row_count(x, statement); row++) {
        buffer_add(&out, row == 0 ? lit("{") : lit(",{"));
        add_member(&out, "id", row_text(x, statement, row, "id"));
        buffer_add_byte(&out, ',');
        add_member(&out, "device", agent_words(row_text(x, statement, row, "agent"), arena(x)));
        buffer_add_byte(&out, ',');
        add_member(&out, "place", location_words(row_text(x, statement, row, "address"), arena(x)));
        buffer_add_byte(&out, '}');
    }
    buffer_add_byte(&out, ']');
    must(!out.overflowed);
    list = arena_copy(arena(x), buffer_text(&out));
    buffer_close(&out);
    return list;
}
