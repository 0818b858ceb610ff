from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Names files by content, compresses them, and follows ``import`` between our modules."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 10  # Modules import modules: each pass settles one more link.
