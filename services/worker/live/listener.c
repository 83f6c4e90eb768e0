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

/* Large, because of the run; so it exists only while the database is asked. */
struct replay {
    struct run run;
    uint64_t until; /* the last event that it reads */
    char after_text[NUMBER_ROOM], until_text[NUMBER_ROOM];
};

static bool link_has_ended(const struct link *link)
{
    return link->ends_at != 0 && link->ends_at <= clock_seconds();
}

/* The rule of row security for events, for a stream that queries its links only once. */
bool listener_may_see(const struct listener *listener, struct text account, int area, bool internal)
{
    bool is_client = listener->kind == VIEWER_CLIENT;

    if (listener->kind == VIEWER_STAFF)
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
    if (listener->kind == VIEWER_STAFF)
        return false;
    for (size_t i = 0; i < listener->link_count; i++)
        if (link_has_ended(&listener->links[i]))
            return true;
    return false;
}

void listener_encode(struct buffer *out, uint64_t seq, struct text data)
{
    char id[NUMBER_ROOM];

    buffer_clear(out);
    snprintf(id, sizeof(id), "%llu", (unsigned long long)seq);
    events_encode(out, text_of(id), lit("change"), data);
    must(!out->overflowed);
}

bool listener_send(struct listener *listener, uint64_t seq, struct text message)
{
    listener->seen = seq;
    return events_send_encoded(listener->events, message);
}

void listener_end(struct listener *listener)
{
    if (listener->ending)
        return;
    listener->ending = true;
    listener->is_live = false;
    events_end(listener->events);
}

/* As often as a page without a stream polls; as text, since it is sent as such. */
#define LISTENER_RETRY_MS "15000"

void listener_replace(struct listener *listener)
{
    if (!listener->ending)
        events_send_encoded(listener->events, lit("retry: " LISTENER_RETRY_MS "\n\n"));
    listener_end(listener);
}

void listener_free(struct listener *listener)
{
    free(listener);
}

struct listener *listener_new(struct exchange *x, const struct link *links, size_t count, uint64_t after)
{
    struct listener *listener = calloc(1, sizeof(*listener) + count * sizeof(*links));
    const struct session *session = viewer(x);

    must(listener != NULL);
    memcpy(listener->session, session->id, ID_TEXT);
    memcpy(listener->person, session->person, ID_TEXT);
    memcpy(listener->impersonator, session->impersonator, ID_TEXT);
    listener->kind = session->kind;
    listener->expires_at = session->expires_at;
    listener->idle_at = session->idle_at;
    listener->from_now = after == UINT64_MAX;
    listener->seen = listener->from_now ? 0 : after;
    listener->link_count = count;
    memcpy(listener->links, links, count * sizeof(*links));
    return listener;
}

/* ---- replay ---- */

static void replay_next(struct listener *listener);

/* False if the stream is closed. */
static bool send_rows(struct listener *listener, const PGresult *rows)
{
    struct buffer message;
    bool open = true;

    buffer_open(&message, MESSAGE_BYTES);
    for (int i = 0; i < PQntuples(rows) && open; i++) {
        uint64_t seq;

        must(text_to_number(text_of(PQgetvalue(rows, i, 0)), &seq));
        listener_encode(&message, seq, text_of(PQgetvalue(rows, i, 1)));
        open = listener_send(listener, seq, buffer_text(&message));
    }
    buffer_close(&message);
    return open;
}

static void on_replayed(struct run *run)
{
    struct listener *listener = run->owner;
    struct replay *replay = listener->replay;
    bool done = run->outcome == RUN_DONE, open = listener->events != NULL, more = false;

    listener->replay = NULL;
    if (done && open) {
        more = PQntuples(run->statements[0].result) == REPLAY_ROWS;
        open = send_rows(listener, run->statements[0].result);
        if (!more)
            listener->seen = replay->until; /* this viewer may not see the rest */
    }
    run_clear(run);
    free(replay);
    if (listener->events == NULL)
        listener_free(listener);
    else if (!done)
        listener_end(listener); /* the browser reconnects and replays again */
    else if (open)
        replay_next(listener);
}

/* Reads the next missed events, or makes the stream live if there are none. */
static void replay_next(struct listener *listener)
{
    const struct feed *feed = listener->feed;
    struct text parameters[2];
    struct replay *replay;

    if (listener->seen >= feed->last || listener->ending) {
        listener->is_live = !listener->ending;
        return;
    }
    listener->replay = replay = calloc(1, sizeof(*replay));
    must(replay != NULL);
    replay->until = feed->last;
    snprintf(replay->after_text, NUMBER_ROOM, "%llu", (unsigned long long)listener->seen);
    snprintf(replay->until_text, NUMBER_ROOM, "%llu", (unsigned long long)replay->until);
    parameters[0] = text_of(replay->after_text);
    parameters[1] = text_of(replay->until_text);
    replay->run = (struct run){.firm = feed->firm, .kind = listener->kind, .on_done = on_replayed, .owner = listener};
    memcpy(replay->run.person, listener->person, sizeof(replay->run.person));
    run_add(&replay->run, SQL_LIVE_REPLAY, parameters, 2);
    pool_run(feed->pool, &replay->run);
}

void listener_start(struct listener *listener)
{
    const struct feed *feed = listener->feed;
    char last_text[NUMBER_ROOM];
    bool is_too_old;

    if (listener->from_now)
        listener->seen = feed->last;
    is_too_old = listener->seen + 1 < feed->oldest ||
                 (feed->last > listener->seen && feed->last - listener->seen > FANOUT_MAX_REPLAY);
    if (!is_too_old) {
        replay_next(listener);
        return;
    }
    listener->seen = feed->last;
    listener->is_live = true;
    snprintf(last_text, NUMBER_ROOM, "%llu", (unsigned long long)listener->seen);
    events_send(listener->events, text_of(last_text), lit("gone"), lit("{}"));
}
