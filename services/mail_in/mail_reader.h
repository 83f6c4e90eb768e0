/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reads a received mail (RFC 5322, MIME of RFC 2045 to 2049) by GMime: its headers, what the person wrote, and its
 * files.
 *
 * Nothing is lost without a name: a mail beyond a limit has an outcome, and its raw bytes, which the caller keeps, are
 * all of it. Every part is in the text or in the files.
 */
#ifndef PORTICO_MAIL_IN_MAIL_READER_H
#define PORTICO_MAIL_IN_MAIL_READER_H

#include "mail_in/mail_from.h"

enum {
    MAIL_RAW_BYTES = 40 << 20, /* what the mail server accepts (SIZE, RFC 1870) */
    MAIL_HEADER_BYTES = 256 << 10,
    MAIL_HEADERS = 1000,
    MAIL_FIELD_LINES = 200000,   /* lines anywhere that could be a field of a part: GMime takes memory for each */
    MAIL_BOUNDARY_LINES = 20000, /* the same for lines that could begin a part */
    MAIL_PARTS = 200,            /* with the multiparts that hold them, and the parts of attached mails */
    MAIL_DEPTH = 10,
    MAIL_DECODED_BYTES = 25 << 20, /* of all parts together */
    MAIL_TEXT_BYTES = 2 << 20,     /* decoded; a longer text becomes a file */
    MAIL_SMALL_IMAGE_BYTES = 10000,
    MAIL_REPORT_BYTES = 64 << 10, /* of a delivery status; the rest is not read */
    MAIL_REFERENCES = 100,        /* the last so many; answers are named last (RFC 5322, section 3.6.4) */
};

enum mail_outcome {
    MAIL_READ,
    /* Not opened: */
    MAIL_TOO_LARGE,         /* MAIL_RAW_BYTES */
    MAIL_BAD_HEADERS,       /* none at all, or a NUL in them */
    MAIL_HEADERS_TOO_LARGE, /* MAIL_HEADER_BYTES */
    MAIL_TOO_MANY_HEADERS,  /* MAIL_HEADERS, MAIL_FIELD_LINES */
    MAIL_TOO_MANY_LINES,    /* MAIL_BOUNDARY_LINES */
    /* Opened, with all headers, but text and files only up to the limit: */
    MAIL_TOO_MANY_PARTS,    /* MAIL_PARTS */
    MAIL_TOO_DEEP,          /* MAIL_DEPTH */
    MAIL_DECODED_TOO_LARGE, /* MAIL_DECODED_BYTES */
};

enum mail_file_kind {
    MAIL_FILE_PLAIN,
    MAIL_FILE_SMALL_IMAGE, /* shown within the mail, below MAIL_SMALL_IMAGE_BYTES: mostly of a signature */
    MAIL_FILE_ENCRYPTED,   /* S/MIME (RFC 8551) or PGP (RFC 3156): only the recipient's key opens it */
    MAIL_FILE_SIGNATURE,   /* of a signed mail */
    MAIL_FILE_TNEF,        /* winmail.dat of Outlook, which has files inside */
    MAIL_FILE_INVITATION,  /* text/calendar */
    MAIL_FILE_MESSAGE,     /* an attached mail */
    MAIL_FILE_LONG_TEXT,   /* a text beyond MAIL_TEXT_BYTES */
    MAIL_FILE_REPORT,      /* what a machine wrote for machines: a delivery status */
};

struct mail_file {
    struct text name;       /* of common/name.h: RFC 2231 and 2047 decoded, without folders and invisible characters */
    struct text type;       /* in lower case: "image/png"; as the sender says, so not to be believed */
    struct text content_id; /* without brackets, or absent */
    enum mail_file_kind kind;
    size_t size; /* of the decoded bytes */
};

struct mail;

/* Opens a mail, if its outcome allows that; otherwise `*mail` is NULL. `raw` must stay as it is, and the arena open,
   until mail_close(). All texts that the functions below give are in the arena. */
enum mail_outcome mail_open(struct text raw, struct arena *arena, struct mail **mail);
void mail_close(struct mail **mail); /* NULL stays NULL */

/* ---- headers ---- */

/* The raw value of the header, unfolded; `number` 0 is the topmost of its name. Absent if there are fewer. */
struct text mail_header(const struct mail *mail, const char *name, size_t number);

struct mail_from mail_from(const struct mail *mail);
struct text mail_subject(const struct mail *mail);    /* for people, one line; may be empty */
struct text mail_message_id(const struct mail *mail); /* without brackets, or absent */

/* The date that the sender gives, in seconds since 1970; false if there is none. */
bool mail_date(const struct mail *mail, int64_t *seconds);

/* The ids of In-Reply-To or References, without brackets, at most MAIL_REFERENCES; gives their number. */
size_t mail_references(const struct mail *mail, const char *header, struct text ids[MAIL_REFERENCES]);

/* ---- content ---- */

/* What was written: UTF-8 (NFC), lines end with LF; never HTML. Parts of it are separated by an empty line. */
struct text mail_text(const struct mail *mail);

/* Where Outlook marked the begin of its quote in HTML, or SIZE_MAX; for reply_cut.h. */
size_t mail_quote_at(const struct mail *mail);

/* Whether a part is encrypted, also if only by PGP within the text. */
bool mail_is_encrypted(const struct mail *mail);

size_t mail_files(const struct mail *mail, const struct mail_file **files);

/* multipart/report (RFC 6522): its report-type in lower case, empty if it says none, absent if the mail is no report;
   its part for machines, or absent; the Message-ID of the mail that it is about, without brackets, or absent. */
struct text mail_report_type(const struct mail *mail);
struct text mail_report(const struct mail *mail);
struct text mail_reported_id(const struct mail *mail);

/* ---- the bytes of a file ---- */

struct mail_file_stream;

/* The file with this number, read piece by piece, so that it can be sealed as it comes. Must be closed before the
   mail. */
struct mail_file_stream *mail_file_open(const struct mail *mail, size_t number);
size_t mail_file_read(struct mail_file_stream *stream, char *to, size_t room); /* 0 at the end */
void mail_file_close(struct mail_file_stream **stream);

#endif
