"""Check the licences of the installed dependencies: ``make security`` fails if one isn't allowed.

    python .ci/licences.py

Checks every distribution of its environment, without a network.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distributions

#: SPDX licences that can be combined with BSD-3-Clause: permissive ones, and weak copyleft of separate libraries (LGPL,
#: MPL).
ALLOWED = {
    *("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0"),
    *("0BSD", "CC0-1.0", "Unlicense", "Zlib"),
    *("LGPL-3.0-only", "MPL-2.0"),
}

#: Names in packages without an SPDX expression, in lower case.
NAMES = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "public domain": "CC0-1.0",
    "the unlicense (unlicense)": "Unlicense",
}

#: Checked by hand: name, licence, reason.
BY_HAND = {
    "axe-playwright-python": "MIT (its LICENSE file); for tests only",
    "cycler": "BSD-3-Clause (its LICENSE file); for the benchmark's plot only",
    "docutils": "public domain, BSD and PSF; the GPL is that of an Emacs mode; for the documentation only",
    "kiwisolver": "BSD-3-Clause (its LICENSE file); for the benchmark's plot only",
    "matplotlib": "PSF-2.0, in words of its own; for the benchmark's plot only",
    "mysqlclient": "GPL-2.0-or-later; a driver that a site with MariaDB or MySQL chooses itself; here for tests only",
    "pytest-django": "BSD-3-Clause (its LICENSE file); for tests only",
}


def licences(found: Distribution) -> list[str]:
    """Return the alternative licences of a distribution as SPDX expressions, or unchanged if unknown."""
    data = found.metadata
    if expression := data.get("License-Expression"):
        return [expression]
    classifiers = [line.split(" :: ")[-1] for line in data.get_all("Classifier") or [] if line.startswith("License ::")]
    said = (data.get("License") or "").splitlines()[:1]
    return [NAMES.get(name.lower(), name) for name in said + classifiers if name]


def is_allowed(expression: str) -> bool:
    """Return ``True`` if an SPDX expression is allowed: all parts of an AND, one of an OR."""
    whole = expression.replace("(", " ").replace(")", " ")
    return all(
        any(choice.strip() in ALLOWED for choice in re.split(r"\s+OR\s+", part, flags=re.IGNORECASE))
        for part in re.split(r"\s+AND\s+", whole, flags=re.IGNORECASE)
    )


def main() -> int:
    """Print what isn't allowed and the number of packages; return the exit code."""
    looked_at, wrong = 0, []
    for found in distributions():
        looked_at += 1
        name = found.metadata["Name"]
        said = licences(found)
        if name.lower() not in BY_HAND and not (said and all(map(is_allowed, said))):
            wrong.append(f"{name} {found.version}: {', '.join(said) or 'no licence named'}")
    for line in sorted(wrong):
        print(line)
    print(f"{looked_at} packages, {len(wrong)} with a licence that is not on the list of .ci/licences.py")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
