"""What a newcomer meets first: the two commands, and what they say when something is missing."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command, **environment):
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def sentence(answer):
    """Return what a command that failed said: one line, and no trace."""
    assert answer.returncode != 0
    (line,) = answer.stderr.splitlines()
    return line


def test_a_port_in_use_names_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = sentence(run("sh", ".ci/port", port, "make demo"))
    assert f"Port {port} of 127.0.0.1 is in use" in said
    assert said.endswith(f"PORT={port + 1} make demo")


@pytest.mark.parametrize("port", ["", "eighty", "0", "70000"])
def test_a_port_that_is_none_names_one(port):
    assert sentence(run("sh", ".ci/port", port, "make demo")).endswith("PORT=8001 make demo")


def test_a_port_that_is_free_says_nothing():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = run("sh", ".ci/port", port, "make demo")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_only_make_frontend_has_a_frontend(tmp_path):
    """What `make demo` starts would lead readers and previews to a port on which nothing listens."""
    makefile = tmp_path / "Makefile"
    makefile.write_text('include Makefile\nsaid:\n\t@echo "$${FRONTEND_PORT-none}"\n')
    environment = {name: value for name, value in os.environ.items() if name != "FRONTEND_PORT"}
    command = ["make", "--no-print-directory", "-f", str(makefile), "said"]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert said == "none\n"


def python(folder, script):
    path = folder / "python3"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.parametrize("script", ["exit 1", "exit 127"])
def test_too_old_a_python_names_what_is_needed(tmp_path, script):
    answer = run("sh", ".ci/env", tmp_path / ".venv", "dev", "none.txt", PYTHON=str(python(tmp_path, script)))
    assert "Python 3.11 or newer is needed" in sentence(answer)
    assert "PYTHON=" in answer.stderr


def test_a_python_without_the_venv_module_names_the_package(tmp_path):
    without = python(tmp_path, f'case "$*" in *"import venv"*) exit 1;; esac\nexec "{sys.executable}" "$@"')
    answer = run("sh", ".ci/env", tmp_path / ".venv", "dev", "none.txt", PYTHON=str(without))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"apt install python{version}-venv" in sentence(answer)
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("value", ["0", "false", "no", ""])
def test_the_demo_runs_with_debug_only(value):
    answer = run(sys.executable, "-c", "import example_project.settings.demo", DJANGO_DEBUG=value)
    assert answer.returncode != 0
    assert "runs only with DEBUG on" in answer.stderr.splitlines()[-1]


def test_the_readme_installs_in_less_than_ten_lines():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    guide = readme.split("## Install it in your site")[1].split("\n## ")[0]
    fenced = "".join(re.findall(r"```python\n(.*?)```", guide, re.DOTALL)).splitlines()
    typed = [line for line in guide.splitlines() if line.startswith("    ") and line.strip() and line not in fenced]
    assert [line.strip() for line in typed] == ["pip install wagtail-newsbrief", "python manage.py migrate"]
    assert len(typed) + len(fenced) < 10
