"""A passkey made of software: what a browser and its key would answer (WebAuthn, ES256)."""

import hashlib
import json
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

RP, ORIGIN = "localhost", "http://localhost"
Flag = AuthenticatorData.FLAG


class Passkey:
    def __init__(self, verifies: bool = True, origin: str = ORIGIN) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.origin = origin
        self.user_handle = ""
        self.flags = Flag.UP | (Flag.UV if verifies else Flag(0))

    def made(self, options: dict) -> str:
        """The answer to a page that wants a passkey made."""
        wanted = options["publicKey"]
        self.user_handle = wanted["user"]["id"]
        key = ES256.from_cryptography_key(self._key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, key)
        data = AuthenticatorData.create(self._rp(), self.flags | Flag.AT, 0, credential)
        parts = {
            "clientDataJSON": self._said("webauthn.create", wanted["challenge"]),
            "attestationObject": AttestationObject.create("none", data, {}),
        }
        return self._answer(parts)

    def used(self, options: dict, **changes: bytes) -> str:
        """The answer to a page that wants it used; ``changes`` are parts that are forged."""
        challenge = options["publicKey"]["challenge"]
        said = self._said("webauthn.get", challenge)
        data = AuthenticatorData.create(self._rp(), self.flags, 1)
        signed = bytes(data) + hashlib.sha256(said).digest()
        parts = {
            "clientDataJSON": said,
            "authenticatorData": data,
            "signature": self._key.sign(signed, ec.ECDSA(SHA256())),
            **changes,
        }
        return self._answer(parts, userHandle=self.user_handle)

    def _rp(self) -> bytes:
        return hashlib.sha256(RP.encode()).digest()

    def _said(self, kind: str, challenge: str) -> bytes:
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, parts: dict[str, bytes], **more: str) -> str:
        response = {name: websafe_encode(bytes(part)) for name, part in parts.items()}
        text = websafe_encode(self.id)
        answer = {"id": text, "rawId": text, "type": "public-key", "response": response | more}
        return json.dumps({**answer, "clientExtensionResults": {"credProps": {"rk": True}}})
