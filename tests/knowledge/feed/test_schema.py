"""From bytes to rows: encodings, other people's pages, and JSON of the wrong shape."""

from __future__ import annotations

import contextlib
import json

import pytest
from fakes import feed_rows as rows
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import FeedRefused
from knowledge.feed.schema import language_of, read_document


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_both_encodings_of_the_french_file(encoding: str) -> None:
    """The French file comes in UTF-8 on some days and in Windows-1252 on others."""
    document = read_document(rows.file_of([rows.french_row()], encoding))
    assert document.language == "fr"
    assert document.entries[0]["drawName"] == "Catégorie de l’expérience canadienne"


def test_rows_come_out_as_printed() -> None:
    """Nothing is interpreted, and the order is kept."""
    printed = rows.numbered_rows("298", "299", "300")
    document = read_document(rows.file_of(printed))
    assert (document.language, list(document.entries)) == ("en", printed)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"\r\n<!DOCTYPE html><html>", "web page"),
        (b'{"rounds": [{"drawNumber": "1"', "not whole JSON"),
        (b"[" * 100_000, "not whole JSON"),
        (b'{"rounds": [' + b"1" * 5000 + b"]}", "not whole JSON"),
        (b"Service unavailable", "not whole JSON"),
        (b'{"rounds": [{}]}', "hold no round"),
        (b'{"rounds": []}', "hold no round"),
        (b'{"rounds": ["a", 1, null]}', "hold no round"),
        (b'{"rounds": {"r414": {}}}', "list of 'rounds'"),
        (b'[{"drawNumber": "1"}]', "list of 'rounds'"),
        (b"null", "list of 'rounds'"),
        (b"\x81\xfe\xff", "neither in UTF-8 nor"),
        ('{"rounds": [{}]}'.encode("utf-16"), "not whole JSON"),
    ],
)
def test_other_things_are_refused(body: bytes, reason: str) -> None:
    """Each has one clear sentence."""
    with pytest.raises(FeedRefused, match=reason) as caught:
        read_document(body)
    assert str(caught.value).endswith(".")


def test_values_of_other_types_are_tolerated() -> None:
    """JSON numbers read as text; what no field can be is left out."""
    entry = {"drawNumber": 437, "drawCRS": 382.0, "dd1": 1.5, "dd2": None, "dd3": True, "dd4": [1], "dd5": {}}
    document = read_document(json.dumps({"rounds": [entry, "no row"]}).encode())
    assert document.entries == ({"drawNumber": "437", "drawCRS": "382", "dd1": "1.5"}, {})


def test_not_a_number_does_no_harm() -> None:
    """JSON's unofficial constants come out as text, which no field accepts later."""
    document = read_document(b'{"rounds": [{"a": NaN, "b": Infinity, "c": 1e999}]}')
    assert document.entries == ({"a": "nan", "b": "inf", "c": "inf"},)


def test_language_is_that_of_most_rows() -> None:
    """Month names decide; a link does where there are none."""
    mixed = [rows.french_row("302"), rows.french_row("301"), rows.row("300")]
    assert read_document(rows.file_of(mixed)).language == "fr"
    assert language_of({"drawNumberURL": "<a href='/content/canadasite/fr/x'>1</a>"}) == "fr"
    assert language_of({}) == "en"


@given(st.binary(max_size=200))
def test_bytes_never_raise_anything_else(body: bytes) -> None:
    """Whatever comes, it is read or refused."""
    with contextlib.suppress(FeedRefused):
        read_document(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON)
def test_any_json_is_read_or_refused(content: object) -> None:
    """Entries are always mappings from text to text."""
    try:
        document = read_document(json.dumps({"rounds": content}).encode())
    except FeedRefused:
        return
    assert all(isinstance(text, str) for entry in document.entries for text in (*entry, *entry.values()))
