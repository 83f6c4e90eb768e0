/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "common/side.h"

static const struct {
    const char *prefix, *session, *device;
} sides[] = {
    [SIDE_PORTAL] = {"", "pc", "dc"},
    [SIDE_DESK] = {"/desk", "ps", "ds"},
    [SIDE_IMPERSONATION] = {"/impersonation", "pv", "dc"},
};

enum side side_strip_prefix(struct text *path)
{
    for (enum side side = SIDE_DESK; side <= SIDE_IMPERSONATION; side++) {
        struct text prefix = text_of(sides[side].prefix), rest = text_slice(*path, prefix.length, SIZE_MAX);

        if (text_starts_with(*path, prefix) && (rest.length == 0 || rest.at[0] == '/')) {
            *path = rest;
            return side;
        }
    }
    return SIDE_PORTAL;
}

const char *side_prefix(enum side side)
{
    return sides[side].prefix;
}

const char *side_session_cookie(enum side side)
{
    return sides[side].session;
}

const char *side_device_cookie(enum side side)
{
    return sides[side].device;
}
