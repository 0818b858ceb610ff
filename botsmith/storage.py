from collections.abc import Iterator

from django.core.files.base import ContentFile
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

from botsmith.bundles import bundle

BUNDLED = ("widget/frame.js", "css/site.css")
SMALLER = {".js": jsmin, ".css": cssmin}


def minified(name: str, text: str) -> str:
    """A script or stylesheet without comments and spare white space; its names stay.

    What comes minified from a package (``.min.js``) is left alone.
    """
    for ending, smaller in SMALLER.items():
        if name.endswith(ending) and not name.endswith(f".min{ending}"):
            return smaller(text)
    return text


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Minifies our files, names all by content, compresses them, and follows ``import``s.

    The visitors' script is one file, compressed together its modules are a fifth smaller; so are
    the styles that every page wears.
    """

    support_js_module_import_aggregation = True
    max_post_process_passes = 10  # Modules import modules: each pass settles one more link.

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator[tuple]:
        if not dry_run:
            self._bundle(paths)
            for name, (storage, path) in paths.items():
                if name.endswith(tuple(SMALLER)):
                    self._minify(name, storage, path)
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _bundle(self, paths: dict) -> None:
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return file.read().decode()

        for name in BUNDLED:
            text = bundle(name, read)
            self.delete(name)
            self._save(name, ContentFile(text.encode()))
            paths[name] = (self, name)

    def _minify(self, name: str, storage, path: str) -> None:
        with storage.open(path) as file:
            text = file.read().decode()
        self.delete(name)
        self._save(name, ContentFile(minified(name, text).encode()))
