/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers as text. printf takes ten times as long, and each request prints dozens of them. */
#ifndef PORTICO_COMMON_NUMBER_H
#define PORTICO_COMMON_NUMBER_H

#include "common/text.h"

enum { NUMBER_DIGITS = 20 /* of the largest number; without a NUL */ };

/* Decimal digits; the text lies in `room`. */
struct text number_print(uint64_t number, char room[NUMBER_DIGITS]);

#endif
