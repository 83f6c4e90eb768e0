/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "worker/messages/transcript_slots.h"

#include "common/must.h"
#include "http/exchange.h"

#include <string.h>

static struct slot {
    bool is_taken;
    uint64_t firm;
    char person[ID_TEXT];
} slots[TRANSCRIPTS_MAX];

enum transcript_room transcript_room(uint64_t firm, struct text person)
{
    enum transcript_room room = TRANSCRIPT_FULL;
    bool is_firms = false;

    for (size_t i = 0; i < TRANSCRIPTS_MAX; i++) {
        if (!slots[i].is_taken)
            room = TRANSCRIPT_ROOM;
        else if (text_equal(text_of(slots[i].person), person))
            return TRANSCRIPT_RUNNING;
        else if (slots[i].firm == firm)
            is_firms = true;
    }
    return is_firms ? TRANSCRIPT_FULL : room;
}

size_t transcript_slot_take(uint64_t firm, struct text person)
{
    size_t at = 0;

    must(person.length < ID_TEXT);
    while (slots[at].is_taken)
        must(++at < TRANSCRIPTS_MAX);
    slots[at] = (struct slot){.is_taken = true, .firm = firm};
    memcpy(slots[at].person, person.at, person.length);
    return at;
}

void transcript_slot_free(size_t slot)
{
    must(slot < TRANSCRIPTS_MAX && slots[slot].is_taken);
    slots[slot] = (struct slot){0};
}
