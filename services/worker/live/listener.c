/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A reconnecting stream first replays what it missed, as its viewer, in small steps until it has reached the feed's
 * `last`; then it is live. Both run on one loop, so no event falls between the last replayed and the first live one.
 */
#include "worker/live/listener.h"

#include "common/clock.h"
#include "common/must.h"
#include "worker/live/live_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLAY_ROWS = 32 /* live_replay returns at most */ };

static bool link_has_ended(const struct link *link)
{
    return link->ends_at != 0 && link->ends_at <= clock_seconds();
}

/* The rule of row security for events, for a stream that queries its links only once. */
bool listener_may_see(const struct listener *listener, struct text account, int area, bool internal)
{
    bool is_client = listener->session.kind == VIEWER_CLIENT;

    if (listener->session.kind == VIEWER_STAFF)
        return true;
    if (is_client && internal)
        return false;
    if (text_is_absent(account))
        return true;
    for (size_t i = 0; i < listener->link_count; i++)
        if (text_equal(account, text_of(listener->links[i].account)))
            return !link_has_ended(&listener->links[i]) && (!is_client || (listener->links[i].areas & area) != 0);
    return false;
}

bool listener_has_expired_link(const struct listener *listener)
{
    if (listener->session.kind == VIEWER_STAFF)
        return false;
    for (size_t i = 0; i < listener->link_count; i++)
        if (link_has_ended(&listener->links[i]))
            return true;
    return false;
}

bool listener_send(struct listener *listener, uint64_t seq, struct text data)
{
    char id[NUMBER_ROOM];

    listener->seen = seq;
    snprintf(id, sizeof(id), "%llu", (unsigned long long)seq);
    return events_send(listener->events, text_of(id), lit("change"), data);
}

void listener_end(struct listener *listener)
{
    if (listener->ending)
        return;
    listener->ending = true;
    listener->is_live = false;
    events_end(listener->events);
}

void listener_free(struct listener *listener)
{
    free(listener->links);
    free(listener);
}

struct listener *listener_new(struct exchange *x, const struct link *links, size_t count, uint64_t after)
{
    struct listener *listener = calloc(1, sizeof(*listener));

    must(listener != NULL);
    listener->session = *viewer(x);
    listener->from_now = after == UINT64_MAX;
    listener->seen = listener->from_now ? 0 : after;
    listener->link_count = count;
    listener->links = calloc(count + 1, sizeof(*links));
    must(listener->links != NULL);
    memcpy(listener->links, links, count * sizeof(*links));
    return listener;
}

static void replay(struct listener *listener);

static void on_replayed(struct run *run)
{
    struct listener *listener = run->owner;
    PGresult *rows = run->statements[0].result;
    bool done = run->outcome == RUN_DONE, open = listener->events != NULL;
    int count = done ? PQntuples(rows) : 0;

    listener->in_flight = false;
    for (int i = 0; i < count && open; i++) {
        uint64_t seq;

        must(text_to_number(text_of(PQgetvalue(rows, i, 0)), &seq));
        listener->in_flight = true; /* a refused message closes the stream; it must not be freed meanwhile */
        open = listener_send(listener, seq, text_of(PQgetvalue(rows, i, 1))) && listener->events != NULL;
        listener->in_flight = false;
    }
    run_clear(run);
    if (!open) {
        if (listener->events == NULL)
            listener_free(listener);
        return;
    }
    if (!done) {
        listener_end(listener); /* the browser reconnects and replays again */
        return;
    }
    if (count < REPLAY_ROWS)
        listener->seen = listener->until; /* this viewer may not see the rest */
    replay(listener);
}

/* Reads the next missed events, or makes the stream live if there are none. */
static void replay(struct listener *listener)
{
    const struct feed *feed = listener->feed;
    struct text parameters[2];

    if (listener->seen >= feed->last || listener->ending) {
        listener->is_live = !listener->ending;
        return;
    }
    listener->until = feed->last;
    snprintf(listener->after_text, NUMBER_ROOM, "%llu", (unsigned long long)listener->seen);
    snprintf(listener->until_text, NUMBER_ROOM, "%llu", (unsigned long long)listener->until);
    parameters[0] = text_of(listener->after_text);
    parameters[1] = text_of(listener->until_text);
    listener->run =
        (struct run){.firm = feed->firm, .kind = listener->session.kind, .on_done = on_replayed, .owner = listener};
    memcpy(listener->run.person, listener->session.person, sizeof(listener->run.person));
    run_add(&listener->run, SQL_LIVE_REPLAY, parameters, 2);
    listener->in_flight = true;
    pool_run(feed->pool, &listener->run);
}

void listener_start(struct listener *listener)
{
    const struct feed *feed = listener->feed;
    bool is_too_old;

    if (listener->from_now)
        listener->seen = feed->last;
    is_too_old = listener->seen + 1 < feed->oldest ||
                 (feed->last > listener->seen && feed->last - listener->seen > FANOUT_MAX_REPLAY);
    if (!is_too_old) {
        replay(listener);
        return;
    }
    listener->seen = feed->last;
    listener->is_live = true;
    snprintf(listener->after_text, NUMBER_ROOM, "%llu", (unsigned long long)listener->seen);
    events_send(listener->events, text_of(listener->after_text), lit("gone"), lit("{}"));
}
