import datetime
import ssl
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from botsmith.lib import http
from botsmith.lib.http import OutboundError, fetch
from tests.lib import servers


def certificate(*names: str) -> tuple[bytes, bytes]:
    """Certificate and key in PEM, its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
    )
    signed = builder.sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _name(text: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(text)) if text[0].isdigit() else x509.DNSName(text)


@pytest.fixture
def secured(tmp_path, monkeypatch):
    """An https server for shop.example whose authority we trust; `names` are those asked for."""
    cert, key = certificate("shop.example")
    (tmp_path / "cert.pem").write_bytes(cert)
    (tmp_path / "both.pem").write_bytes(cert + key)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    http.tls_context.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    names: list[str | None] = []
    context.sni_callback = lambda connection, name, _: names.append(name)
    with servers.http_server(context) as served:
        served.routes["/"] = servers.respond(b"secured")
        yield served, names
    http.tls_context.cache_clear()


def ask(served, host: str):
    url = f"https://{host}:{served.port}/"
    return fetch(url, allow=served.allow, resolve=lambda host, port: ["127.0.0.1"])


def test_certificate_is_verified_for_the_name_and_not_the_address(secured):
    served, names = secured
    assert ask(served, "shop.example").body == b"secured"
    assert names == ["shop.example"]
    assert served.seen[0][1]["Host"] == f"shop.example:{served.port}"


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_certificate_of_another_name_is_refused(secured, host):
    served, _ = secured
    with pytest.raises(OutboundError) as caught:
        ask(served, host)
    assert (caught.value.code, served.seen) == ("tls", [])


def test_certificate_of_an_unknown_authority_is_refused(secured, monkeypatch):
    served, _ = secured
    monkeypatch.delenv("SSL_CERT_FILE")
    http.tls_context.cache_clear()
    with pytest.raises(OutboundError) as caught:
        ask(served, "shop.example")
    assert caught.value.code == "tls"


def test_a_server_without_tls_is_refused():
    with servers.http_server() as served, pytest.raises(OutboundError) as caught:
        ask(served, "shop.example")
    assert caught.value.code == "tls"
