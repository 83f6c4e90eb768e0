/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Certificates and the settings of TLS: 1.2 and 1.3 with forward secrecy and AEAD only, no renegotiation, no early
 * data.
 *
 * PORTICO_TLS holds cert.pem and key.pem for the apex and everything below it; hosts/<host>/cert.pem and key.pem are
 * for single hosts. All are read into memory: the look-up in the handshake must be synchronous, and an attacker may
 * choose its name.
 */
#ifndef PORTICO_EDGE_TLS_H
#define PORTICO_EDGE_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>

enum { TLS_HOSTS = 4096 /* certificates of single hosts; further ones are not read, and logged */ };

struct tls;

/* NULL, with a line in the log, when there is no usable certificate. */
struct tls *tls_open(const char *folder);

/* Reads everything again; if that fails, it keeps the old certificates and logs that. */
void tls_reload(struct tls *tls);

/* The context that every handshake starts with. Changes at a reload. */
SSL_CTX *tls_context(const struct tls *tls);

#endif
