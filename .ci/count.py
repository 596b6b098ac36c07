"""Adds up the closing lines of pytest and unittest on standard input, and prints "PASSED FAILED"."""

import re
import sys

passed = failed = ran = 0
for line in sys.stdin:
    if re.match(r"^(=+ )?\d+ (passed|failed|error|skipped|deselected|xfailed|warning).* in [\d.]+s", line):
        counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|errors?)", line)}
        passed += counts.get("passed", 0)
        failed += counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    elif line.startswith("once more, by itself:"):
        failed = 0  # they are counted as what they are now
    elif match := re.match(r"^Ran (\d+) tests? in ", line):
        ran = int(match[1])
    elif ran and (match := re.match(r"^(OK|FAILED)( \((.*)\))?$", line.strip())):
        counts = {word: int(number) for word, number in re.findall(r"(\w+)=(\d+)", match[3] or "")}
        bad = counts.get("failures", 0) + counts.get("errors", 0)
        passed += ran - bad - counts.get("skipped", 0)
        failed += bad
        ran = 0
print(passed, failed)
