/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The secrets of signing in: tokens in links and cookies, and codes to type. The arenas should be secret ones. */
#ifndef PORTICO_COMMON_CODES_H
#define PORTICO_COMMON_CODES_H

#include "common/arena.h"

enum {
    TOKEN_LENGTH = 43,
    CODE_DIGITS = 6,
    RECOVERY_CODES = 10,       /* how many a person gets at a time */
    SIGN_UP_SECONDS = 30 * 60, /* of a mailed code and link; the mail and the page say it in words */
};

/* 256 random bits in base64url. */
struct text token_new(struct arena *arena);

/* Six digits; every number is equally likely. */
struct text code_new(struct arena *arena);

/* 80 random bits as sixteen letters and digits, in groups of four, separated by hyphens. */
struct text recovery_new(struct arena *arena);

/* A typed code without blanks and hyphens, in upper case, with digits of any script as 0 to 9. */
struct text code_typed(struct text typed, struct arena *arena);

#endif
