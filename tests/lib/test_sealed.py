import pytest
from django.test import SimpleTestCase, override_settings

from botsmith.lib.sealed import CannotOpen, seal, unseal


class SealedTests(SimpleTestCase):
    def test_what_was_sealed_is_opened(self):
        assert unseal(seal("Grüße aus dem Hafen")) == "Grüße aus dem Hafen"

    def test_it_tells_nothing_of_what_is_inside_and_is_never_the_same(self):
        first, second = seal("a secret"), seal("a secret")
        assert "a secret" not in first and first != second

    def test_another_key_opens_nothing(self):
        sealed = seal("a secret")
        with override_settings(SECRET_KEY="another"), pytest.raises(CannotOpen):
            unseal(sealed)

    def test_an_earlier_key_still_opens_and_seals_no_more(self):
        with override_settings(SECRET_KEY="the-old-one"):
            old = seal("a secret")
        with override_settings(SECRET_KEY="the-new-one", SECRET_KEY_FALLBACKS=["the-old-one"]):
            assert unseal(old) == "a secret"
            new = seal("a secret")
        with override_settings(SECRET_KEY="the-new-one", SECRET_KEY_FALLBACKS=[]):
            assert unseal(new) == "a secret"
            with pytest.raises(CannotOpen):
                unseal(old)

    def test_what_was_changed_or_never_sealed_is_not_opened(self):
        sealed = seal("a secret")
        for broken in (sealed[:-8] + "AAAAAAA=", sealed[1:], "plain text", "", "ü"):
            with pytest.raises(CannotOpen):
                unseal(broken)
