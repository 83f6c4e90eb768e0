/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sender of a mail, as its From says (RFC 5322, section 3.6.2), and whether that is fit to be believed. */
#ifndef PORTICO_MAIL_IN_MAIL_FROM_H
#define PORTICO_MAIL_IN_MAIL_FROM_H

#include "common/arena.h"

struct mail_from {
    struct text name;    /* for people, one line; may be empty */
    struct text address; /* in the spelling of common/email.h; absent if there is not exactly one valid address */
    /*
     * Why staff must look at the mail, or NULL:
     *   from_missing      no From, or an empty one
     *   from_several      more than one From, or more than one address in it
     *   from_group        a group ("Friends: a@x.example;"), although it may have one member
     *   from_invalid      no address that we know how to write to
     *   from_name         the name shows another address than the one that wrote
     *   from_domain       a domain beyond ASCII, which can look like another one. If the address is exactly the one of
     *                     the expected person, the caller need not hold the mail for this alone
     */
    const char *hold;
};

/* `values` are the raw values of all From headers. What it gives is in the arena. */
struct mail_from mail_from_read(const struct text *values, size_t count, struct arena *arena);

#endif
