/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A default may contain $VAR, $RUN or $SOURCE, which stand for entries further up in the table. */
#include "common/config.h"

#include "common/log.h"
#include "common/must.h"
#include "common/text.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum kind {
    PATH,
    FOLDER_OF_SOCKETS,
    DOMAIN,
    ADDRESS,
    PORT,
    NUMBER,
    CONNINFO,
    REDIS_ADDRESS,
    SMTP_URL,
    LEVEL,
    HOSTS,
    WEB_PAGE
};

struct entry {
    const char *name;
    enum kind kind;
    const char *default_value, *meaning;
    uint64_t low, high; /* of numbers */
    char value[CONFIG_BYTES];
    uint64_t number;
};

static struct entry table[CONFIG_COUNT] = {
    [CONFIG_VAR] = {"PORTICO_VAR", PATH, "./var", "folder of everything that is kept or made at run time"},
    [CONFIG_DOMAIN] = {"PORTICO_DOMAIN", DOMAIN, "portico.localhost", "the apex; firms are names below it"},
    [CONFIG_PORT] = {"PORTICO_PORT", PORT, "8443", "HTTPS port, also in links", 1, 65535},
    [CONFIG_HTTP_PORT] = {"PORTICO_HTTP_PORT", PORT, "8080", "HTTP port, which only redirects", 1, 65535},
    [CONFIG_LISTEN] = {"PORTICO_LISTEN", ADDRESS, "127.0.0.1", "address that the edge listens on"},
    [CONFIG_EDGES] = {"PORTICO_EDGES", NUMBER, "1", "how many edge processes", 1, 64},
    [CONFIG_WORKERS] = {"PORTICO_WORKERS", NUMBER, "2", "how many workers", 1, 64},
    [CONFIG_RUN] = {"PORTICO_RUN", FOLDER_OF_SOCKETS, "$VAR/run", "folder of unix sockets"},
    [CONFIG_DATABASE] = {"PORTICO_DATABASE", CONNINFO, "host=$RUN dbname=portico",
                         "PostgreSQL, without user and password"},
    [CONFIG_REDIS] = {"PORTICO_REDIS", REDIS_ADDRESS, "$RUN/redis.sock", "Redis: a socket's path, or host:port"},
    [CONFIG_SMTP] = {"PORTICO_SMTP", SMTP_URL, "smtp://127.0.0.1:1025", "where mails go: smtp:// or smtps://"},
    [CONFIG_ROOT_KEY] = {"PORTICO_ROOT_KEY", PATH, "$VAR/keys/root.key", "the root key: 32 bytes, mode 0600"},
    [CONFIG_STORE] = {"PORTICO_STORE", PATH, "$VAR/store", "folder of sealed documents"},
    [CONFIG_WEB] = {"PORTICO_WEB", PATH, "$SOURCE/services/web/dist", "the built browser apps"},
    [CONFIG_TLS] = {"PORTICO_TLS", PATH, "$VAR/tls", "folder of cert.pem and key.pem"},
    [CONFIG_MIGRATIONS] = {"PORTICO_MIGRATIONS", PATH, "$SOURCE/migrations", "the migrations"},
    [CONFIG_PACKS] = {"PORTICO_PACKS", PATH, "$SOURCE/tenants/packs", "the starter packs"},
    [CONFIG_MAILS] = {"PORTICO_MAILS", PATH, "$SOURCE/services/jobs/mails", "the words of mails"},
    [CONFIG_SPARES] = {"PORTICO_SPARES", NUMBER, "4", "how many spare firms are kept ready", 0, 1000},
    [CONFIG_WORKER] = {"PORTICO_WORKER", NUMBER, "1", "this worker's number", 1, 64},
    [CONFIG_LOG] = {"PORTICO_LOG", LEVEL, "info", "least level that is logged: debug, info, warning, error"},
    [CONFIG_LIMITS] = {"PORTICO_LIMITS", NUMBER, "1", "factor on every rate limit, for load tests", 1, 1000000},
    [CONFIG_OUTGOING] = {"PORTICO_OUTGOING", HOSTS, "",
                         "host:port, with commas: what firms may make us call although it is private"},
    [CONFIG_OUTGOING_CA] = {"PORTICO_OUTGOING_CA", PATH, "$VAR/tls/ca.pem", "the CA of those, if there is such a file"},
    [CONFIG_PRICES] = {"PORTICO_PRICES", WEB_PAGE, "", "your page of prices, linked where firms sign up"},
    [CONFIG_TERMS] = {"PORTICO_TERMS", WEB_PAGE, "", "your terms, which firms accept when they sign up"},
    [CONFIG_IMPRINT] = {"PORTICO_IMPRINT", WEB_PAGE, "", "your imprint, linked where firms sign up"},
};

