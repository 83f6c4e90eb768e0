/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The subscriptions of redis.h, on a connection of their own: Redis allows no other commands on such a connection. */
#ifndef PORTICO_DATA_REDIS_CHANNELS_H
#define PORTICO_DATA_REDIS_CHANNELS_H

#include "data/redis.h"

struct redis_channels;

struct redis_channels *redis_channels_open(uv_loop_t *loop, const char *address);
void redis_channels_close(struct redis_channels **channels);
void redis_channels_add(struct redis_channels *channels, struct text channel);
void redis_channels_remove(struct redis_channels *channels, struct text channel);
void redis_channels_on_message(struct redis_channels *channels, redis_message_f *on_message, void *owner);

#endif
