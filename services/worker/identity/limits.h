/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The limits of mailed codes and of requests for them; the other limits are in identity.h. */
#ifndef PORTICO_WORKER_IDENTITY_LIMITS_H
#define PORTICO_WORKER_IDENTITY_LIMITS_H

#include "http/exchange.h"

/* In an ask, as the service: queries whether the person with this address has shown two factors in this browser. The
   statement does the same for an address that nobody has. The next two functions require its result. */
void ask_browser_is_known(struct exchange *x, struct text email);

/* In its answer, before ask_again(): limits the sign-in mails to `email`. */
void limit_sign_in_mails(struct exchange *x, struct text email);
/* For whom wrong codes count: for the address with this browser, or with all strangers. A bytea parameter. */
struct text code_counter(struct exchange *x, struct text email);

#endif
