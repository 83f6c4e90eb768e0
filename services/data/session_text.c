/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The cached level is 1 or 2. Freshness depends on the time, so it is derived at each use. */
#include "data/session_text.h"

#include "common/id.h"
#include "common/scopes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char NONE[] = "-";

struct text session_print(const struct session *session, char out[SESSION_TEXT])
{
    int level = session->level >= LEVEL_TWO_FACTORS ? LEVEL_TWO_FACTORS : session->level;
    int length = snprintf(out, SESSION_TEXT,
                          "%s %s %d %d %d %s %d %" PRIu32 " %" PRIu32 " %" PRId64 " %" PRId64 " %" PRId64 " %s",
                          session->id, session->person, (int)session->kind, level, (int)session->role,
                          session->impersonator[0] == '\0' ? NONE : session->impersonator, session->support,
                          session->scopes, scopes_fingerprint(), session->expires_at, session->idle_at,
                          session->fresh_until, session->networks[0] == '\0' ? NONE : session->networks);

    return text_from(out, (size_t)length);
}

static bool take_id(struct text *rest, char id[ID_TEXT])
{
    struct text part = text_next(rest, ' ');

    if (!id_is_valid(part))
        return false;
    memcpy(id, part.at, part.length);
    id[part.length] = '\0';
    return true;
}

static bool take_impersonator(struct text *rest, char impersonator[ID_TEXT])
{
    struct text after = *rest;

    if (!text_equal(text_next(&after, ' '), text_of(NONE)))
        return take_id(rest, impersonator);
    *rest = after;
    return true;
}

static bool take_number(struct text *rest, uint64_t low, uint64_t high, uint64_t *number)
{
    return text_to_number(text_next(rest, ' '), number) && *number >= low && *number <= high;
}

/* The rest of the text. "No networks" is written explicitly, so that a truncated text does not allow all networks. */
static bool take_networks(struct text rest, struct session *session)
{
    if (text_equal(rest, text_of(NONE)))
        return true;
    if (session->scopes == 0 || rest.length == 0 || rest.length >= sizeof(session->networks))
        return false;
    memcpy(session->networks, rest.at, rest.length);
    session->networks[rest.length] = '\0';
    return true;
}

bool session_parse(struct text text, struct session *session)
{
    uint64_t kind, level, role, support, scopes, mark, times[3];

    *session = (struct session){0};
    if (!take_id(&text, session->id) || !take_id(&text, session->person) ||
        !take_number(&text, VIEWER_CLIENT, VIEWER_STAFF, &kind) ||
        !take_number(&text, LEVEL_ONE_FACTOR, LEVEL_TWO_FACTORS, &level) ||
        !take_number(&text, ROLE_NONE, ROLE_OWNER, &role) || !take_impersonator(&text, session->impersonator) ||
        !take_number(&text, 0, 1, &support) || !take_number(&text, 0, UINT32_MAX, &scopes) ||
        !take_number(&text, 0, UINT32_MAX, &mark))
        return false;
    if (scopes != 0 && mark != scopes_fingerprint()) /* cached by another release, where the bits mean other scopes */
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!take_number(&text, 0, INT64_MAX, &times[i]))
            return false;
    session->kind = (enum viewer_kind)kind;
    session->level = (enum level)level;
    session->role = (enum role)role;
    session->support = support == 1;
    session->scopes = (uint32_t)scopes;
    session->expires_at = (int64_t)times[0];
    session->idle_at = (int64_t)times[1];
    session->fresh_until = (int64_t)times[2];
    return take_networks(text, session);
}

bool session_name_kind(struct session *session, struct text kind, struct text role)
{
    static const struct {
        struct text name;
        enum role role;
    } roles[] = {{lit("reader"), ROLE_READER},
                 {lit("member"), ROLE_MEMBER},
                 {lit("admin"), ROLE_ADMIN},
                 {lit("owner"), ROLE_OWNER}};

    session->role = ROLE_NONE;
    if (text_equal(kind, lit("client"))) {
        session->kind = VIEWER_CLIENT;
        return true;
    }
    if (!text_equal(kind, lit("staff")) && !text_equal(kind, lit("assigned")))
        return false;
    session->kind = text_equal(kind, lit("staff")) ? VIEWER_STAFF : VIEWER_ASSIGNED;
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (text_equal(role, roles[i].name))
            session->role = roles[i].role;
    return session->role != ROLE_NONE;
}

bool session_is_open(struct session *session, int64_t now)
{
    if (session->level >= LEVEL_TWO_FACTORS)
        session->level = now < session->fresh_until ? LEVEL_FRESH : LEVEL_TWO_FACTORS;
    return now < session->expires_at && now < session->idle_at;
}
