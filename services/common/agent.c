/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two tables, first match wins: Edge names Chrome and Safari too, Android names Linux, an iPhone says "like Mac OS
   X". */
#include "common/agent.h"

#include <string.h>

struct mark {
    const char *mark, *name;
};

static const struct mark browsers[] = {
    {"EdgA/", "Edge"},
    {"EdgiOS/", "Edge"},
    {"Edg/", "Edge"},
    {"OPR/", "Opera"},
    {"OPT/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"Vivaldi/", "Vivaldi"},
    {"YaBrowser/", "Yandex Browser"},
    {"DuckDuckGo/", "DuckDuckGo"},
    {"Ddg/", "DuckDuckGo"},
    {"FxiOS/", "Firefox"},
    {"Firefox/", "Firefox"},
    {"CriOS/", "Chrome"},
    {"HeadlessChrome/", "Chrome"},
    {"Chromium/", "Chromium"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
    {"Trident/", "Internet Explorer"},
};

static const struct mark systems[] = {
    {"iPad", "an iPad"},      {"iPhone", "an iPhone"}, {"Android", "Android"}, {"Windows", "Windows"},
    {"CrOS", "a Chromebook"}, {"Macintosh", "a Mac"},  {"Linux", "Linux"},     {"FreeBSD", "FreeBSD"},
};

static struct text find_name(const struct mark *marks, size_t count, struct text agent)
{
    for (size_t i = 0; i < count; i++)
        if (agent.length > 0 && memmem(agent.at, agent.length, marks[i].mark, strlen(marks[i].mark)) != NULL)
            return text_of(marks[i].name);
    return no_text;
}

struct text agent_browser(struct text agent)
{
    return find_name(browsers, sizeof(browsers) / sizeof(browsers[0]), agent);
}

struct text agent_system(struct text agent)
{
    return find_name(systems, sizeof(systems) / sizeof(systems[0]), agent);
}

struct text agent_words(struct text agent, struct arena *arena)
{
    const struct text browser = agent_browser(agent), system = agent_system(agent);

    if (text_is_absent(browser) && text_is_absent(system))
        return lit("Another program");
    if (text_is_absent(system))
        return browser;
    return arena_print(arena, "%s on %s", text_is_absent(browser) ? "A program" : browser.at, system.at);
}
