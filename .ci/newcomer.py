"""Follow README and docs/how-to/install.md literally in a project of ``wagtail start``.

    python .ci/newcomer.py FOLDER WHEEL

Run with a Python whose environment has Wagtail and nothing of this checkout. Every code block of the guides is used
unchanged; only ``pip install wagtail-newsbrief`` installs the given wheel. Then a section and three articles are
created through the admin's forms, and read in HTML and through the API.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
VISIT = Path(__file__).with_name("newcomer_visit.py")

#: A code block, which begins with the name of its file, or an indented command.
BLOCK = re.compile(
    r"^```[\w+]+\n(?P<code>.*?)^```$|^    (?P<command>(?:pip|python manage\.py) [^\n]+)$", re.MULTILINE | re.DOTALL
)
FILE = re.compile(r"(?:# |\{# )(?P<name>[\w./]+\.(?:py|html))")


def main(folder: Path, wheel: Path) -> None:
    import wagtail

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run([BIN / "wagtail", "start", "mysite", "."], folder)
    begun = time.monotonic()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    guide = (ROOT / "docs/how-to/install.md").read_text(encoding="utf-8")
    typed = follow(section(readme, "Install it in your site"), folder, wheel)
    # The first part of the guide is the same as README.
    typed += follow(section(guide, "2. The templates") + section(guide, "3. The API"), folder, wheel)
    run([BIN / "python", "manage.py", "check"], folder)
    run([BIN / "python", "manage.py", "makemigrations", "--check", "--dry-run"], folder)
    run([BIN / "python", "manage.py", "shell", "-c", VISIT.read_text(encoding="utf-8")], folder)
    print(
        f"Wagtail {'.'.join(map(str, wagtail.VERSION[:3]))}: {typed} commands and code blocks of the guides, "
        f"{time.monotonic() - begun:.0f} s from `wagtail start` to an article with a summary and both neighbours"
    )


def section(text: str, heading: str) -> str:
    """Return the content below a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise SystemExit(f"no guide has a heading {heading!r}")
    return found[1]


def follow(guide: str, folder: Path, wheel: Path) -> int:
    """Apply a guide's commands and code blocks to the project; return their number."""
    typed = 0
    for block in BLOCK.finditer(guide):
        if command := block["command"]:
            words = command.replace("wagtail-newsbrief", str(wheel)).split()
            if words[0] == "pip":
                words = ["uv", "pip", "install", "--quiet", "--python", sys.executable, *words[2:]]
            else:
                words[0] = str(BIN / words[0])
            run(words, folder)
            typed += 1
        elif named := FILE.match(block["code"]):
            typed += type_into(folder, named["name"], block["code"])
    return typed


def type_into(folder: Path, name: str, code: str) -> int:
    import wagtail

    if "api.v3" in code and wagtail.VERSION < (8, 0):
        return 0
    if name == "settings.py":
        path = folder / "mysite/settings/base.py"
    elif name == "urls.py":
        path = folder / "mysite/urls.py"
    else:
        path = folder / "mysite" / name
        path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{code}")
    return 1


def run(command: Sequence[object], folder: Path) -> None:
    words = [str(word) for word in command]
    print("$", Path(words[0]).name, *(word if "\n" not in word else "…" for word in words[1:]), flush=True)
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(words, cwd=folder, env=environment, text=True, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).resolve())
