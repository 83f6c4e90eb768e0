/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Notices of a sign-in on a new device; ask_notice() itself stands in identity.h. */
#ifndef PORTICO_WORKER_IDENTITY_NOTICE_H
#define PORTICO_WORKER_IDENTITY_NOTICE_H

#include "http/exchange.h"

enum { NOTICE_ADDRESSES = 4 /* the one of now and the latest former ones */ };

/*
 * In the transaction that opens `session`, after it: when it has two factors, keeps this browser as one of the
 * person's, and tells them when neither its cookie nor its kind and network were seen for them before. The very first
 * browser of all is no news. Gives the token that give_known_browser_cookie() then keeps in the browser.
 */
struct text ask_browser_notice(struct exchange *x, struct text session);
void give_known_browser_cookie(struct exchange *x, struct text token);

#endif
