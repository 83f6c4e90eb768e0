/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Digits are found from the last to the first, so they end at the end of the room. */
#include "common/number.h"

struct text number_print(uint64_t number, char room[NUMBER_DIGITS])
{
    size_t at = NUMBER_DIGITS;

    do {
        room[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return text_from(room + at, NUMBER_DIGITS - at);
}
