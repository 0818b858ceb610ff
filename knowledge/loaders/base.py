from dataclasses import dataclass


@dataclass(frozen=True)
class Loaded:
    """Bytes and what their origin said about them; nothing of it is believed before extraction.

    `media_type` is lower case without parameters, "" when unknown. `name` ends in the file's suffix
    when it has one. `url` is the address after redirects, None for an upload.
    """

    data: bytes
    media_type: str
    charset: str | None
    name: str
    url: str | None
