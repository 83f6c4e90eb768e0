/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each pull does some steps, as many as fill the room or take a moment. */
#include "worker/messages/transcript_stream.h"

#include "common/config.h"
#include "common/crypto.h"
#include "common/log.h"
#include "common/must.h"
#include "worker/messages/transcript_parts.h"
#include "worker/messages/transcript_slots.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    PULL_MS = 50,        /* of work */
    PATIENCE_MS = 60000, /* that a reader may take, and more by what they have taken */
    LEAST_BYTES = 16,    /* in a millisecond */
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What is left moves to the front; mostly that is nothing, or less than a part of a file. */
static size_t take(struct transcript *t, unsigned char *into, size_t room)
{
    size_t count = t->out.length < room ? t->out.length : room;

    memcpy(into, t->out.at, count);
    t->out.length -= count;
    memmove(t->out.at, t->out.at + count, t->out.length);
    t->sent += count;
    t->answered_at = now_ms();
    return count;
}

/* An unfinished PDF takes seconds to free, and so may the blocks of large files. */
static void end_transcript(struct stream *stream)
{
    struct transcript *t = (struct transcript *)stream;

    if (t->form != NULL)
        (t->part == PART_JSON ? &json_form : &pdf_form)->close(t->form);
    json_decref(t->line);
    version_reader_close(&t->reader);
    zip_close(&t->zip);
    buffer_close(&t->out);
    spool_close(&t->lines);
    spool_close(&t->digests);
    spool_close(&t->sums);
    spool_close(&t->pdf);
}

/* Whether a reader takes so little that the slot is kept from others. What the work takes does not count. */
static bool is_too_slow(struct transcript *t, int64_t now)
{
    if (t->answered_at != 0)
        t->waited += now - t->answered_at;
    t->answered_at = 0;
    return t->waited > PATIENCE_MS + (int64_t)(t->sent / LEAST_BYTES);
}

static ssize_t pull_bytes(struct stream *stream, unsigned char *into, size_t room)
{
    struct transcript *t = (struct transcript *)stream;
    int64_t end = now_ms() + PULL_MS;

    if (is_too_slow(t, end - PULL_MS)) {
        log_say(LOG_INFO, "the reader of a transcript was too slow");
        return -1;
    }
    if (t->zip == NULL && !transcript_begin(t))
        return -1;
    while (t->out.length < room && t->part != PART_END && now_ms() < end) {
        if (!transcript_step(t)) {
            log_say(LOG_ERROR, "a transcript broke off");
            return -1;
        }
    }
    if (t->out.overflowed)
        return -1;
    if (t->out.length > 0)
        return (ssize_t)take(t, into, room);
    if (t->part != PART_END)
        return STREAM_NOT_YET;
    end_transcript(stream); /* here, so that the slot is free as soon as the reader has all */
    stream->end = NULL;
    return 0;
}

static void close_transcript(struct stream *stream)
{
    struct transcript *t = (struct transcript *)stream;

    transcript_slot_free(t->slot);
    crypto_wipe(t, sizeof(*t));
    free(t);
}

struct stream *transcript_stream_open(uint64_t firm, struct text firm_key, struct text person)
{
    struct transcript *t = calloc(1, sizeof(*t));

    must(t != NULL && firm_key.length < WRAPPED_ROOM);
    t->stream = (struct stream){.pull = pull_bytes, .end = end_transcript, .close = close_transcript};
    t->firm = firm;
    memcpy(t->firm_key, firm_key.at, firm_key.length);
    t->slot = transcript_slot_take(firm, person);
    return &t->stream;
}

static bool open_spools(struct transcript *t)
{
    const char *folder = config_text(CONFIG_STORE);

    t->lines = spool_open(folder);
    t->digests = spool_open(folder);
    t->sums = spool_open(folder);
    return t->lines != NULL && t->digests != NULL && t->sums != NULL;
}

bool transcript_stream_add(struct stream *stream, struct text line)
{
    struct transcript *t = (struct transcript *)stream;

    if ((t->lines != NULL || open_spools(t)) && spool_add(t->lines, line))
        return true;
    log_say_text(LOG_ERROR, "a transcript has no room", "reason", text_of(strerror(errno)));
    return false;
}
