"""Bytes with a header and a checksum.

Layout: 8 bytes that name the format, 32 of SHA-256 over all that follows, 8 that count the header's,
the header as JSON, padding to a multiple of 8, and then numbers, little-endian and of 64 bits.
"""

import hashlib
import json
import struct

MAGIC_LENGTH = 8
_CHECKED = MAGIC_LENGTH + hashlib.sha256().digest_size
_COUNT = struct.Struct("<Q")
WORD = 8
"""Bytes of a number."""


class DamagedError(Exception):
    """Bytes are not what they should be; the message says why."""


def with_header(magic: bytes, header: object, numbers: int) -> tuple[bytearray, int]:
    """Return bytes with a header and room for numbers, not sealed yet, and where the room begins.

    Args:
        magic: 8 bytes that name the format.
        header: What JSON can say.
        numbers: How many there is room for.
    """
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % WORD)
    start = _CHECKED + _COUNT.size + len(text)
    content = bytearray(start + WORD * numbers)
    content[:MAGIC_LENGTH] = magic
    content[_CHECKED:start] = _COUNT.pack(len(text)) + text
    return content, start


def seal(content: bytearray) -> bytearray:
    """Return bytes that their checksum holds for."""
    content[MAGIC_LENGTH:_CHECKED] = hashlib.sha256(memoryview(content)[_CHECKED:]).digest()
    return content


def header_of(content: bytes | bytearray, magic: bytes) -> tuple[object, int]:
    """Return what a header says and where the numbers begin, once the checksum is found to hold.

    Whoever may write such a file can make a checksum as well, so nothing of a header is believed.

    Raises:
        DamagedError: The bytes are cut short, changed, or of another format.
    """
    if content[:MAGIC_LENGTH] != magic or len(content) < _CHECKED + _COUNT.size:
        raise DamagedError("it does not begin as a block does")
    if hashlib.sha256(memoryview(content)[_CHECKED:]).digest() != content[MAGIC_LENGTH:_CHECKED]:
        raise DamagedError("its checksum does not hold")
    (length,) = _COUNT.unpack_from(content, _CHECKED)
    start = _CHECKED + _COUNT.size + length
    if start > len(content):
        raise DamagedError("its header is cut short")
    try:
        return json.loads(content[_CHECKED + _COUNT.size : start]), start
    except (ValueError, RecursionError) as error:
        raise DamagedError("its header cannot be read") from error
