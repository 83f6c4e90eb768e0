/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The protocol of the channel live:<firm>. All its messages are written and read here.
 *
 *   events <number>    events up to this number are committed; subscribers read them from the firm's table
 *   session <id>       this session has ended
 *   person <id>        the rights of this person have changed
 *   notices <person>   this person's notices have changed
 *
 * A message about events may be lost, because subscribers also poll the table, and one about notices, because pages
 * count them again when they are looked at. The other two are retried for a minute.
 */
#ifndef PORTICO_DATA_LIVE_H
#define PORTICO_DATA_LIVE_H

#include "common/id.h"
#include "data/key.h"

#include <stdbool.h>
#include <stdint.h>

struct redis;

enum live_kind { LIVE_EVENTS, LIVE_SESSION, LIVE_PERSON, LIVE_NOTICES };

struct live_message {
    enum live_kind kind;
    uint64_t number;  /* LIVE_EVENTS; UINT64_MAX where it is not known */
    char id[ID_TEXT]; /* LIVE_SESSION, LIVE_PERSON, LIVE_NOTICES */
};

struct key live_channel(uint64_t firm);

/* The firm of a channel; 0 when it is no such channel. */
uint64_t live_firm(struct text channel);

/* A malformed message is read as LIVE_EVENTS with an unknown number: reading the table once too often does no harm. */
struct live_message live_read(struct text message);

void live_publish_events(struct redis *redis, uint64_t firm, uint64_t number);
void live_publish_session(struct redis *redis, uint64_t firm, struct text id);
void live_publish_person(struct redis *redis, uint64_t firm, struct text id);
void live_publish_notices(struct redis *redis, uint64_t firm, struct text person);

#endif
