/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Authenticator codes: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 s, because many authenticator apps
 * support nothing else. The arenas should be secret ones.
 */
#ifndef PORTICO_COMMON_TOTP_H
#define PORTICO_COMMON_TOTP_H

#include "common/arena.h"

enum { TOTP_SEED = 20, TOTP_DIGITS = 6, TOTP_ISSUER = 24, TOTP_SECONDS = 30 };

/* A new seed of TOTP_SEED random bytes. */
struct text totp_new(struct arena *arena);

/*
 * The step of this code, from one before to one after `now`, because clocks differ; 0: none. The caller stores the last
 * step that was used and accepts only later ones, so that each code counts once.
 */
uint64_t totp_find(struct text seed, struct text code, int64_t now);

/*
 * By how many seconds the clock that made `code` is wrong, up to TOTP_DRIFT either way: negative when it is slow. 0:
 * the code fits no such step. Such a code signs nobody in; it tells the user to correct the clock.
 */
enum { TOTP_DRIFT = 180 };
int64_t totp_drift(struct text seed, struct text code, int64_t now);

/* Base32 (RFC 4648, section 6) without padding: how a seed is shown and typed. */
struct text totp_base32(struct text bytes, struct arena *arena);

/* otpauth://totp/<issuer>:<account>?... for the app. Of the issuer at most the first TOTP_ISSUER letters, no colon. */
struct text totp_uri(struct text seed, struct text issuer, struct text account, struct arena *arena);

#endif
