/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * With several transactions, the audit entry belongs to the one for which audit_as(), audit_object(), audit_person() or
 * audit_firm() was called, otherwise to the first that writes; a route that only reads but names an audit entry (a
 * download) puts it into its first. The entry comes last, because the counter of the audit log is one row: if it were
 * locked earlier, every writer of the firm would wait for the rest of this transaction.
 */
#include "http/audit.h"

#include "common/agent.h"
#include "common/must.h"
#include "data/audit.h"
#include "http/audit_kinds.h"
#include "http/capability.h"
#include "http_sql.h"

#include <string.h>

static bool transaction_writes(const struct transaction *t)
{
    for (size_t i = 0; i < t->run.count; i++) {
        if (t->run.statements[i].statement->writes)
            return true;
    }
    return t->emitted != NULL;
}

static bool carries_entry(const struct exchange *x, const struct transaction *t)
{
    if (x->replay != NULL)
        return false;
    if (x->audit_name == NULL || x->audit_name == NOT_AUDITED ||
        x->request.method == HEAD) /* a HEAD answer shows no content */
        return false;
    if (x->audit_is_named)
        return true;
    return !x->audit_is_written && (transaction_writes(t) || method_is_safe(x->route->method));
}

static struct text kind_name(enum viewer_kind kind)
{
    switch (kind) {
    case VIEWER_CLIENT:
        return lit("client");
    case VIEWER_ASSIGNED:
    case VIEWER_STAFF:
        return lit("staff");
    default:
        return lit("system");
    }
}

/* The acting person. During impersonation that is the member of staff. */
static struct text person_of(const struct exchange *x)
{
    if (x->viewer.impersonator[0] != '\0')
        return text_of(x->viewer.impersonator);
    return x->viewer.level == LEVEL_NONE ? no_text : text_of(x->viewer.person);
}

/* The client that the route names: the path part {account}. */
static struct text named_account(const struct exchange *x)
{
    return strstr(x->route->path, "{account}") == NULL ? no_text : path_part(x, "account");
}

/* Where a platform's admin sits is none of the firm's business, neither as support nor in a transaction of the
   platform, in which the service acts. In the firm's own realm the viewer acts. */
static void add_firm_entry(struct exchange *x, struct transaction *t, const struct audit_content *content)
{
    bool is_viewers = x->realm_part == PART_FIRM;
    bool has_place = is_viewers && !x->viewer.support && !x->audit_is_supports;
    const struct audit_kind *kind = capability_audit_kind(text_of(x->audit_name));

    must(kind != NULL); /* one that audit.en.json of no folder has would be shown without words */
    const struct audit_entry entry = {
        .person = !text_is_absent(x->audit_person) ? x->audit_person
                  : is_viewers                     ? person_of(x)
                                                   : no_text,
        .kind = kind_name(!is_viewers                         ? VIEWER_SYSTEM
                          : x->viewer.impersonator[0] != '\0' ? VIEWER_STAFF
                                                              : x->viewer.kind),
        .what = text_of(kind->name),
        .topic = text_of(kind->topic),
        .route = exchange_route(x),
        .object = x->audit_object,
        .account = is_viewers ? named_account(x) : no_text,
        .detail = x->audit_detail,
        .address = has_place ? x->address : no_text,
        .agent = has_place ? agent_words(header(x, "user-agent"), x->arena) : no_text,
        .request = x->id,
        .key = is_viewers && x->viewer.scopes != 0 ? text_of(x->viewer.id) : no_text,
    };

    audit_append(&t->run, x->arena, &entry, content);
}

/* The firm that a platform admin acts on: named by the handler, or the number in the path. */
static struct text target_firm(const struct exchange *x)
{
    uint64_t number;

    if (x->audit_firm != 0)
        return arena_print(x->arena, "%llu", (unsigned long long)x->audit_firm);
    for (size_t i = 0; i < PATH_PARTS; i++) {
        if (text_to_number(x->path_parts[i], &number))
            return x->path_parts[i];
    }
    return no_text;
}

static struct text given_reason(const struct exchange *x)
{
    const struct field *form = x->route->form;

    if (form == NULL || form == RAW_BODY)
        return no_text;
    for (size_t i = 0; form[i].name != NULL; i++) {
        if (text_equal(text_of(form[i].name), lit("reason")))
            return x->fields[i].value;
    }
    return no_text;
}

static void add_platform_entry(struct exchange *x, struct transaction *t, const struct audit_content *content)
{
    const struct audit_proof proof = audit_prove(x->arena, content);
    const struct text parameters[] = {
        person_of(x),
        text_of(x->audit_name),
        exchange_route(x),
        target_firm(x),
        x->audit_object,
        given_reason(x),
        x->id,
        proof.salt,
        proof.commitment,
    };

    run_add(&t->run, SQL_PLATFORM_AUDIT_APPEND, parameters, sizeof(parameters) / sizeof(parameters[0]));
}

void audit_entry_add(struct exchange *x, struct transaction *t)
{
    const struct audit_content content = {x->request.verb, x->request.path, x->request.body};

    if (!carries_entry(x, t))
        return;
    if (t->fenced)
        add_firm_entry(x, t, &content);
    else
        add_platform_entry(x, t, &content);
    t->audited = t->fenced == (x->realm_part == PART_FIRM);
}
