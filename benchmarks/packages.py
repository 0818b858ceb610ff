"""Public documents to measure on, from the packages that carry them; kept in var/benchmarks/."""

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / "var" / "benchmarks"
DJANGO = "5.2.19"
_FAQ = ("de", "fr", "it", "ja", "ko", "nl", "pt", "ru", "zh-cn")
_REFERENCE = ("en", "de", "es", "fr", "id", "it", "ja", "pt-br", "zh-cn", "zh-tw")
DEBIAN = (
    "debian-handbook",
    "installation-guide-amd64",
    "debian-faq",
    *(f"debian-faq-{each}" for each in _FAQ),
    *(f"debian-reference-{each}" for each in _REFERENCE),
    "python3-doc",
)


def django_docs() -> Path:
    """The folder of Django's own documentation."""
    folder = CACHE / f"django-{DJANGO}"
    if not folder.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary"]
        subprocess.run([*pip, ":all:", f"Django=={DJANGO}", "-d", _empty("pip")], check=True)
        (archive,) = (CACHE / "pip").glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            docs = [each for each in tar if "/docs/" in each.name]
            tar.extractall(CACHE, docs, filter="data")
    return folder / "docs"


def debian_docs() -> Path | None:
    """Where the Debian packages' pages lie (usr/share below it); None without apt."""
    folder = CACHE / "debian"
    if not folder.exists():
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            return None
        names = [*DEBIAN, *_depended("python3-doc")]
        subprocess.run(["apt-get", "-q", "download", *names], cwd=_empty("apt"), check=True)
        _unpack(sorted((CACHE / "apt").glob("*.deb")), CACHE / "debian-unpacked")
        (CACHE / "debian-unpacked").rename(folder)
    return folder


def _depended(package: str) -> Sequence[str]:
    """Packages of documents that an empty one stands for."""
    shown = subprocess.run(
        ["apt-cache", "depends", package], capture_output=True, text=True, check=True
    ).stdout
    words = [line.split()[-1] for line in shown.splitlines() if "Depends:" in line]
    return [word for word in words if word.endswith("-doc") and not word.startswith("<")]


def _unpack(archives: Sequence[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        command = ["dpkg-deb", "--fsys-tarfile", archive]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking:
            tar = tarfile.open(fileobj=unpacking.stdout, mode="r|")  # noqa: SIM115
            for each in tar:
                if each.isfile() and each.name.endswith(".html"):
                    tar.extract(each, folder, filter="data")


def _empty(name: str) -> Path:
    folder = CACHE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
