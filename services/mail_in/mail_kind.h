/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What kind of mail it is: only MAIL_OF_A_PERSON may become a message; the others are kept and named. */
#ifndef PORTICO_MAIL_IN_MAIL_KIND_H
#define PORTICO_MAIL_IN_MAIL_KIND_H

#include "mail_in/delivery_report.h"
#include "mail_in/mail_reader.h"

enum mail_kind {
    MAIL_OF_A_PERSON,
    MAIL_LOOP,      /* our own: it has X-Portico-Firm, or a Message-ID of our domain */
    MAIL_BOUNCE,    /* a delivery report (RFC 3464), or one in words to an address that only bounces know */
    MAIL_COMPLAINT, /* a feedback report (RFC 5965): the recipient called our mail spam */
    MAIL_AUTOMATIC, /* a machine answered (RFC 3834): absence, read receipt */
    MAIL_BULK,      /* of a list or to many (RFC 2919, Precedence) */
    MAIL_SPAM,      /* the spam filter before us says so */
};

struct mail_envelope {
    struct text sender;     /* of MAIL FROM; empty for "<>", absent if it is not known */
    bool is_to_bounces;     /* the recipient is the address of a notice's bounces, and the caller has checked it */
    struct text our_domain; /* of our Message-IDs */
};

enum mail_kind mail_kind(const struct mail *mail, const struct mail_envelope *envelope);

/* Of a bounce, what its server says, with the format or in words; may be empty, because the address that it came to is
   enough to know that something failed. */
void mail_kind_delivery(const struct mail *mail, struct arena *arena, struct delivery_report *report);

#endif
