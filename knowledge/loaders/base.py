from dataclasses import dataclass


@dataclass(frozen=True)
class Loaded:
    """Bytes and what their origin said about them; nothing of it is believed before extraction.

    `media_type` is lower case without parameters, "" when unknown. `name` ends in the file's suffix
    when it has one. `url` is the address after redirects, None for an upload.

    `etag` and `last_modified` are for asking again whether it changed; `unchanged` answers that,
    and then there are no bytes. `noindex` says that the server wants it kept out of indexes.
    """

    data: bytes
    media_type: str
    charset: str | None
    name: str
    url: str | None
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False
    noindex: bool = False
