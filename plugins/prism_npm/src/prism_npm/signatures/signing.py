"""npm's registry signatures: ECDSA on P-256 over ``name@version:integrity``."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from prism_kernel.api import ConfigurationError

KEY_TYPE = "ecdsa-sha2-nistp256"


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private key. It has no ``repr``, so that no log or traceback shows what it holds."""

    key_id: str
    private: ec.EllipticCurvePrivateKey

    @classmethod
    def generate(cls) -> SigningKey:
        return cls._of(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def decode(cls, text: str) -> SigningKey:
        """From what ``encode`` gave. Raises ``ValueError``."""
        private = serialization.load_der_private_key(base64.b64decode(text), password=None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError("it is no key on an elliptic curve")  # noqa: TRY004 - stored text
        return cls._of(private)

    @classmethod
    def _of(cls, private: ec.EllipticCurvePrivateKey) -> SigningKey:
        return cls(key_id(_public_der(private)), private)

    def encode(self) -> str:
        """PKCS #8 in base64. A secret: for the store, and for nothing else."""
        der = self.private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return base64.b64encode(der).decode("ascii")

    @property
    def public(self) -> str:
        """The public key: SubjectPublicKeyInfo in base64."""
        return base64.b64encode(_public_der(self.private)).decode("ascii")

    def sign(self, name: str, version: str, integrity: str) -> str:
        """The signature in base64. Deterministic (RFC 6979), so that all servers say the same.

        Raises ``ConfigurationError`` where OpenSSL is too old to do that.
        """
        message = f"{name}@{version}:{integrity}".encode()
        try:
            algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
        except UnsupportedAlgorithm as error:
            raise ConfigurationError("Signing versions takes OpenSSL 3.2 or newer.") from error
        return base64.b64encode(self.private.sign(message, algorithm)).decode("ascii")


def key_id(public_der: bytes) -> str:
    """``SHA256:`` and the digest of the public key, as OpenSSH writes fingerprints."""
    digest = base64.b64encode(hashlib.sha256(public_der).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"


def _public_der(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
