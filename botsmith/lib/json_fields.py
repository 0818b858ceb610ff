"""JSON in forms: whatever was sent, it is read, or refused as JSON that cannot be."""

import json

from django import forms


class StrangersDecoder(json.JSONDecoder):
    """Nests too deeply, numbers too long to be read, halves of a letter, which neither a page nor a
    store can hold: these are no JSON to us either."""

    def decode(self, text: str, *given) -> object:
        try:
            found = super().decode(text, *given)
            json.dumps(found, ensure_ascii=False).encode()
            return found
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError("It cannot be read", "", 0) from error


class JSONField(forms.JSONField):
    def __init__(self, **options) -> None:
        super().__init__(**{"decoder": StrangersDecoder, **options})
