/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A tag may hold commas and asterisks, so a list cannot be split before its quotes are read. */
#include "common/entity_tag.h"

static bool is_tag_byte(char byte)
{
    unsigned char code = (unsigned char)byte;

    return code == 0x21 || (code >= 0x23 && code != 0x7f);
}

/* Takes the next tag, with its quotes, from the list. Absent: there is none. */
static struct text next_tag(struct text *list, bool *weak)
{
    size_t from = 0, end;
    struct text tag;

    while (from < list->length && (list->at[from] == ',' || list->at[from] == ' ' || list->at[from] == '\t'))
        from++;
    *weak = text_starts_with(text_slice(*list, from, SIZE_MAX), lit("W/"));
    from += *weak ? 2 : 0;
    if (from >= list->length || list->at[from] != '"')
        return no_text;
    for (end = from + 1; end < list->length && is_tag_byte(list->at[end]);)
        end++;
    if (end == list->length || list->at[end] != '"')
        return no_text;
    tag = text_slice(*list, from, end + 1 - from);
    *list = text_trim(text_slice(*list, end + 1, SIZE_MAX));
    return list->length == 0 || list->at[0] == ',' ? tag : no_text;
}

bool entity_tag_is_listed(struct text list, struct text tag, enum entity_tag_comparison comparison)
{
    if (text_is_absent(list))
        return false;
    if (text_equal(text_trim(list), lit("*")))
        return true;
    for (;;) {
        bool weak;
        struct text named = next_tag(&list, &weak);

        if (text_is_absent(named))
            return false;
        if (text_equal(named, tag) && (comparison == COMPARE_WEAKLY || !weak))
            return true;
    }
}
