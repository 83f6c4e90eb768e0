/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Codes of authenticators: TOTP (RFC 6238) with SHA-1, six digits, steps of 30 s, since no authenticator knows better.
 */
#ifndef PORTICO_WORKER_ENTRY_TOTP_H
#define PORTICO_WORKER_ENTRY_TOTP_H

#include "common/arena.h"

enum { TOTP_SEED = 20, TOTP_SECONDS = 30 };

/* Room for the base32 (RFC 4648, section 6, no padding) of `bytes` bytes, with a NUL. */
#define BASE32_ROOM(bytes) (((bytes)*8 + 4) / 5 + 1)

size_t base32(const void *bytes, size_t length, char *out);

uint32_t totp_code(struct text seed, uint64_t step);

/* The step whose code this is, looking one back and one ahead of `now` for clocks that go wrong. 0: none. */
uint64_t totp_find(struct text seed, struct text code, int64_t now);

/* The otpauth address that an authenticator scans. */
struct text totp_address(struct arena *arena, struct text firm, struct text email, struct text secret);

/* An address as a QR code, drawn as SVG in the page's own colours. Absent when it is too long. */
struct text qr_svg(struct arena *arena, struct text address);

#endif
