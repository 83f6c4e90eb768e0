/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An invitation is a token of seven days; the mail carries it sealed. */
#include "worker/entry/inviting.h"

#include "worker/entry/secrets.h"
#include "worker_sql.h"

bool invite(struct exchange *x, struct text person)
{
    const struct secret_key *key = firm_key(x);
    struct text id = new_id(x), mail = new_id(x), token = token_new(secret_arena(x));

    if (key == NULL)
        return false;
    ask(x, SQL_INVITATIONS_REPLACE, person);
    ask(x, SQL_INVITATIONS_CREATE, id, person, token_hash(x, token), text_of(viewer(x)->person));
    ask(x, SQL_INVITATIONS_MAIL, mail, id, sealed_letter(x, key, mail, no_text, token), new_id(x));
    record_object(x, person);
    tell(x, SQL_ENTRY_TELL, no_text, lit("true"), lit("invitation"), id, lit("person.invited"));
    return true;
}
