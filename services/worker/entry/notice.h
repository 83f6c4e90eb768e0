/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Notices: what changed in how somebody gets in, told to every address that was theirs within thirty days, so that
 * whoever takes an account over cannot do it quietly.
 *
 * `what` names the change; jobs/mail_notices.c has the words of each.
 */
#ifndef PORTICO_WORKER_ENTRY_NOTICE_H
#define PORTICO_WORKER_ENTRY_NOTICE_H

#include "http/exchange.h"

enum { NOTICE_ADDRESSES = 4 /* the one of now and the latest former ones */ };

/* To the viewer, or to somebody else; as the service. The mail names the browser that asked and where it is, unless
   somebody else acts for the person. */
void ask_notice(struct exchange *x, const char *what);
void ask_notice_to(struct exchange *x, struct text person, const char *what);

/*
 * In the transaction that opens `session`, after it: when it has two factors, keeps this browser as one of the
 * person's, and tells them when neither its cookie nor its kind and network were seen for them before. The very first
 * browser of all is no news. Gives the token that give_browser() then keeps in the browser.
 */
struct text ask_arrival(struct exchange *x, struct text session);
void give_browser(struct exchange *x, struct text token);

#endif
