/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables, and the small scanners that use them. The one complication is the header block, whose words differ by
   language and by program ("Sent" of Outlook is "Date" elsewhere). */
#include "mail_in/reply_words.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { RULE_CHARACTERS = 20, DEVICE_BYTES = 80 /* a longer last line is a sentence */ };

static const char *const markers[] = {
    "## Please reply above this line ##",
    "## Bitte antworten Sie oberhalb dieser Zeile ##",
    "## Veuillez répondre au-dessus de cette ligne ##",
    "## Responda por encima de esta línea ##",
    "## Rispondi sopra questa riga ##",
    "## Responda acima desta linha ##",
    "## Antwoord boven deze regel ##",
    "## Svara ovanför den här raden ##",
    "## Odpowiedz powyżej tej linii ##",
    "## Ответьте выше этой строки ##",
};

static const char *const forward_bars[] = {
    "Forwarded message",
    "Weitergeleitete Nachricht",
    "Message transféré",
    "Mensaje reenviado",
    "Messaggio inoltrato",
    "Mensagem encaminhada",
    "Doorgestuurd bericht",
    "Vidarebefordrat meddelande",
    "Videresendt",
    "Välitetty viesti",
    "Przekazana wiadomość",
    "Пересылаемое сообщение",
    "Пересланное сообщение",
    "Přeposlaná zpráva",
    "转发",
    "轉寄",
};

/* Apple Mail writes a sentence instead of a bar. */
static const char *const forward_sentences[] = {
    "Begin forwarded message:",
    "Anfang der weitergeleiteten Nachricht:",
    "Début du message réexpédié",
    "Début du message transféré",
    "Inicio del mensaje reenviado:",
    "Inizio messaggio inoltrato:",
    "Início da mensagem reencaminhada:",
    "Begin doorgestuurd bericht:",
    "Vidarebefordrat brev:",
    "Välitetty viesti alkaa:",
    "Начало переадресованного сообщения:",
};

static const char *const original_bars[] = {
    "Original Message",      "Ursprüngliche Nachricht", "Originalnachricht",      "Original-Nachricht",
    "Message d'origine",     "Message d’origine",       "Message original",       "Mensaje original",
    "Messaggio originale",   "Mensagem original",       "Oorspronkelijk bericht", "Ursprungligt meddelande",
    "Oprindelig meddelelse", "Opprinnelig melding",     "Alkuperäinen viesti",    "Oryginalna wiadomość",
    "Wiadomość oryginalna",  "Исходное сообщение",      "Původní zpráva",         "原始邮件",
};

static const char *const forward_subjects[] = {
    "Fwd:", "FW:", "WG:", "TR:", "RV:", "ENC:", "Doorst:", "VB:", "VS:", "PD:", "转发:", "转发：", "轉寄:",
};

/* A line that begins and ends so. */
static const struct {
    const char *begin, *end;
} device_lines[] = {
    {"Sent from my ", ""},
    {"Sent from Outlook", ""},
    {"Sent from Mail for ", ""},
    {"Sent from Yahoo Mail", ""},
    {"Sent from Proton Mail", ""},
    {"Sent from Gmail Mobile", ""},
    {"Get Outlook for ", ""},
    {"Von meinem ", " gesendet"},
    {"Gesendet von meinem ", ""},
    {"Gesendet von Outlook", ""},
    {"Gesendet mit der ", " App"},
    {"Holen Sie sich Outlook", ""},
    {"Outlook für ", " beziehen"},
    {"Envoyé de mon ", ""},
    {"Envoyé depuis mon ", ""},
    {"Envoyé à partir de Outlook", ""},
    {"Télécharger Outlook pour ", ""},
    {"Obtenir Outlook pour ", ""},
    {"Enviado desde mi ", ""},
    {"Enviado desde Outlook", ""},
    {"Obtener Outlook para ", ""},
    {"Inviato da iPhone", ""},
    {"Inviato da iPad", ""},
    {"Inviato dal mio ", ""},
    {"Ottieni Outlook per ", ""},
    {"Enviado do meu ", ""},
    {"Obter o Outlook para ", ""},
    {"Verstuurd vanaf mijn ", ""},
    {"Verzonden vanaf mijn ", ""},
    {"Outlook voor ", " downloaden"},
    {"Skickat från min ", ""},
    {"Hämta Outlook för ", ""},
    {"Sendt fra min ", ""}, /* Danish and Norwegian */
    {"Hent Outlook til ", ""},
    {"Lähetetty iPhonesta", ""},
    {"Lähetetty iPadista", ""},
    {"Hanki Outlook ", ""},
    {"Wysłane z mojego ", ""},
    {"Wysłane z iPhone", ""},
    {"Odesláno z mého ", ""},
    {"Odesláno z iPhonu", ""},
    {"Отправлено с моего ", ""},
    {"Отправлено с iPhone", ""},
    {"Надіслано з iPhone", ""},
    {"", "'umdan gönderildi"},
    {"", "’umdan gönderildi"},
    {"发自我的", ""},
    {"發自我的", ""},
    {"", "iPhoneから送信"},
};

