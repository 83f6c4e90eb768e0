/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The protocol of the channel live:<firm>: all that is said there, written and read here and nowhere else.
 *
 *   news <number>      events up to this number were committed; the events themselves are read from the firm's table
 *   session <id>       this session has ended
 *   person <id>        what this person may do or see has changed
 *
 * News may be lost: whoever listens reads the table from time to time anyway. The other two are tried for a minute.
 */
#ifndef PORTICO_DATA_LIVE_H
#define PORTICO_DATA_LIVE_H

#include "common/id.h"
#include "data/key.h"

#include <stdbool.h>
#include <stdint.h>

struct redis;

enum live_kind { LIVE_EVENTS, LIVE_SESSION, LIVE_PERSON };

struct live_message {
    enum live_kind kind;
    uint64_t number;  /* LIVE_EVENTS; UINT64_MAX where it is not known */
    char id[ID_TEXT]; /* LIVE_SESSION, LIVE_PERSON */
};

struct key live_channel(uint64_t firm);

/* The firm of a channel; 0 when it is none of these. */
uint64_t live_firm(struct text channel);

/* What cannot be read is news of a number that is not known: looking once too often does no harm. */
struct live_message live_read(struct text message);

void live_publish_events(struct redis *redis, uint64_t firm, uint64_t number);
void live_publish_session(struct redis *redis, uint64_t firm, struct text id);
void live_publish_person(struct redis *redis, uint64_t firm, struct text id);

#endif