static bool loaded;

_Noreturn static void exit_on_bad_value(const struct entry *entry, const char *reason)
{
    fprintf(stderr, "%s is wrong: %s.\n", entry->name, reason);
    exit(EX_CONFIG);
}

/* ---- defaults ---- */

static const char *value_of_mark(const char *mark, size_t *length)
{
    static const struct {
        const char *mark;
        int name; /* an entry, or -1 */
    } marks[] = {{"$VAR", CONFIG_VAR}, {"$RUN", CONFIG_RUN}, {"$SOURCE", -1}};

    size_t i = 0;

    while (strncmp(mark, marks[i].mark, strlen(marks[i].mark)) != 0)
        must(++i < sizeof(marks) / sizeof(*marks));
    *length = strlen(marks[i].mark);
    return marks[i].name < 0 ? PORTICO_SOURCE : table[marks[i].name].value;
}

static void fill_default(struct entry *entry)
{
    size_t at = 0;

    for (const char *from = entry->default_value; *from != '\0';) {
        size_t source_length = 1, copied_length = 1;
        const char *piece = from;

        if (*from == '$') {
            piece = value_of_mark(from, &source_length);
            copied_length = strlen(piece);
        }
        if (at + copied_length >= CONFIG_BYTES)
            exit_on_bad_value(entry, "its default is too long because PORTICO_VAR or PORTICO_RUN is");
        memcpy(entry->value + at, piece, copied_length);
        at += copied_length;
        from += source_length;
    }
    entry->value[at] = '\0';
}

/* ---- checks ---- */

static void check_number(struct entry *entry)
{
    char reason[96];

    if (text_to_number(text_of(entry->value), &entry->number) && entry->number >= entry->low &&
        entry->number <= entry->high)
        return;
    snprintf(reason, sizeof(reason), "it must be a number from %llu to %llu", (unsigned long long)entry->low,
             (unsigned long long)entry->high);
    exit_on_bad_value(entry, reason);
}

static bool is_domain(struct text domain)
{
    if (domain.length == 0 || domain.length > 190) /* a firm's name and a dot must still fit in 253 */
        return false;
    while (!text_is_absent(domain)) {
        struct text label = text_next(&domain, '.');

        if (label.length == 0 || label.length > 63 || label.at[0] == '-' || label.at[label.length - 1] == '-')
            return false;
        for (size_t i = 0; i < label.length; i++)
            if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", label.at[i]) == NULL)
                return false;
    }
    return true;
}

static bool is_address(const char *value)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, value, bytes) == 1 || inet_pton(AF_INET6, value, bytes) == 1;
}

/* ":8443", or nothing. */
static bool is_port_or_none(struct text text)
{
    uint64_t port = 0;

    return text.length == 0 || (text.at[0] == ':' && text_to_number(text_slice(text, 1, SIZE_MAX), &port) && port > 0 &&
                                port <= UINT16_MAX);
}

/* Browsers follow this as a link, so no other scheme may run there, and nothing may hide which host it leads to. */
static bool is_web_page(struct text url)
{
    const struct text scheme = lit("https://");
    struct text rest, host;

    if (!text_starts_with(url, scheme))
        return false;
    rest = text_slice(url, scheme.length, SIZE_MAX);
    for (size_t i = 0; i < rest.length; i++)
        if (rest.at[i] <= ' ' || rest.at[i] >= 0x7f || strchr("\"<>\\^`{|}", rest.at[i]) != NULL)
            return false;
    host = text_slice(rest, 0, strcspn(rest.at, ":/?#"));
    return is_domain(host) && is_port_or_none(text_slice(rest, host.length, strcspn(rest.at, "/?#") - host.length)) &&
           memchr(rest.at, '@', strcspn(rest.at, "/?#")) == NULL;
}

