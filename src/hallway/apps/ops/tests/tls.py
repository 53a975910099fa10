"""An authority that signs certificates, and a web site that shows one: what stands in front of Hallway in real life."""

import contextlib
import http.server
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils.crypto import salted_hmac


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


class Authority:
    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(named("Test Authority")).issuer_name(named("Test Authority"))
        builder = builder.public_key(self.key.public_key()).serial_number(1).not_valid_before(now - timedelta(days=9))
        builder = builder.not_valid_after(now + timedelta(days=900))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
        self.certificate = builder.sign(self.key, hashes.SHA256())
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def sign(self, name: str, days: float) -> Path:
        """A file with key and certificate, good for so many days from now."""
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(named(name)).issuer_name(self.certificate.subject)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=5)).not_valid_after(now + timedelta(days=days))
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        certificate = builder.add_extension(issuer, critical=False).sign(self.key, hashes.SHA256())
        file = self.folder / f"{name}-{days}.pem"
        file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return file


class Site:
    """Answers as /healthz does, with the proof that this secret key gives."""

    def __init__(self, authority: Authority, key: str, *, name: str = "localhost", days: float = 90) -> None:
        self.authority, self.key, self.ahead = authority, key, 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(authority.sign(name, days))
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                question = parse_qs(urlsplit(self.path).query)["who"][0]
                self.send_response_only(200)
                self.send_header("Date", format_datetime(datetime.now(UTC) + timedelta(seconds=site.ahead), usegmt=True))
                self.send_header(
                    "Hallway-Proof", salted_hmac("hallway.ops.whose", question, secret=site.key, algorithm="sha256").hexdigest()
                )
                self.end_headers()
                self.wfile.write(b"ok\n")

            def log_message(self, *_: Any) -> None:
                return

        class Server(http.server.ThreadingHTTPServer):
            def get_request(self) -> Any:
                line, address = super().get_request()
                return site.context.wrap_socket(line, server_side=True, do_handshake_on_connect=False), address

            def handle_error(self, *_: Any) -> None:
                return

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def renew(self, *, days: float) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.authority.sign("localhost", days))

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.server.shutdown()
            self.server.server_close()
        self.thread.join()
