"""Who is expected to get through which door: a row a state, a column a viewer, ``x`` for yes.

visitor    nobody that the site knows          neighbour   an editor of another section
reader     somebody with an account            editor      of this section, without the right to publish
member     of the group that is named          moderator   of this section
holder     of every password                   admin
"""

from __future__ import annotations


def table(text: str) -> dict[str, str]:
    """Return the rows of a table: state to its marks, one for each viewer in order."""
    rows = [line.split("|") for line in text.strip().splitlines()]
    return {name.strip(): "".join(marks.split()) for name, marks in rows}


# Headings: visitor reader member holder, neighbour editor moderator admin.
API = table("""
live          | x x x x  x x x x
draft         | . . . .  . . . .
scheduled     | . . . .  . . . .
expired       | . . . .  . . . .
unpublished   | . . . .  . . . .
deleted       | . . . .  . . . .
by login      | . x x .  x x x x
by groups     | . . x .  . . . x
by password   | . . . x  . . . .
below login   | . x x .  x x x x
below groups  | . . x .  . . . x
below password| . . . x  . . . .
source        | . x x .  x x x x
alias         | . x x .  x x x x
alias of draft      | . . . .  . . . .
alias of scheduled  | . . . .  . . . .
alias of expired    | . . . .  . . . .
alias of unpublished| . . . .  . . . .
alias below login   | . x x .  x x x x
alias of aliases    | . x x .  x x x x
other site    | . . . .  . . . .
other locale  | x x x x  x x x x
""")

# Wagtail shows an alias to whom it shows its source. An address of another site is asked for there.
PAGE = SECTION = API

ALIASES = [name for name in API if name.startswith("alias")]

# API v3's pages are served by Wagtail itself, which forgets that an alias has a source.
PAGES_V3 = {**API, **dict.fromkeys(ALIASES, "x" * 8)}

# A link may lead to another site.
LINKS = {**API, "other site": "xxxxxxxx"}

# Wagtail's own sitemap is the same for everybody, and that of the site's first language. Aliases are left out of it.
SITEMAP = {name: marks[0] * 8 for name, marks in API.items()} | {"other locale": "." * 8}

# Feeds are the same for everybody. That of a section of another site is asked for there.
FEED = {name: marks[0] * 8 for name, marks in API.items()}
FEED_OF_SITE = SITEMAP

GERMAN = {name: marks if name == "other locale" else "." * 8 for name, marks in API.items()}

# A cache may keep what everybody may see, when somebody unknown has asked for it.
SHARED = {name: f"{marks[0]}......." for name, marks in API.items()}

# The admin: who may change the page.
EDIT = table("""
live          | . . . .  . x x x
draft         | . . . .  . x x x
scheduled     | . . . .  . x x x
expired       | . . . .  . x x x
unpublished   | . . . .  . x x x
deleted       | . . . .  . . . .
by login      | . . . .  . x x x
by groups     | . . . .  . x x x
by password   | . . . .  . x x x
below login   | . . . .  . x x x
below groups  | . . . .  . x x x
below password| . . . .  . x x x
source        | . . . .  . x x x
alias         | . . . .  . x x x
alias of draft      | . . . .  . x x x
alias of scheduled  | . . . .  . x x x
alias of expired    | . . . .  . x x x
alias of unpublished| . . . .  . x x x
alias below login   | . . . .  . x x x
alias of aliases    | . . . .  . x x x
other site    | . . . .  . . . x
other locale  | . . . .  . . . x
""")

# An alias is written where its source is.
REPORT = {**EDIT, **dict.fromkeys(ALIASES, "." * 8)}

# A page that waits for its time is locked.
SUGGEST = {**EDIT, "scheduled": "." * 8}

# Beside the witness, as the readers of the witness will see it: what they may not see isn't named to editors either.
PANEL = {
    name: marks if API[name][0] == "x" or name.startswith("below") or name == "other site" else "." * 8
    for name, marks in EDIT.items()
}

NOBODY = dict.fromkeys(API, "." * 8)


def without_sessions(rows: dict[str, str]) -> dict[str, str]:
    """Return the same for API v3, to which everybody with a session is a visitor; but a password that was typed."""
    if rows is SHARED:
        return {name: "".join("." if viewer == 3 else marks[0] for viewer in range(8)) for name, marks in rows.items()}
    return {name: "".join(marks[3] if viewer == 3 else marks[0] for viewer in range(8)) for name, marks in rows.items()}
