/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Deriving a palette. It is computed in OKLCH (Ottosson 2020: lightness, chroma and hue as perceived), because equal
 * steps of its lightness look equal for every hue. The one complication: a screen cannot show many of these colours;
 * those lose chroma, never lightness, since contrast depends on lightness alone.
 */
#include "common/palette.h"

#include "common/must.h"

#include <math.h>

struct oklch {
    double l, c, h; /* lightness 0..1, chroma 0..0.4, hue in radians */
};

struct linear {
    double red, green, blue; /* linear light, 0..1 if the screen can show it */
};

/* The backgrounds that the tones are shown on (styles/tokens.css). */
static const struct colour paper[SCHEMES] = {{0xf8, 0xf7, 0xf4}, {0x13, 0x13, 0x11}};
static const struct colour sheet[SCHEMES] = {{0xff, 0xff, 0xff}, {0x1c, 0x1c, 0x1a}};

/* A brand colour of at least this lightness has dark text on it. */
static const double LIGHT_BRAND = 0.74;

static double to_linear(unsigned char byte)
{
    double value = byte / 255.0;

    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static unsigned char to_byte(double light)
{
    double value = light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055;

    return (unsigned char)lround(fmin(fmax(value, 0), 1) * 255);
}

static struct oklch oklch_of(struct colour colour)
{
    double r = to_linear(colour.red), g = to_linear(colour.green), b = to_linear(colour.blue);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    double x = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    double y = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;

    return (struct oklch){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, hypot(x, y), atan2(y, x)};
}

static struct linear linear_of(struct oklch colour)
{
    double x = colour.c * cos(colour.h), y = colour.c * sin(colour.h);
    double l = pow(colour.l + 0.3963377774 * x + 0.2158037573 * y, 3);
    double m = pow(colour.l - 0.1055613458 * x - 0.0638541728 * y, 3);
    double s = pow(colour.l - 0.0894841775 * x - 1.2914855480 * y, 3);

    return (struct linear){4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
                           -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                           -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

static bool is_displayable(struct linear light)
{
    const double tolerance = 0.0005;

    return light.red >= -tolerance && light.red <= 1 + tolerance && light.green >= -tolerance &&
           light.green <= 1 + tolerance && light.blue >= -tolerance && light.blue <= 1 + tolerance;
}

/* The nearest colour that a screen can show with this lightness and hue. */
static struct colour colour_of(double l, double c, double h)
{
    double low = 0, high = c;
    struct linear light = linear_of((struct oklch){l, c, h});

    for (int i = 0; i < 20 && !is_displayable(light); i++) {
        double middle = (low + high) / 2;

        if (is_displayable(linear_of((struct oklch){l, middle, h})))
            low = middle;
        else
            high = middle;
        if (i == 19)
            light = linear_of((struct oklch){l, low, h});
    }
    return (struct colour){to_byte(light.red), to_byte(light.green), to_byte(light.blue)};
}

static double clamp(double low, double value, double high)
{
    return fmin(fmax(value, low), high);
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit = (char)(digit | 0x20);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool colour_read(struct text text, struct colour *colour)
{
    unsigned char bytes[3];

    if (text.length != 7 || text.at[0] != '#')
        return false;
    for (size_t i = 0; i < 3; i++) {
        int high = hex_value(text.at[1 + 2 * i]), low = hex_value(text.at[2 + 2 * i]);

        if (high < 0 || low < 0)
            return false;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    *colour = (struct colour){bytes[0], bytes[1], bytes[2]};
    return true;
}

struct palette palette_of(struct colour brand)
{
    struct palette palette;
    struct oklch o = oklch_of(brand);
    struct colour *light = palette.tones[SCHEME_LIGHT], *dark = palette.tones[SCHEME_DARK];
    bool pale = o.l > LIGHT_BRAND;
    double fill = pale ? o.l : fmin(o.l, 0.52), glow = clamp(0.78, o.l, 0.9);

    light[TONE_FILL] = colour_of(fill, fmin(o.c, 0.17), o.h);
    light[TONE_FILL_HOVER] = colour_of(fmax(fill - (pale ? 0.06 : 0.07), 0), fmin(o.c, 0.17), o.h);
    light[TONE_FILL_EDGE] = colour_of(fmin(o.l, 0.58), fmin(o.c, 0.12), o.h);
    light[TONE_ON_FILL] = pale ? colour_of(0.2, 0.02, o.h) : (struct colour){0xff, 0xff, 0xff};
    light[TONE_ACCENT] = colour_of(fmin(o.l, 0.44), fmin(o.c, 0.13), o.h);
    light[TONE_TINT] = colour_of(0.962, fmin(o.c * 0.3, 0.011), o.h);
    light[TONE_TINT_LINE] = colour_of(0.87, fmin(o.c * 0.5, 0.032), o.h);

    dark[TONE_FILL] = colour_of(glow, fmin(o.c, 0.13), o.h);
    dark[TONE_FILL_HOVER] = colour_of(glow + 0.06, fmin(o.c, 0.12), o.h);
    dark[TONE_FILL_EDGE] = dark[TONE_FILL];
    dark[TONE_ON_FILL] = colour_of(0.2, 0.025, o.h);
    dark[TONE_ACCENT] = colour_of(clamp(0.8, o.l, 0.9), fmin(o.c, 0.12), o.h);
    dark[TONE_TINT] = colour_of(0.255, fmin(o.c * 0.4, 0.024), o.h);
    dark[TONE_TINT_LINE] = colour_of(0.37, fmin(o.c * 0.5, 0.035), o.h);
    return palette;
}

static double luminance(struct colour colour)
{
    return 0.2126 * to_linear(colour.red) + 0.7152 * to_linear(colour.green) + 0.0722 * to_linear(colour.blue);
}

double colour_contrast(struct colour a, struct colour b)
{
    double one = luminance(a) + 0.05, other = luminance(b) + 0.05;

    return one > other ? one / other : other / one;
}

void palette_judge(const struct palette *palette, struct verdict verdicts[VERDICTS])
{
    static const char *const schemes[SCHEMES] = {"light", "dark"};

    for (size_t i = 0; i < SCHEMES; i++) {
        const struct colour *tone = palette->tones[i];
        struct verdict *verdict = &verdicts[4 * i];

        verdict[0] = (struct verdict){"text_on_button", schemes[i],
                                      fmin(colour_contrast(tone[TONE_ON_FILL], tone[TONE_FILL]),
                                           colour_contrast(tone[TONE_ON_FILL], tone[TONE_FILL_HOVER])),
                                      4.5};
        verdict[1] = (struct verdict){"link_on_paper", schemes[i], colour_contrast(tone[TONE_ACCENT], paper[i]), 4.5};
        verdict[2] =
            (struct verdict){"link_on_tint", schemes[i], colour_contrast(tone[TONE_ACCENT], tone[TONE_TINT]), 4.5};
        verdict[3] = (struct verdict){
            "button_on_sheet", schemes[i],
            fmax(colour_contrast(tone[TONE_FILL], sheet[i]), colour_contrast(tone[TONE_FILL_EDGE], sheet[i])), 3};
    }
}

bool palette_is_readable(const struct palette *palette)
{
    struct verdict verdicts[VERDICTS];

    palette_judge(palette, verdicts);
    for (size_t i = 0; i < VERDICTS; i++)
        if (verdicts[i].ratio < verdicts[i].needed)
            return false;
    return true;
}
