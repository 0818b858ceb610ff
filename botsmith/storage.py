from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Names files by content, compresses them, and follows ``import`` between our modules."""

    support_js_module_import_aggregation = True
