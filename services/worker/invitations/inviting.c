/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An invitation is a token of seven days; the mail carries it sealed. */
#include "worker/invitations/invitations.h"

#include "worker/invitations/invitations_sql.h"
#include "worker/secrets.h"
#include "worker/worker_sql.h"

bool ask_invitation(struct exchange *x, struct text person, struct invitation *made)
{
    const struct secret_key *key = firm_key(x);
    struct text token = token_new(secret_arena(x));

    if (key == NULL)
        return false;
    made->id = new_id(x);
    made->mail = new_id(x);
    made->letter = seal_mail_secret(x, key, made->mail, no_text, token);
    ask(x, SQL_INVITATIONS_REPLACE, person);
    ask(x, SQL_INVITATIONS_CREATE, made->id, person, token_hash(x, token), text_of(viewer(x)->person));
    return true;
}

bool invite(struct exchange *x, struct text person)
{
    struct invitation made;

    if (!ask_invitation(x, person, &made))
        return false;
    ask(x, SQL_INVITATIONS_MAIL, made.mail, made.id, made.letter, new_id(x));
    audit_object(x, person);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("invitation"), made.id, lit("person.invited"));
    return true;
}
