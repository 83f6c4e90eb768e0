/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The secrets that let somebody in: tokens in links and cookies, codes to type. Arenas should be secret ones. */
#ifndef PORTICO_COMMON_CODES_H
#define PORTICO_COMMON_CODES_H

#include "common/arena.h"

enum { TOKEN_LENGTH = 43, CODE_DIGITS = 6, RECOVERY_CODES = 10 /* as many as somebody gets at a time */ };

/* 256 random bits in base64url. */
struct text token_new(struct arena *arena);

/* Six digits, each number as likely as the others. */
struct text code_new(struct arena *arena);

/* 80 random bits as sixteen letters and digits, in groups of four with hyphens between. */
struct text recovery_new(struct arena *arena);

/* What somebody typed, without the blanks and hyphens of its groups, in upper case. */
struct text code_typed(struct text typed, struct arena *arena);

#endif
