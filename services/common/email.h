/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Mail addresses as people type them. Each address has one canonical form: without space around it, in lower case. */
#ifndef PORTICO_COMMON_EMAIL_H
#define PORTICO_COMMON_EMAIL_H

#include "common/text.h"

enum { EMAIL_BYTES = 255 /* RFC 5321, section 4.5.3.1, with a NUL */ };

/*
 * Trims, converts to lower case and checks. False for an invalid address: the usual form of RFC 5321 is accepted (no
 * quoted local part, no address literal, ASCII only, a domain of at least two labels), which also leaves no way to
 * inject a header.
 */
bool email_normalise(struct text given, char out[EMAIL_BYTES]);

#endif
