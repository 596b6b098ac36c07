"""What a site gets when it installs the package."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import wagtail_newsbrief

ROOT = Path(__file__).resolve().parent.parent
DATA_FOLDERS = ("templates", "static", "locale")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel from the checkout, without a network."""
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = target.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    tops = {name.split("/", 1)[0] for name in wheel.namelist()}
    assert tops == {"wagtail_newsbrief", f"wagtail_newsbrief-{wagtail_newsbrief.__version__}.dist-info"}


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(wheel):
    package = ROOT / "wagtail_newsbrief"
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert expected <= set(wheel.namelist())
    assert "wagtail_newsbrief/py.typed" in expected


@pytest.mark.slow
@pytest.mark.parametrize("folder", DATA_FOLDERS)
def test_the_wheel_holds_data_files(wheel, folder):
    assert any(f"/{folder}/" in name for name in wheel.namelist())


@pytest.mark.slow
def test_the_wheel_holds_the_migrations_of_both_apps(wheel):
    names = set(wheel.namelist())
    assert "wagtail_newsbrief/migrations/0001_initial.py" in names
    assert "wagtail_newsbrief/articles/migrations/0001_initial.py" in names


def test_every_translation_is_compiled():
    sources = {path.with_suffix("") for path in (ROOT / "wagtail_newsbrief").rglob("*.po")}
    compiled = {path.with_suffix("") for path in (ROOT / "wagtail_newsbrief").rglob("*.mo")}
    assert sources == compiled


def test_the_changelog_knows_the_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(wagtail_newsbrief.__version__)}\]", changelog, re.MULTILINE)


def test_no_dependency_has_an_upper_pin():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [
        *project["dependencies"],
        *(r for extra in project["optional-dependencies"].values() for r in extra),
    ]
    assert [r for r in requirements if re.search(r"<|~=|==", r)] == []


def test_all_means_every_extra():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    (everything,) = extras.pop("all")
    assert set(re.findall(r"[\w-]+", everything.partition("[")[2])) == set(extras)


LOCKS = [*ROOT.glob("tests/requirements/*.txt"), ROOT / "example_project/requirements.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_has_hashes_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|^-e|@ ", text, re.MULTILINE)
    blocks = re.findall(r"^\S+==.*?(?=^\S+==|\Z)", text, re.MULTILINE | re.DOTALL)
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)