static bool may_be_empty(const struct entry *entry)
{
    return entry->kind == HOSTS || entry->kind == WEB_PAGE;
}

static void check_entry(struct entry *entry)
{
    struct text value = text_of(entry->value);
    enum log_level level;

    if ((value.length == 0 && !may_be_empty(entry)) || !text_is_utf8(value) || strpbrk(entry->value, "\r\n") != NULL)
        exit_on_bad_value(entry, "it must not be empty nor hold line breaks");
    if (entry->kind == PORT || entry->kind == NUMBER)
        check_number(entry);
    else if (entry->kind == FOLDER_OF_SOCKETS && value.length > SOCKET_BYTES - 32)
        exit_on_bad_value(entry, "it is too long for the address of a unix socket (72 bytes)");
    else if (entry->kind == DOMAIN && !is_domain(value))
        exit_on_bad_value(entry, "it must be a domain in small letters without a port, e.g. portal.example");
    else if (entry->kind == ADDRESS && !is_address(entry->value))
        exit_on_bad_value(entry, "it must be an IPv4 or IPv6 address");
    else if (entry->kind == CONNINFO &&
             (strstr(entry->value, "user=") != NULL || strstr(entry->value, "password=") != NULL))
        exit_on_bad_value(entry, "it must not name a user or password: each service uses its own role");
    else if (entry->kind == SMTP_URL && !text_starts_with(value, lit("smtp://")) &&
             !text_starts_with(value, lit("smtps://")))
        exit_on_bad_value(entry, "it must begin with smtp:// or smtps://");
    else if (entry->kind == WEB_PAGE && value.length > 0 && !is_web_page(value))
        exit_on_bad_value(entry, "it must be the address of a web page that begins with https://");
    else if (entry->kind == LEVEL && !log_level_of(value, &level))
        exit_on_bad_value(entry, "it must be debug, info, warning or error");
}

static void read_entry(struct entry *entry)
{
    const char *given = getenv(entry->name);

    if (given == NULL || *given == '\0') {
        fill_default(entry);
    } else {
        if (strlen(given) >= CONFIG_BYTES)
            exit_on_bad_value(entry, "it is longer than 1023 bytes");
        memcpy(entry->value, given, strlen(given) + 1);
    }
    check_entry(entry);
}

void config_load(const char *service)
{
    enum log_level level;

    for (size_t i = 0; i < CONFIG_COUNT; i++)
        read_entry(&table[i]);
    loaded = true;
    must(log_level_of(text_of(table[CONFIG_LOG].value), &level));
    log_start(service, level);
}

/* ---- accessors ---- */

const char *config_text(enum config name)
{
    must(loaded && name < CONFIG_COUNT);
    return table[name].value;
}

uint64_t config_number(enum config name)
{
    must(loaded && name < CONFIG_COUNT && (table[name].kind == NUMBER || table[name].kind == PORT));
    return table[name].number;
}

const char *config_socket(char out[SOCKET_BYTES], const char *name)
{
    must((size_t)snprintf(out, SOCKET_BYTES, "%s/%s", config_text(CONFIG_RUN), name) < SOCKET_BYTES);
    return out;
}

const char *config_conninfo(char out[CONFIG_BYTES], const char *role)
{
    int length = snprintf(out, CONFIG_BYTES, "%s user=%s", config_text(CONFIG_DATABASE), role);

    if (length >= CONFIG_BYTES)
        exit_on_bad_value(&table[CONFIG_DATABASE], "it is too long");
    return out;
}

const char *config_origin(char out[CONFIG_BYTES], const char *label)
{
    uint64_t port = config_number(CONFIG_PORT);
    bool is_below = label != NULL && *label != '\0';
    int length = snprintf(out, CONFIG_BYTES, "https://%s%s%s", is_below ? label : "", is_below ? "." : "",
                          config_text(CONFIG_DOMAIN));

    must(length > 0 && length < CONFIG_BYTES - 8);
    if (port != 443)
        snprintf(out + length, CONFIG_BYTES - (size_t)length, ":%u", (unsigned)port);
    return out;
}

void config_print(FILE *out)
{
    must(loaded);
    for (size_t i = 0; i < CONFIG_COUNT; i++)
        fprintf(out, "%s=%s\n    %s (default: %s)\n", table[i].name, table[i].value, table[i].meaning,
                table[i].default_value);
}
