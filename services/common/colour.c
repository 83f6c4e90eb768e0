/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* sRGB <-> OKLab by the matrices of CSS Color 4, section 9.2; contrast by WCAG 2.2's relative luminance. */
#include "common/colour.h"

#include "common/must.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct rgb {
    double r, g, b; /* linear light, 0 to 1 */
};

struct lch {
    double l, c, h; /* h in radians */
};

/* Below this a colour is grey and its hue means nothing (CSS Color 4, section 12.2): it counts as 0. */
static const double GREY = 0.000004;

/* ---- conversions ---- */

static double to_linear(double value)
{
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double to_screen(double value)
{
    return value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055;
}

static struct lch lch_of(struct rgb rgb)
{
    double l = cbrt(0.4122214708 * rgb.r + 0.5363325363 * rgb.g + 0.0514459929 * rgb.b);
    double m = cbrt(0.2119034982 * rgb.r + 0.6806995451 * rgb.g + 0.1073969566 * rgb.b);
    double s = cbrt(0.0883024619 * rgb.r + 0.2817188376 * rgb.g + 0.6299787005 * rgb.b);
    double a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    double b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    double c = hypot(a, b);

    return (struct lch){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, c, c < GREY ? 0 : atan2(b, a)};
}

static struct rgb rgb_of(struct lch lch)
{
    double a = lch.c * cos(lch.h), b = lch.c * sin(lch.h);
    double l = pow(lch.l + 0.3963377774 * a + 0.2158037573 * b, 3);
    double m = pow(lch.l - 0.1055613458 * a - 0.0638541728 * b, 3);
    double s = pow(lch.l - 0.0894841775 * a - 1.2914855480 * b, 3);

    return (struct rgb){4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
                        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

static bool is_shown(struct rgb rgb)
{
    const double slack = 0.0001;

    return rgb.r >= -slack && rgb.r <= 1 + slack && rgb.g >= -slack && rgb.g <= 1 + slack && rgb.b >= -slack &&
           rgb.b <= 1 + slack;
}

/* The nearest colour that a screen shows with this lightness and hue: the most chroma that fits, by halving. */
static struct rgb fit(struct lch lch)
{
    double low = 0, high = lch.c;

    if (is_shown(rgb_of(lch)))
        return rgb_of(lch);
    for (int i = 0; i < 24; i++) {
        lch.c = (low + high) / 2;
        if (is_shown(rgb_of(lch)))
            low = lch.c;
        else
            high = lch.c;
    }
    lch.c = low;
    return rgb_of(lch);
}

/* ---- texts ---- */

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit = (char)(digit | 0x20);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static bool parse(struct text hex, struct rgb *rgb)
{
    double *channels[] = {&rgb->r, &rgb->g, &rgb->b};

    if (hex.length != 7 || hex.at[0] != '#')
        return false;
    for (size_t i = 0; i < 3; i++) {
        int high = hex_value(hex.at[1 + 2 * i]), low = hex_value(hex.at[2 + 2 * i]);

        if (high < 0 || low < 0)
            return false;
        *channels[i] = to_linear((high * 16 + low) / 255.0);
    }
    return true;
}

static unsigned byte_of(double value)
{
    double shown = to_screen(value < 0 ? 0 : value > 1 ? 1 : value);

    return (unsigned)lround(shown * 255);
}

static void print(char out[COLOUR_TEXT], double l, double c, double h)
{
    struct rgb rgb = fit((struct lch){l, c, h});

    snprintf(out, COLOUR_TEXT, "#%02x%02x%02x", byte_of(rgb.r) & 255U, byte_of(rgb.g) & 255U, byte_of(rgb.b) & 255U);
}

bool colour_is_valid(struct text hex)
{
    struct rgb rgb;

    return parse(hex, &rgb);
}

/* ---- the brand ---- */

static double clamp(double low, double value, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* `step` is 1 where the brand is so light that dark text belongs on it, else 0. Names and numbers as in tokens.css. */
static void derive_light(struct lch brand, struct brand_colours *out)
{
    double l = brand.l, c = brand.c, h = brand.h, step = clamp(0, (l - 0.74) * 1000000, 1);

    print(out->fill, step * l + (1 - step) * fmin(l, 0.52), fmin(c, 0.17), h);
    print(out->fill_hover, step * (l - 0.06) + (1 - step) * (fmin(l, 0.52) - 0.07), fmin(c, 0.17), h);
    print(out->fill_edge, fmin(l, 0.58), fmin(c, 0.12), h);
    print(out->on_fill, 1 - 0.8 * step, 0.02 * step, h);
    print(out->accent, fmin(l, 0.44), fmin(c, 0.13), h);
    print(out->tint, 0.962, fmin(c * 0.3, 0.011), h);
    print(out->tint_line, 0.87, fmin(c * 0.5, 0.032), h);
    memcpy(out->focus, out->accent, COLOUR_TEXT);
}

static void derive_dark(struct lch brand, struct brand_colours *out)
{
    double l = brand.l, c = brand.c, h = brand.h;

    print(out->fill, clamp(0.78, l, 0.9), fmin(c, 0.13), h);
    print(out->fill_hover, clamp(0.78, l, 0.9) + 0.06, fmin(c, 0.12), h);
    memcpy(out->fill_edge, "transparent", COLOUR_TEXT);
    print(out->on_fill, 0.2, 0.025, h);
    print(out->accent, clamp(0.8, l, 0.9), fmin(c, 0.12), h);
    print(out->tint, 0.255, fmin(c * 0.4, 0.024), h);
    print(out->tint_line, 0.37, fmin(c * 0.5, 0.035), h);
    memcpy(out->focus, out->accent, COLOUR_TEXT);
}

bool brand_derive(struct text hex, struct brand *brand)
{
    struct rgb rgb;

    if (!parse(hex, &rgb))
        return false;
    derive_light(lch_of(rgb), &brand->light);
    derive_dark(lch_of(rgb), &brand->dark);
    return true;
}

/* ---- contrast ---- */

double colour_contrast(struct text a, struct text b)
{
    struct rgb first, second;
    double one, other;

    must(parse(a, &first) && parse(b, &second));
    one = 0.2126 * first.r + 0.7152 * first.g + 0.0722 * first.b + 0.05;
    other = 0.2126 * second.r + 0.7152 * second.g + 0.0722 * second.b + 0.05;
    return one > other ? one / other : other / one;
}

static void judge(struct colour_verdict *verdict, const char *pair, const char *a, const char *b)
{
    verdict->pair = pair;
    verdict->ratio = colour_contrast(text_of(a), text_of(b));
    verdict->ok = verdict->ratio >= 4.5;
}

void brand_judge(const struct brand *brand, struct colour_verdict verdicts[COLOUR_VERDICTS])
{
    const struct brand_colours *light = &brand->light, *dark = &brand->dark;

    judge(&verdicts[0], "light: text on button", light->on_fill, light->fill);
    judge(&verdicts[1], "light: text on pressed button", light->on_fill, light->fill_hover);
    judge(&verdicts[2], "light: link on page", light->accent, "#f8f7f4");
    judge(&verdicts[3], "light: link on sheet", light->accent, "#ffffff");
    judge(&verdicts[4], "light: link on tint", light->accent, light->tint);
    judge(&verdicts[5], "dark: text on button", dark->on_fill, dark->fill);
    judge(&verdicts[6], "dark: text on pressed button", dark->on_fill, dark->fill_hover);
    judge(&verdicts[7], "dark: link on page", dark->accent, "#131311");
    judge(&verdicts[8], "dark: link on sheet", dark->accent, "#1c1c1a");
    judge(&verdicts[9], "dark: link on tint", dark->accent, dark->tint);
}
