"""Install the wheel without extras, with each extra alone and with all of them, and check each environment.

usage: python .ci/extras.py UV WHEEL FOLDER
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECK = ROOT / ".ci" / "extra_check.py"


def extras() -> list[str]:
    """Return the extras in pyproject.toml, except ``all``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [name for name in project["optional-dependencies"] if name != "all"]


def environment(uv: str, wheel: Path, folder: Path, name: str, extra: str) -> Path:
    """Create an environment with the wheel and an extra; return its Python."""
    python = folder / name / "bin" / "python"
    subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder / name], check=True)  # noqa: S603
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, f"{wheel}{extra}"], check=True)  # noqa: S603
    return python


def main() -> None:
    uv, wheel, folder = sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3])
    names = extras()

    def check(python: Path, *arguments: str) -> None:
        # Outside of the checkout, so that the wheel is imported.
        subprocess.run([python, CHECK, *arguments], cwd=folder, check=True)  # noqa: S603

    folder.mkdir(parents=True, exist_ok=True)
    python = environment(uv, wheel, folder, "none", "")
    for name in names:
        check(python, "missing", name)
    for name in names:
        check(environment(uv, wheel, folder, name, f"[{name}]"), "works", name)
    check(environment(uv, wheel, folder, "all", "[all]"), "works", *names)


if __name__ == "__main__":
    main()