/* The languages of header blocks; words of one kind are separated by '|'. */
static const char *const labels[REPLY_LANGUAGES][LABELS] = {
    {NULL, "From", "Sent|Date", "To", "Subject"},
    {NULL, "Von", "Gesendet|Datum", "An", "Betreff"},
    {NULL, "De|Expéditeur", "Envoyé|Date", "À|Destinataire", "Objet"},
    {NULL, "De", "Enviado|Enviado el|Fecha", "Para", "Asunto"},
    {NULL, "Da", "Inviato|Data", "A", "Oggetto"},
    {NULL, "De", "Enviado|Enviada|Enviada em|Data", "Para", "Assunto"},
    {NULL, "Van", "Verzonden|Datum", "Aan", "Onderwerp"},
    {NULL, "Från", "Skickat|Datum", "Till", "Ämne"},
    {NULL, "Fra", "Sendt|Dato", "Til", "Emne"},
    {NULL, "Lähettäjä", "Lähetetty|Päivämäärä", "Vastaanottaja", "Aihe"},
    {NULL, "Od", "Wysłano|Data|Odesláno|Datum", "Do|Komu", "Temat|Předmět"},
    {NULL, "От", "Отправлено|Дата", "Кому", "Тема"},
    {NULL, "发件人|寄件者", "发送时间|日期|寄件日期", "收件人|收件者", "主题|主旨"},
};

/* One word of each form: two could be on two lines. "написа" is Russian, Ukrainian and Bulgarian. */
static const char *const verbs[] = {
    "wrote", "schrieb",   "geschrieben", "écrit",  "escribió", "scritto", "escreveu", "schreef", "geschreven",
    "skrev", "kirjoitti", "napisał",     "napsal", "написа",   "yazdı",   "写道",     "寫道",    "さんは書きました",
};

static const char *const openers[] = {
    "On ", "Am ", "Le ", "El ", "Il ", "Em ", "Op ", "Den ", "Dnia ", "W dniu ", "Dne ", "在", "于", "於",
};

/* ---- matching ---- */

static bool begins(struct text text, const char *word)
{
    const struct text prefix = text_of(word);

    return text_equal_ignoring_case(text_slice(text, 0, prefix.length), prefix);
}

static bool ends(struct text text, const char *word)
{
    const struct text suffix = text_of(word);

    return text.length >= suffix.length &&
           text_equal_ignoring_case(text_slice(text, text.length - suffix.length, SIZE_MAX), suffix);
}

static bool begins_with_one(struct text text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins(text, words[i]))
            return true;
    return false;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The bytes of a space or no-break space at `at`, or 0. */
static size_t space_at(struct text text, size_t at)
{
    if (at < text.length && memchr(" \t\r\n", text.at[at], 4) != NULL)
        return 1;
    return text_starts_with(text_slice(text, at, SIZE_MAX), lit("\xc2\xa0")) ? 2 : 0;
}

static size_t blank_at(struct text text, size_t at)
{
    return at < text.length && text.at[at] == '*' ? 1 : space_at(text, at);
}

bool reply_is_blank(struct text text)
{
    size_t at = 0;

    for (size_t space; (space = space_at(text, at)) > 0;)
        at += space;
    return at >= text.length;
}

struct text reply_bare(struct text line)
{
    for (size_t blank; (blank = blank_at(line, 0)) > 0;)
        line = text_slice(line, blank, SIZE_MAX);
    while (line.length > 0) {
        if (blank_at(line, line.length - 1) == 1)
            line.length--;
        else if (line.length > 1 && blank_at(line, line.length - 2) == 2)
            line.length -= 2;
        else
            break;
    }
    return line;
}

struct text reply_unquote(struct text line, size_t *depth)
{
    size_t at = 0;

