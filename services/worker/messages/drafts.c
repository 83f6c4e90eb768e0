/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What somebody is typing, on all their devices. */
#include "worker/messages/drafts.h"

#include "worker/parameters.h"

struct text drafts_person(const struct exchange *x)
{
    return viewer(x)->impersonator[0] == '\0' ? own_id(x) : no_text;
}

const struct route drafts_routes[] = {
    {0},
};
