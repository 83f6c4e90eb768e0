/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "edge/request_limits.h"

#include "common/side.h"
#include "edge/connection.h"
#include "edge/request.h"

#include <string.h>

/* Nobody guesses the 256 bits of a link, or a passkey, and the right one must work from any network. */
static bool is_unguessable(struct text path)
{
    static const struct text paths[] = {lit("/api/sign-in/link"),       lit("/api/sign-in/handover"),
                                        lit("/api/sign-ups/link"),      lit("/api/invitations/lookup"),
                                        lit("/api/invitations/redeem"), lit("/api/sign-in/support"),
                                        lit("/api/sign-in/passkey"),    lit("/api/sign-in/challenge")};

    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        if (text_equal(path, paths[i]))
            return true;
    return false;
}

/* Only its name: the worker checks it, and counts the network if it is none of ours. */
static bool has_known_browser_cookie(const struct request *r)
{
    static const char name[] = "__Host-kb=";
    const h2o_headers_t *headers = &r->req->headers;

    for (size_t i = 0; i < headers->size; i++) {
        const h2o_iovec_t *value = &headers->entries[i].value;

        if (headers->entries[i].name == &H2O_TOKEN_COOKIE->buf &&
            memmem(value->base, value->len, name, sizeof(name) - 1) != NULL)
            return true;
    }
    return false;
}

/* What strangers send to sign in, or to pretend it. */
static bool is_sign_in(const struct request *r)
{
    static const struct text paths[] = {lit("/api/sign-in"), lit("/api/sign-ups"), lit("/api/invitations/"),
                                        lit("/api/portals")};
    struct text path = request_path(r);

    if (!request_is(r, lit("POST")))
        return false;
    side_strip_prefix(&path);
    if (is_unguessable(path) || (r->host_kind == HOST_FIRM && has_known_browser_cookie(r)))
        return false;
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        if (text_starts_with(path, paths[i]))
            return true;
    return false;
}

size_t request_limits(const struct request *r, struct limit_key keys[LIMIT_KEYS])
{
    const struct address *address = &r->connection->address;
    size_t count = 0;

    keys[count++] = (struct limit_key){LIMIT_ADDRESS, 0, address->network};
    if (address->network_above != 0)
        keys[count++] = (struct limit_key){LIMIT_ADDRESS_ABOVE, 0, address->network_above};
    if (r->host_kind == HOST_FIRM)
        keys[count++] = (struct limit_key){LIMIT_FIRM, r->firm.number, 0};
    if (is_sign_in(r)) {
        keys[count++] = (struct limit_key){LIMIT_SIGN_IN, 0, address->network};
        if (address->network_above != 0)
            keys[count++] = (struct limit_key){LIMIT_SIGN_IN_ABOVE, 0, address->network_above};
    }
    return count;
}
