/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Authenticator codes: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 s, since no authenticator app knows
 * better. Arenas given here should be secret ones.
 */
#ifndef PORTICO_COMMON_TOTP_H
#define PORTICO_COMMON_TOTP_H

#include "common/arena.h"

enum { TOTP_SEED = 20, TOTP_DIGITS = 6, TOTP_SECONDS = 30 };

/* A new seed of TOTP_SEED random bytes. */
struct text totp_new(struct arena *arena);

/*
 * The step whose code this is, looking one back and one ahead of `now` for clocks that go wrong; 0: none. The caller
 * keeps the last step that counted and takes only later ones, so that each code counts once.
 */
uint64_t totp_find(struct text seed, struct text code, int64_t now);

/*
 * By how many seconds the clock is wrong that made `code`, up to TOTP_DRIFT either way: negative when it is behind. 0:
 * the code fits no step out there. Such a code opens nothing; it tells somebody what to mend.
 */
enum { TOTP_DRIFT = 180 };
int64_t totp_drift(struct text seed, struct text code, int64_t now);

/* Base32 (RFC 4648, section 6) without padding: how a seed is shown and typed. */
struct text totp_base32(struct text bytes, struct arena *arena);

/* otpauth://totp/<issuer>:<account>?... for the app. */
struct text totp_uri(struct text seed, struct text issuer, struct text account, struct arena *arena);

#endif
