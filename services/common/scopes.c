/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The place in the table is the pair of bits, which copies of sessions hold for a minute: new ones go to the end. */
#include "common/scopes.h"

#include "common/must.h"

#include <stdio.h>

static const struct {
    struct text name;
    bool writes; /* else there is no such scope */
} resources[] = {
    {lit("accounts"), true},    {lit("documents"), true}, {lit("matters"), true},
    {lit("templates"), false},  {lit("people"), false},   {lit("mails"), false},
    {lit("invitations"), true}, {lit("record"), false},   {lit("settings"), false},
};

enum { RESOURCES = sizeof(resources) / sizeof(*resources) };
_Static_assert(RESOURCES * 2 <= SCOPES, "every scope has a bit");

uint32_t scope_of(struct text resource, bool writes)
{
    for (size_t i = 0; i < RESOURCES; i++)
        if (text_equal(resource, resources[i].name))
            return writes && !resources[i].writes ? 0 : UINT32_C(1) << (2 * i + writes);
    return 0;
}

uint32_t scope_parse(struct text name)
{
    struct text resource = text_next(&name, ':');

    if (text_equal(name, lit("read")))
        return scope_of(resource, false);
    return text_equal(name, lit("write")) ? scope_of(resource, true) : 0;
}

uint32_t scopes_parse(struct text list)
{
    uint32_t mask = 0;

    while (!text_is_absent(list))
        mask |= scope_parse(text_next(&list, ' '));
    return mask;
}

struct text scope_name(uint32_t bit, char out[SCOPE_TEXT])
{
    for (size_t i = 0; i < 2 * RESOURCES; i++)
        if (bit == UINT32_C(1) << i)
            return text_from(out, (size_t)snprintf(out, SCOPE_TEXT, "%s:%s", resources[i / 2].name.at,
                                                   i % 2 == 0 ? "read" : "write"));
    must_fail("a scope has one bit", __FILE__, __LINE__, __func__);
}
