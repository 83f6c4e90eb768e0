/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Mail addresses as people type them. One mailbox has one spelling here: nothing around it, in lower case, and the
 * domain in the form that DNS knows (A-labels, RFC 5890), so that müller.example, MÜLLER.example and
 * xn--mller-kva.example are one.
 */
#ifndef PORTICO_COMMON_EMAIL_H
#define PORTICO_COMMON_EMAIL_H

#include "common/text.h"

enum { EMAIL_BYTES = 255 /* RFC 5321, section 4.5.3.1, with a NUL */ };

/*
 * Trims, lowers and checks. NULL, or the code of what is wrong:
 *   not_email         no address: the everyday form of RFC 5321 is taken (no quoted local part, no address literal, a
 *                     domain of at least two labels), which also leaves no way to inject a header
 *   email_invisible   an invisible character or a space within it
 *   email_letters     letters beyond ASCII before the "@", to which we cannot send (RFC 6531)
 */
const char *email_normalise(struct text given, char out[EMAIL_BYTES]);

#endif
