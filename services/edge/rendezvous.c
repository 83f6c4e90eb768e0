/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The score needs no secret, only an even spread: the finaliser of SplitMix64. */
#include "edge/rendezvous.h"

#include "common/must.h"

static uint64_t score(uint64_t firm, uint64_t worker)
{
    uint64_t mixed = firm * UINT64_C(0x9e3779b97f4a7c15) + (worker + 1) * UINT64_C(0xd1b54a32d192ed03);

    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

void rendezvous_order(uint64_t firm, size_t count, uint8_t order[RENDEZVOUS_MAX])
{
    uint64_t scores[RENDEZVOUS_MAX];

    must(count <= RENDEZVOUS_MAX);
    for (size_t i = 0; i < count; i++) {
        uint64_t current = score(firm, i);
        size_t at = i;

        for (; at > 0 && scores[at - 1] < current; at--) {
            scores[at] = scores[at - 1];
            order[at] = order[at - 1];
        }
        scores[at] = current;
        order[at] = (uint8_t)i;
    }
}
