/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A tag is exact and a date is not, so a date counts only where no tag was sent, and a date that cannot be read counts
   as not sent. */
#include "http/preconditions.h"

#include "common/entity_tag.h"
#include "common/http_date.h"
#include "http/inside.h"

static bool date_of(const struct exchange *x, const char *name, int64_t *seconds)
{
    struct text given = header_list(x, name); /* several are no date, and count as not sent (section 13.1.3) */

    return !text_is_absent(given) && http_date_parse(given, seconds);
}

static bool is_unchanged(const struct exchange *x, struct text tag, int64_t modified)
{
    struct text match = header_list(x, "if-match");
    int64_t since;

    if (!text_is_absent(match))
        return entity_tag_is_listed(match, tag, COMPARE_STRONGLY);
    return !date_of(x, "if-unmodified-since", &since) || modified <= since;
}

static bool is_known(const struct exchange *x, struct text tag, int64_t modified)
{
    struct text none = header_list(x, "if-none-match");
    int64_t since;

    if (!text_is_absent(none))
        return entity_tag_is_listed(none, tag, COMPARE_WEAKLY);
    return date_of(x, "if-modified-since", &since) && modified <= since;
}

enum precondition preconditions_check(const struct exchange *x, struct text tag, int64_t modified)
{
    if (!is_unchanged(x, tag, modified))
        return PRECONDITION_FAILED;
    return is_known(x, tag, modified) ? PRECONDITION_NOT_MODIFIED : PRECONDITION_HOLDS;
}

/* Two changes within one second have the same date, so a date is no strong validator, and If-Range with one never
   holds (section 13.1.5). */
bool preconditions_allow_range(const struct exchange *x, struct text tag)
{
    struct text condition = header(x, "if-range");

    return x->request.method == GET && (text_is_absent(condition) || text_equal(condition, tag));
}