    *depth = 0;
    for (size_t i = 0; i < line.length && (line.at[i] == '>' || (line.at[i] == ' ' && *depth > 0)); i++)
        if (line.at[i] == '>') {
            ++*depth;
            at = i + 1;
        }
    return text_slice(line, at, SIZE_MAX);
}

/* ---- lines ---- */

bool reply_is_marker(struct text bare)
{
    return begins_with_one(bare, markers, COUNT(markers));
}

/* "-- words --", at least two dashes on each side; what follows the words may be longer ("reenviado por Ana"). */
static bool is_bar(struct text bare, const char *const *words, size_t count)
{
    size_t dashes = 0;

    while (dashes < bare.length && bare.at[dashes] == '-')
        dashes++;
    return dashes >= 2 && text_ends_with(bare, lit("--")) &&
           begins_with_one(text_trim(text_slice(bare, dashes, SIZE_MAX)), words, count);
}

bool reply_is_forward_bar(struct text bare)
{
    return is_bar(bare, forward_bars, COUNT(forward_bars)) ||
           (text_ends_with(bare, lit(":")) && begins_with_one(bare, forward_sentences, COUNT(forward_sentences)));
}

bool reply_is_original_bar(struct text bare)
{
    return is_bar(bare, original_bars, COUNT(original_bars));
}

bool reply_is_device_line(struct text bare)
{
    if (bare.length > DEVICE_BYTES)
        return false;
    for (size_t i = 0; i < COUNT(device_lines); i++)
        if (begins(bare, device_lines[i].begin) && ends(bare, device_lines[i].end))
            return true;
    return false;
}

bool reply_is_rule(struct text bare)
{
    for (size_t i = 0; i < bare.length; i++)
        if (bare.at[i] != '_')
            return false;
    return bare.length >= RULE_CHARACTERS;
}

bool reply_is_forward_subject(struct text subject)
{
    return begins_with_one(text_trim(subject), forward_subjects, COUNT(forward_subjects));
}

/* Whether `bare` is "word:", "word :" or "word:*" with a value, which is then in `value`. */
static bool has_label(struct text bare, struct text word, struct text *value)
{
    struct text rest;

    if (!text_equal_ignoring_case(text_slice(bare, 0, word.length), word))
        return false;
    rest = text_slice(bare, word.length, SIZE_MAX);
    for (size_t blank; (blank = blank_at(rest, 0)) > 0;)
        rest = text_slice(rest, blank, SIZE_MAX);
    if (text_starts_with(rest, lit(":")))
        *value = text_slice(rest, 1, SIZE_MAX);
    else if (text_starts_with(rest, lit("：")))
        *value = text_slice(rest, lit("：").length, SIZE_MAX);
    else
        return false;
    return true;
}

enum reply_label reply_label(struct text bare, size_t language, struct text *value)
{
    for (enum reply_label label = LABEL_FROM; label < LABELS; label++) {
        struct text words = text_of(labels[language][label]);

        while (!text_is_absent(words))
            if (has_label(bare, text_next(&words, '|'), value))
                return label;
    }
    return LABEL_NONE;
}

/* ---- attributions ---- */

static size_t digits_at(struct text text, size_t at)
{
    size_t count = 0;

    while (at + count < text.length && is_digit(text.at[at + count]))
        count++;
    return count;
}

bool reply_has_date(struct text text)
{
    for (size_t at = 0, count; at < text.length; at += count + 1) {
        count = digits_at(text, at);
        if (count == 4 && (begins(text_slice(text, at, 2), "19") || begins(text_slice(text, at, 2), "20")))
            return true;
        if ((count == 1 || count == 2) && at + count < text.length && memchr(":.h/", text.at[at + count], 4) != NULL &&
            digits_at(text, at + count + 1) > 0)
            return true;
    }
    return false;
}

bool reply_has_verb(struct text text)
{
    for (size_t i = 0; i < COUNT(verbs); i++)
        if (memmem(text.at, text.length, verbs[i], strlen(verbs[i])) != NULL)
            return true;
    return false;
}

bool reply_has_address(struct text text)
{
    bool is_open = false, has_at = false;

    for (size_t i = 0; i < text.length; i++) {
        const char byte = text.at[i];

        if (byte == '<' || byte == '[') {
            is_open = true;
            has_at = false;
        } else if (byte == '@') {
            has_at = is_open;
        } else if (byte == '>' || byte == ']') {
            if (is_open && has_at)
                return true;
            is_open = false;
        }
    }
    return false;
}

bool reply_has_opener(struct text bare)
{
    return begins_with_one(bare, openers, COUNT(openers));
}
