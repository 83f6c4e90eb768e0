/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Notices of a sign-in from a new browser; ask_notice() is in identity.h. */
#ifndef PORTICO_WORKER_IDENTITY_NOTICE_H
#define PORTICO_WORKER_IDENTITY_NOTICE_H

#include "http/exchange.h"

enum { NOTICE_ADDRESSES = 4 /* the current one and the latest former ones */ };

/* The token of a browser in which somebody has signed in at this firm, from its cookie; absent if it is none of ours.
 */
struct text known_browser(struct exchange *x);

/*
 * In the transaction that opens `session`, after it: if the session has two factors, stores this browser for the
 * person, and notifies them if neither its cookie nor its kind and network were seen before. Their first browser is not
 * reported. Returns the token for give_known_browser_cookie().
 */
struct text ask_browser_notice(struct exchange *x, struct text session);
void give_known_browser_cookie(struct exchange *x, struct text token);

#endif
