/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Uses libcurl's easy interface. The parser that connects also decides whether the settings allow a host. */
#include "worker/single_sign_on/fetch.h"

#include "common/config.h"
#include "common/must.h"
#include "common/public_address.h"

#include <curl/curl.h>
#include <string.h>
#include <unistd.h>

enum { CONNECT_MS = 3000 };

struct address_guard {
    bool is_allowed_host, refused;
};

void fetch_start(void)
{
    must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

/* ---- URLs ---- */

/* A part of the URL, which the caller frees with curl_free(), or NULL. */
static char *part_of(CURLU *url, CURLUPart part, unsigned flags)
{
    char *value = NULL;

    return curl_url_get(url, part, &value, flags) == CURLUE_OK ? value : NULL;
}

static bool has_part(CURLU *url, CURLUPart part)
{
    char *value = part_of(url, part, 0);
    bool has = value != NULL;

    curl_free(value);
    return has;
}

static CURLU *parse(const char *url)
{
    CURLU *parsed = curl_url();

    must(parsed != NULL);
    if (curl_url_set(parsed, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK)
        return parsed;
    curl_url_cleanup(parsed);
    return NULL;
}

bool fetch_url_is_valid(struct text url)
{
    char terminated[FETCH_URL + 1];
    CURLU *parsed;
    bool is_valid;

    if (url.length == 0 || url.length > FETCH_URL || !text_starts_with(url, lit("https://")))
        return false;
    for (size_t i = 0; i < url.length; i++)
        if (url.at[i] <= ' ' || url.at[i] > '~')
            return false;
    memcpy(terminated, url.at, url.length);
    terminated[url.length] = '\0';
    parsed = parse(terminated);
    is_valid = parsed != NULL && !has_part(parsed, CURLUPART_FRAGMENT) && has_part(parsed, CURLUPART_HOST);
    curl_url_cleanup(parsed);
    return is_valid;
}

static bool is_allowed_url(const char *url)
{
    CURLU *parsed = parse(url);
    char *host = parsed == NULL ? NULL : part_of(parsed, CURLUPART_HOST, 0);
    char *port = parsed == NULL ? NULL : part_of(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    uint64_t number = 0;
    bool is_allowed_host = host != NULL && port != NULL && text_to_number(text_of(port), &number) &&
                           address_is_allowed(text_of(config_text(CONFIG_OUTGOING)), text_of(host), (unsigned)number);

    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parsed);
    return is_allowed_host;
}

static curl_socket_t on_socket(void *owner, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct address_guard *address_guard = owner;

    (void)purpose;
    if (!address_guard->is_allowed_host && !address_is_public(&address->addr)) {
        address_guard->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- one request ---- */

static size_t on_body(char *bytes, size_t size, size_t count, void *owner)
{
    struct buffer *body = owner;

    buffer_add(body, text_from(bytes, size * count));
    return body->overflowed ? 0 : size * count;
}

static void set_up(CURL *curl, const struct fetch *fetch, struct address_guard *address_guard,
                   struct curl_slist *headers)
{
    curl_easy_setopt(curl, CURLOPT_URL, fetch->url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, address_guard);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, (void *)&fetch->body);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)fetch->milliseconds);
    if (fetch->form != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, fetch->form);
    if (fetch->user != NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, fetch->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, fetch->password);
    }
    if (address_guard->is_allowed_host && access(config_text(CONFIG_OUTGOING_CA), R_OK) == 0)
        curl_easy_setopt(curl, CURLOPT_CAINFO, config_text(CONFIG_OUTGOING_CA));
}

static enum fetch_outcome outcome_of(CURLcode code, const struct address_guard *address_guard,
                                     const struct fetch *fetch)
{
    if (code == CURLE_OK)
        return FETCH_DONE;
    if (address_guard->refused)
        return FETCH_NOT_PUBLIC;
    if (fetch->body.overflowed)
        return FETCH_LARGE;
    return code == CURLE_OPERATION_TIMEDOUT ? FETCH_SLOW : FETCH_UNAVAILABLE;
}

enum fetch_outcome fetch_run(struct fetch *fetch)
{
    struct address_guard address_guard = {.is_allowed_host = is_allowed_url(fetch->url)};
    struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
    CURL *curl = curl_easy_init();
    CURLcode code;

    must(curl != NULL && headers != NULL);
    buffer_open_secret(&fetch->body, FETCH_BYTES);
    if (fetch->milliseconds <= 0) {
        curl_slist_free_all(headers);
        curl_easy_cleanup(curl);
        return FETCH_SLOW;
    }
    set_up(curl, fetch, &address_guard, headers);
    code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &fetch->status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return outcome_of(code, &address_guard, fetch);
}
