"""What clients and proxies write into Accept-Encoding and If-None-Match."""

import pytest

from hallway.core.base.encoding import best_coding, has_already


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate, br;q=0.9", "gzip"),
        ("br;q=0.5, gzip;q=0.5", "br"),
        ("gzip", "gzip"),
        ("GZIP;Q=1.0", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0.0, br ; q = 0", ""),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("*;q=0", ""),
        ("identity", ""),
        ("identity;q=0.5, gzip;q=0.4", ""),
        ("identity;q=0.5, gzip;q=0.6", "gzip"),
        ("identity;q=0", ""),
        ("deflate, zstd", ""),
        ("br;q=abc, gzip", "gzip"),
        ("gzip;q=1.2.3", ""),
        (",,gzip,,", "gzip"),
        ("xgzip, brx", ""),
        ("a," * 100_000 + "gzip", ""),
    ],
)
def test_best_coding_by_weight(accepted: str, coding: str) -> None:
    assert best_coding(accepted, "br", "gzip") == coding


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"abc-gzip"', True),
        ('W/"abc-gzip"', True),
        ('"abc-br"', True),
        ('"abc;gzip"', True),
        ('"abc--gzip"', True),
        ('"x", W/"abc-br" ,"y"', True),
        ("*", True),
        (" * ", True),
        ("", False),
        ("abc", False),
        ('"abcd"', False),
        ('"xabc"', False),
        ('"abc-gzi"', False),
        ('"abc', False),
        ('"*"', False),
        ('"' + "x" * 5000 + '", "abc"', False),
    ],
)
def test_known_by_its_tag(header: str, known: bool) -> None:
    assert has_already(header, "abc") is known
