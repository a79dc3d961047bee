"""The home network: this computer's address in it, a certificate of its own for it, and a picture of where to go.

A browser opens the camera on a page from elsewhere only over HTTPS. No authority knows a computer at home, so the phone
warns once; the fingerprint that is printed says whether it is this computer that answers.
"""

from __future__ import annotations

import io
import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coach.pose.errors import CoachError

_VALID = timedelta(days=397)  # browsers refuse what is valid for longer than 398 (CA/Browser Forum, SC31)
_RENEWED = timedelta(days=30)  # before its end
_NOWHERE = "192.0.2.1"  # documentation's own network (RFC 5737): asking the way there sends nothing


def lan_address() -> str:
    """This computer's address in its network; raises :class:`CoachError` where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect((_NOWHERE, 9))
            found = str(s.getsockname()[0])
        except OSError:
            found = "127.0.0.1"
    if ipaddress.ip_address(found).is_loopback:
        raise CoachError("This computer is in no network, so no phone can reach it. Connect it, then try again.")
    return found


def certificate(folder: Path, address: str, now: datetime | None = None) -> tuple[Path, Path, str]:
    """Files of a certificate for that address and of its key, and its SHA-256 fingerprint; made where there is none
    that is good for a month yet.

    folder: where they are kept, for this user alone
    """
    from cryptography import x509

    now = now or datetime.now(UTC)
    cert, key = folder / f"{address}.crt", folder / f"{address}.key"
    if cert.is_file() and key.is_file():
        kept = x509.load_pem_x509_certificate(cert.read_bytes())
        if kept.not_valid_after_utc - now > _RENEWED:
            return cert, key, _fingerprint(kept)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made, private = _made(address, now)
    from cryptography.hazmat.primitives.serialization import Encoding

    for file, content in ((key, private), (cert, made.public_bytes(Encoding.PEM))):
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
            to.write(content)
    return cert, key, _fingerprint(made)


def _made(address: str, now: datetime):  # type: ignore[no-untyped-def]
    """(certificate, its private key as PEM), signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Coach on {address}")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # a phone's clock may be behind
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return made, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _fingerprint(cert) -> str:  # type: ignore[no-untyped-def]
    """As browsers show it: AB:CD:..."""
    from cryptography.hazmat.primitives import hashes

    return cert.fingerprint(hashes.SHA256()).hex(":").upper()


def qr(address: str) -> str:
    """The address as a QR code for a terminal, to be read by a phone's camera."""
    import segno

    out = io.StringIO()
    segno.make(address, error="m").terminal(out, compact=True)
    return out.getvalue()
