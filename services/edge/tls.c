/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Each host name has a session id context of its own, so that a session made with one is never resumed with another,
 * whether they share a certificate or not (CVE-2023-41337; RFC 6066, section 3; RFC 8446, section 4.6.1).
 */
#include "edge/tls.h"

#include "common/crypto.h"
#include "common/log.h"
#include "common/must.h"
#include "edge/connection.h"

#include <dirent.h>
#include <limits.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct certificate {
    char host[HOST_BYTES + 1];
    SSL_CTX *context;
};

struct tls {
    char folder[PATH_MAX];
    SSL_CTX *fallback;
    struct certificate *hosts; /* sorted */
    size_t count;
};

static const char ciphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";

static bool read_pair(SSL_CTX *context, const char *folder)
{
    char certificate[PATH_MAX], key[PATH_MAX];

    if ((size_t)snprintf(certificate, sizeof(certificate), "%s/cert.pem", folder) >= sizeof(certificate) ||
        (size_t)snprintf(key, sizeof(key), "%s/key.pem", folder) >= sizeof(key))
        return false;
    return SSL_CTX_use_certificate_chain_file(context, certificate) == 1 &&
           SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 && SSL_CTX_check_private_key(context) == 1;
}

static SSL_CTX *make_context(const char *folder, struct text host)
{
    static const h2o_iovec_t protocols[] = {{H2O_STRLIT("h2")}, {H2O_STRLIT("http/1.1")}, {NULL, 0}};
    unsigned char session_id[SHA256_BYTES];
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());

    must(context != NULL);
    crypto_sha256(&host, 1, session_id);
    must(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, ciphers) == 1 && SSL_CTX_set_max_early_data(context, 0) == 1 &&
         SSL_CTX_set_session_id_context(context, session_id, sizeof(session_id)) == 1);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    h2o_ssl_register_alpn_protocols(context, protocols);
    if (!read_pair(context, folder)) {
        log_say_text(LOG_ERROR, "no usable cert.pem and key.pem", "folder", text_of(folder));
        ERR_clear_error();
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

/* ---- single hosts ---- */

static int compare_hosts(const void *a, const void *b)
{
    return strcmp(((const struct certificate *)a)->host, ((const struct certificate *)b)->host);
}

static void read_host(struct tls *tls, const char *name)
{
    struct certificate *certificate = &tls->hosts[tls->count];
    char folder[PATH_MAX];
    struct host host;

    if (*name == '.' || !host_parse(text_of(name), &host) || host.port != 0)
        return;
    if (tls->count == TLS_HOSTS) {
        log_say_text(LOG_ERROR, "too many certificates: this one is not read", "host", host_text(&host));
        return;
    }
    if ((size_t)snprintf(folder, sizeof(folder), "%s/hosts/%s", tls->folder, name) >= sizeof(folder))
        return;
    certificate->context = make_context(folder, host_text(&host));
    if (certificate->context == NULL)
        return;
    memcpy(certificate->host, host.name, host.length + 1);
    tls->count++;
}

static void read_hosts(struct tls *tls)
{
    char path[PATH_MAX];
    struct dirent **entries;
    int count;

    if ((size_t)snprintf(path, sizeof(path), "%s/hosts", tls->folder) >= sizeof(path))
        return;
    count = scandir(path, &entries, NULL, NULL);
    for (int i = 0; i < count; i++) {
        read_host(tls, entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    qsort(tls->hosts, tls->count, sizeof(*tls->hosts), compare_hosts);
}

static SSL_CTX *find_host(const struct tls *tls, const struct host *host)
{
    struct certificate key = {.context = NULL}, *found;

    memcpy(key.host, host->name, host->length + 1);
    found = bsearch(&key, tls->hosts, tls->count, sizeof(key), compare_hosts);
    return found == NULL ? NULL : found->context;
}

/* ---- the handshake ---- */

/*
 * libh2o stores its socket in the BIO of the session. Only through it can we reach the connection, which keeps the name
 * for the comparison with Host.
 */
static int on_server_name(SSL *session, int *alert, void *argument)
{
    const char *name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name);
    h2o_socket_t *socket = BIO_get_data(SSL_get_rbio(session));
    struct connection *connection = socket->on_close.data;
    SSL_CTX *context;

    if (name == NULL)
        return SSL_TLSEXT_ERR_NOACK;
    if (!host_parse(text_of(name), &connection->name) || connection->name.port != 0) {
        *alert = SSL_AD_UNRECOGNIZED_NAME;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    context = find_host(argument, &connection->name);
    if (context != NULL)
        SSL_set_SSL_CTX(session, context);
    return SSL_TLSEXT_ERR_OK;
}

/* The one name in a server_name extension; absent when it is malformed (RFC 6066, section 3). */
static struct text name_of_extension(const unsigned char *bytes, size_t length)
{
    struct text all = text_from((const char *)bytes, length), name = text_slice(all, 5, SIZE_MAX);

    return length > 5 && bytes[2] == TLSEXT_NAMETYPE_host_name && name.length == ((size_t)bytes[3] << 8 | bytes[4])
               ? name
               : no_text;
}

/* Before OpenSSL looks at a session that the client wants to resume. */
static int on_client_hello(SSL *session, int *alert, void *argument)
{
    const unsigned char *extension;
    unsigned char context[SHA256_BYTES];
    char lower[HOST_BYTES];
    struct text name = no_text;
    size_t length;

    (void)alert;
    (void)argument;
    if (SSL_client_hello_get0_ext(session, TLSEXT_TYPE_server_name, &extension, &length) == 1)
        name = name_of_extension(extension, length);
    if (text_is_absent(name) || name.length > sizeof(lower))
        return SSL_CLIENT_HELLO_SUCCESS; /* on_server_name() refuses what is no host */
    for (size_t i = 0; i < name.length; i++)
        lower[i] = (char)(name.at[i] >= 'A' && name.at[i] <= 'Z' ? name.at[i] + ('a' - 'A') : name.at[i]);
    name = text_from(lower, name.length);
    crypto_sha256(&name, 1, context);
    must(SSL_set_session_id_context(session, context, sizeof(context)) == 1);
    return SSL_CLIENT_HELLO_SUCCESS;
}

static void set_callbacks(struct tls *tls, SSL_CTX *context)
{
    SSL_CTX_set_client_hello_cb(context, on_client_hello, NULL);
    SSL_CTX_set_tlsext_servername_callback(context, on_server_name);
    SSL_CTX_set_tlsext_servername_arg(context, tls);
}

/* ---- open and reload ---- */

static void free_certificates(struct tls *tls)
{
    for (size_t i = 0; i < tls->count; i++)
        SSL_CTX_free(tls->hosts[i].context);
    SSL_CTX_free(tls->fallback);
    free(tls->hosts);
}

static bool read_certificates(struct tls *tls)
{
    tls->count = 0;
    tls->fallback = make_context(tls->folder, lit(""));
    if (tls->fallback == NULL)
        return false;
    tls->hosts = calloc(TLS_HOSTS + 1, sizeof(*tls->hosts));
    must(tls->hosts != NULL);
    read_hosts(tls);
    return true;
}

struct tls *tls_open(const char *folder)
{
    struct tls *tls = calloc(1, sizeof(*tls));

    must(tls != NULL && strlen(folder) < sizeof(tls->folder));
    memcpy(tls->folder, folder, strlen(folder) + 1);
    if (!read_certificates(tls)) {
        free(tls);
        return NULL;
    }
    set_callbacks(tls, tls->fallback);
    return tls;
}

void tls_reload(struct tls *tls)
{
    struct tls fresh = *tls;

    if (!read_certificates(&fresh)) {
        log_say(LOG_ERROR, "the certificates stay as they were");
        return;
    }
    set_callbacks(tls, fresh.fallback);
    free_certificates(tls); /* open sessions hold their own reference */
    *tls = fresh;
}

SSL_CTX *tls_context(const struct tls *tls)
{
    return tls->fallback;
}
