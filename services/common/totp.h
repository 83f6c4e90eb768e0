/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time-based one-time passwords (RFC 6238): six digits, thirty seconds, SHA-1, as every authenticator app has them. */
#ifndef PORTICO_COMMON_TOTP_H
#define PORTICO_COMMON_TOTP_H

#include "common/arena.h"

enum { TOTP_SECRET = 20, TOTP_SECRET_MOST = 64, TOTP_DIGITS = 6, TOTP_SECONDS = 30 };

/* A new seed of TOTP_SECRET bytes. The arena should be a secret one, here and below. */
struct text totp_new(struct arena *arena);

/* Base32 (RFC 4648, section 6) without padding, and back. The way back takes small letters and spaces; absent when it
 * is none. */
struct text totp_to_base32(struct text secret, struct arena *arena);
struct text totp_from_base32(struct text base32, struct arena *arena);

/*
 * True when `code` is right for now, one step before or one after, and its step comes after `*last_step`, which is then
 * moved on: each code counts once. The caller keeps it.
 */
bool totp_verify(struct text secret, struct text code, int64_t now, int64_t *last_step);

/* otpauth://totp/<issuer>:<account>?... for the app. */
struct text totp_uri(struct text secret, struct text issuer, struct text account, struct arena *arena);

/*
 * The QR code as an SVG of one path, one unit a module, with the quiet zone of 4 in its view box. It has no colours of
 * its own: the page gives it black on white, also when it is dark. Absent when the text is too long for a code.
 */
struct text totp_qr(struct text uri, struct arena *arena);

#endif
