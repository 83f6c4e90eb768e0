/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Monotonic by RFC 9562, section 6.2, method 1: 12 bits of counter after the milliseconds. The counter starts at a
 * random value of 11 bits, so that ids do not reveal how many were made; when it overflows, the time is increased by
 * one.
 */
#include "common/id.h"

#include "common/clock.h"
#include "common/crypto.h"

#include <string.h>

static uint64_t last_ms;
static unsigned counter;

static void advance_counter(unsigned seed)
{
    uint64_t now = clock_ms();

    if (now > last_ms) {
        last_ms = now;
        counter = seed & 0x7ffU;
    } else if (++counter > 0xfffU) {
        last_ms++;
        counter = seed & 0x7ffU;
    }
}

static void write_time(uint64_t ms, unsigned count, unsigned char bytes[ID_BYTES])
{
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(ms >> (40 - 8 * i));
    bytes[6] = (unsigned char)(0x70U | count >> 8);
    bytes[7] = (unsigned char)count;
    bytes[8] = (unsigned char)(0x80U | (bytes[8] & 0x3fU));
}

void id_new(char out[ID_TEXT])
{
    unsigned char bytes[ID_BYTES];

    crypto_random(bytes, sizeof(bytes));
    advance_counter((unsigned)bytes[6] << 8 | bytes[7]);
    write_time(last_ms, counter, bytes);
    id_of_bytes(bytes, out);
}

void id_from(const struct id_source *source, unsigned number, char out[ID_TEXT])
{
    const unsigned char count[] = {(unsigned char)(number >> 16), (unsigned char)(number >> 8), (unsigned char)number};
    const struct text parts[] = {text_from((const char *)source->seed, sizeof(source->seed)),
                                 text_from((const char *)count, sizeof(count))};
    unsigned char bytes[SHA256_BYTES];

    crypto_sha256(parts, 2, bytes);
    write_time(source->ms + (number >> 12), number & 0xfffU, bytes);
    id_of_bytes(bytes, out);
}

static bool is_dash(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

bool id_to_bytes(struct text text, unsigned char out[ID_BYTES])
{
    char digits[2 * ID_BYTES];
    size_t count = 0;

    if (text.length != ID_TEXT - 1)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (is_dash(i) != (text.at[i] == '-'))
            return false;
        if (!is_dash(i))
            digits[count++] = text.at[i];
    }
    return crypto_from_hex(text_from(digits, count), out, ID_BYTES);
}

bool id_is_valid(struct text text)
{
    unsigned char bytes[ID_BYTES];

    return id_to_bytes(text, bytes);
}

void id_of_bytes(const unsigned char bytes[ID_BYTES], char out[ID_TEXT])
{
    char digits[2 * ID_BYTES + 1];
    size_t from = 0;

    crypto_hex(bytes, ID_BYTES, digits);
    for (size_t i = 0; i < ID_TEXT - 1; i++)
        out[i] = is_dash(i) ? '-' : digits[from++];
    out[ID_TEXT - 1] = '\0';
}
