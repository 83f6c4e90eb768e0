/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The index in the table determines the pair of bits. It depends on what a program declares, so masks are stored only
   together with scopes_fingerprint(). */
#include "common/scopes.h"

#include "common/must.h"

#include <stdio.h>
#include <string.h>

enum { RESOURCES = SCOPES / 2 };

static struct {
    struct text name;
    bool writes; /* false: there is no "write" scope */
} resources[RESOURCES];

static size_t resource_count;

void scopes_declare(const char *resource, bool writes)
{
    must(strlen(resource) + sizeof(":write") <= SCOPE_TEXT);
    for (size_t i = 0; i < resource_count; i++) {
        if (text_equal(text_of(resource), resources[i].name)) {
            must(resources[i].writes == writes);
            return;
        }
    }
    must(resource_count < RESOURCES);
    resources[resource_count].name = text_of(resource);
    resources[resource_count++].writes = writes;
}

/* FNV-1a, which is enough to distinguish tables of our own. */
uint32_t scopes_fingerprint(void)
{
    uint32_t hash = UINT32_C(2166136261);

    for (size_t i = 0; i < resource_count; i++) {
        for (size_t k = 0; k < resources[i].name.length; k++)
            hash = (hash ^ (unsigned char)resources[i].name.at[k]) * UINT32_C(16777619);
        hash = (hash ^ (resources[i].writes ? 'w' : 'r')) * UINT32_C(16777619);
    }
    return hash;
}

uint32_t scopes_all(void)
{
    uint32_t mask = 0;

    for (size_t i = 0; i < resource_count; i++)
        mask |= (resources[i].writes ? UINT32_C(3) : UINT32_C(1)) << (2 * i);
    return mask;
}

uint32_t scope_of(struct text resource, bool writes)
{
    for (size_t i = 0; i < resource_count; i++)
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
    for (size_t i = 0; i < 2 * resource_count; i++)
        if (bit == UINT32_C(1) << i)
            return text_from(out, (size_t)snprintf(out, SCOPE_TEXT, "%s:%s", resources[i / 2].name.at,
                                                   i % 2 == 0 ? "read" : "write"));
    must_fail("a scope has one bit", __FILE__, __LINE__, __func__);
}
