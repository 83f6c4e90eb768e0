/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The registry's text, also as it may lie on disk after a crash: firms that are taken can be written and read again. */
#include "edge/registry_text.h"

#include "common/must.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct registry_change change;

    if (!registry_change_parse(text_from((const char *)data, size), &change))
        return 0;
    must(change.count == 0 || change.firms != NULL);
    for (size_t i = 0; i < change.count; i++)
        must(change.firms[i].number > 0 && change.firms[i].slug[0] != '\0');
    registry_change_close(&change);
    return 0;
}
