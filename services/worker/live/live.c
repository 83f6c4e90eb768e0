/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The event stream of a page, and the same events by polling. */
#include "worker/live/live.h"

#include "common/must.h"
#include "data/registry.h"
#include "worker/live/fanout.h"
#include "worker/live/live_sql.h"
#include "worker/parameters.h"

#include <stdlib.h>
#include <string.h>

void live_start(uv_loop_t *loop, struct server *server)
{
    fanout_start(loop, server);
}

static const struct field after_query[] = {
    {.name = "after", .kind = FIELD_NUMBER, .max = INT64_MAX},
    {0},
};

static void ask_live(struct exchange *x)
{
    if (!fanout_has_room(firm(x)->number, viewer(x))) {
        refuse_retry(x, 503, "too_many_waiting", 10);
        return;
    }
    ask_bare(x, SQL_LIVE_LINKS);
}

/* The last event that the page has: a reconnecting browser sends it in a header, a new page in the query. */
static uint64_t seen_before(const struct exchange *x)
{
    uint64_t after;

    if (text_to_number(header(x, "last-event-id"), &after) || text_to_number(field(x, "after"), &after))
        return after;
    return UINT64_MAX;
}

static void answer_live(struct exchange *x)
{
    size_t count = row_count(x, SQL_LIVE_LINKS);
    struct link *links = scratch(x, (count + 1) * sizeof(*links));

    for (size_t i = 0; i < count; i++) {
        struct text account = row_text(x, SQL_LIVE_LINKS, i, "account");
        uint64_t areas, ends_at;

        must(account.length < sizeof(links[i].account));
        memcpy(links[i].account, account.at, account.length);
        must(text_to_number(row_text(x, SQL_LIVE_LINKS, i, "areas"), &areas));
        links[i].areas = (int)areas;
        if (text_to_number(row_text(x, SQL_LIVE_LINKS, i, "ends_at"), &ends_at))
            links[i].ends_at = (int64_t)ends_at;
    }
    fanout_open(x, links, count, seen_before(x));
}

static void ask_events(struct exchange *x)
{
    ask(x, SQL_EVENTS_AFTER, field(x, "after"));
}

static void answer_events_after(struct exchange *x)
{
    answer_row(x, 200, SQL_EVENTS_AFTER);
}

const struct route live_routes[] = {
    {GET, "/api/live", SIGNED_IN, after_query, ask_live, answer_live,
     "Open a stream of server-sent events: `change` for each change, `notices` if the viewer's notices have changed, "
     "or "
     "`gone` if events since the last id are no longer kept and the page must reload. 503 if there are too many "
     "streams.",
     NULL},
    {GET, "/api/events", SIGNED_IN, after_query, ask_events, answer_events_after,
     "List events after a number, for polling. At most 200.", NULL},
    {0},
};
