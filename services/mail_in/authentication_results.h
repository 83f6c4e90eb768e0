/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whether the domain in From really sent the mail, as our own mail server found out: the header Authentication-Results
 * (RFC 8601), which it writes on top. Anybody can write such a header, so only the topmost with the name of our server
 * counts, and the server must remove others with its name (section 5).
 *
 * SPF alone is not enough: it is about the envelope. ARC is not read.
 */
#ifndef PORTICO_MAIL_IN_AUTHENTICATION_RESULTS_H
#define PORTICO_MAIL_IN_AUTHENTICATION_RESULTS_H

#include "mail_in/mail_reader.h"

enum authentication {
    AUTHENTICATION_NONE, /* nobody says anything about the domain; "sender not verified" */
    AUTHENTICATION_PASS, /* dmarc=pass for the domain of From, or dkim=pass by that domain or one above it */
    AUTHENTICATION_FAIL, /* dmarc=fail, whatever else is said */
};

/*
 * The verdict of one header, whose raw value is unfolded. False if it is not by `server` (the authserv-id); then there
 * is no verdict.
 *
 * DKIM is aligned with From if its domain (d=) is the same, or above it with two labels at least. RFC 7489 (section
 * 3.1.1) also takes domains beside and below it in one organisation, which only a list of public suffixes could tell;
 * a server with such a list says so by dmarc=pass.
 */
bool authentication_results_read(struct text value, struct text server, struct text from_domain,
                                 enum authentication *verdict);

/* The verdict about the From of a mail; AUTHENTICATION_NONE if that is to be held anyway. */
enum authentication authentication_results(const struct mail *mail, struct text server);

#endif
