"""Both parts of a mail as one body."""

from hashlib import sha256

from inforce.notify.fields import structured
from inforce.notify.quoted import quoted


def multipart(plain: str, page: str) -> bytes:
    """Return the fields of MIME and both parts, the text first (RFC 2046 5.1.4)."""
    # `=_` stands in no quoted-printable text, so no part can hold the boundary.
    boundary = f"=_{sha256(f'{plain}{page}'.encode()).hexdigest()[:32]}"
    parts = (("plain", plain), ("html", page))
    return b"".join(
        [
            b"MIME-Version: 1.0\r\n",
            structured(
                "Content-Type", "multipart/alternative;", f'boundary="{boundary}"'
            ),
            b"\r\n",
            *(_part(boundary, kind, written) for kind, written in parts),
            f"--{boundary}--\r\n".encode(),
        ]
    )


def _part(boundary: str, kind: str, written: str) -> bytes:
    head = (
        f"--{boundary}\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + quoted(written) + b"\r\n"
