/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* liboath counts, libqrencode draws. Comparing with all three steps every time keeps the time it takes the same. */
#include "common/totp.h"

#include "common/buffer.h"
#include "common/crypto.h"
#include "common/must.h"

#include <liboath/oath.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

enum { QUIET = 4, SVG_BYTES = 256 * 1024, URI_BYTES = 2048, BASE32_MOST = 256 };

static void begin(void)
{
    static bool begun;

    if (!begun)
        must(oath_init() == OATH_OK);
    begun = true;
}

struct text totp_new(struct arena *arena)
{
    char *secret = arena_take(arena, TOTP_SECRET);

    crypto_random(secret, TOTP_SECRET);
    return text_from(secret, TOTP_SECRET);
}

struct text totp_to_base32(struct text secret, struct arena *arena)
{
    struct text made;
    char *encoded;
    size_t length;

    begin();
    must(oath_base32_encode(secret.at, secret.length, &encoded, &length) == OATH_OK);
    while (length > 0 && encoded[length - 1] == '=')
        length--;
    made = arena_copy(arena, text_from(encoded, length));
    crypto_wipe(encoded, strlen(encoded));
    free(encoded);
    return made;
}

struct text totp_from_base32(struct text base32, struct arena *arena)
{
    struct text made;
    char *decoded;
    size_t length;

    begin();
    if (base32.length == 0 || base32.length > BASE32_MOST ||
        oath_base32_decode(base32.at, base32.length, &decoded, &length) != OATH_OK)
        return no_text;
    made = length == 0 || length > TOTP_SECRET_MOST ? no_text : arena_copy(arena, text_from(decoded, length));
    crypto_wipe(decoded, length);
    free(decoded);
    return made;
}

bool totp_verify(struct text secret, struct text code, int64_t now, int64_t *last_step)
{
    int64_t step = now / TOTP_SECONDS, matched = -1;

    begin();
    for (int64_t at = step - 1; at <= step + 1; at++) {
        char right[TOTP_DIGITS + 1];

        must(oath_hotp_generate(secret.at, secret.length, (uint64_t)at, TOTP_DIGITS, false,
                                OATH_HOTP_DYNAMIC_TRUNCATION, right) == OATH_OK);
        if (crypto_equal(right, TOTP_DIGITS, code.at, code.length) && at > *last_step)
            matched = at;
        crypto_wipe(right, sizeof(right));
    }
    if (matched < 0)
        return false;
    *last_step = matched;
    return true;
}

/* Percent-encodes all but the unreserved characters of RFC 3986, section 2.3. */
static void add_encoded(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.at[i];

        if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
            (byte != '\0' && strchr("-._~", byte) != NULL))
            buffer_add_byte(out, byte);
        else
            buffer_print(out, "%%%02X", (unsigned char)byte);
    }
}

struct text totp_uri(struct text secret, struct text issuer, struct text account, struct arena *arena)
{
    struct buffer out;
    struct text made;

    buffer_open(&out, URI_BYTES);
    buffer_add(&out, lit("otpauth://totp/"));
    add_encoded(&out, issuer);
    buffer_add_byte(&out, ':');
    add_encoded(&out, account);
    buffer_add(&out, lit("?secret="));
    buffer_add(&out, totp_to_base32(secret, arena));
    buffer_add(&out, lit("&issuer="));
    add_encoded(&out, issuer);
    buffer_print(&out, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS, TOTP_SECONDS);
    made = out.overflowed ? no_text : arena_copy(arena, buffer_text(&out));
    if (out.at != NULL)
        crypto_wipe(out.at, out.length);
    buffer_close(&out);
    return made;
}

/* Dark modules of a row stand together as one stroke of the path. */
static void add_row(struct buffer *out, const QRcode *code, int y)
{
    const unsigned char *row = code->data + (size_t)y * (size_t)code->width;

    for (int x = 0; x < code->width; x++) {
        int from = x;

        while (x < code->width && (row[x] & 1) != 0)
            x++;
        if (x > from)
            buffer_print(out, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
    }
}

struct text totp_qr(struct text uri, struct arena *arena)
{
    QRcode *code =
        uri.length == 0 ? NULL : QRcode_encodeData((int)uri.length, (const unsigned char *)uri.at, 0, QR_ECLEVEL_M);
    struct buffer out;
    struct text made;
    int side;

    if (code == NULL)
        return no_text;
    buffer_open(&out, SVG_BYTES);
    side = code->width + 2 * QUIET;
    buffer_print(
        &out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\"><path d=\"",
        side, side);
    for (int y = 0; y < code->width; y++)
        add_row(&out, code, y);
    buffer_add(&out, lit("\"/></svg>"));
    QRcode_free(code);
    made = out.overflowed ? no_text : arena_copy(arena, buffer_text(&out));
    if (out.at != NULL)
        crypto_wipe(out.at, out.length);
    buffer_close(&out);
    return made;
}
