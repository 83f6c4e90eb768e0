/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An invitation is a token that lasts seven days. The row of its mail holds it sealed. */
#include "worker/invitations/invitations.h"

#include "worker/invitations/invitations_sql.h"
#include "worker/secrets.h"
#include "worker/worker_sql.h"

bool ask_invitation(struct exchange *x, struct text person, struct invitation *invitation)
{
    const struct secret_key *key = firm_key(x);
    struct text token = token_new(secret_arena(x));

    if (key == NULL)
        return false;
    invitation->id = new_id(x);
    invitation->mail = new_id(x);
    invitation->secret = seal_mail_secret(x, key, invitation->mail, no_text, token);
    ask(x, SQL_INVITATIONS_REPLACE, person);
    ask(x, SQL_INVITATIONS_CREATE, invitation->id, person, token_hash(x, token), text_of(viewer(x)->person));
    ask(x, SQL_INVITATIONS_SHOW, invitation->id);
    return true;
}

bool invite(struct exchange *x, struct text person)
{
    struct invitation invitation;

    if (!ask_invitation(x, person, &invitation))
        return false;
    ask(x, SQL_INVITATIONS_MAIL, invitation.mail, invitation.id, invitation.secret, new_id(x));
    audit_object(x, person);
    emit(x, SQL_EVENTS_EMIT, no_text, lit("true"), lit("invitation"), invitation.id, lit("person.invited"));
    return true;
}
