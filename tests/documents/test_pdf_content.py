"""A sealed scan is pages: scripts, attachments and actions are refused, whatever a picture's bytes look like."""

from __future__ import annotations

import zlib

import pytest

from pipeline.documents.pdf_content import find_active_content

SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n3 0 obj<</Subtype/Image/Filter/DCTDecode>>stream\n\xff\xd8/JS /Launch endstream endobj\n%%EOF"


def with_object(text: bytes) -> bytes:
    return SCAN.replace(b"%%EOF", b"9 0 obj" + text + b"endobj\n%%EOF")


def in_object_stream(text: bytes) -> bytes:
    return with_object(b"<</Type/ObjStm/Filter/FlateDecode>>stream\r\n" + zlib.compress(text) + b"\nendstream ")


def test_a_scan_is_paper_whatever_its_picture_holds() -> None:
    assert find_active_content(SCAN) == ()
    assert find_active_content(with_object(b"<</Type/Catalog/OpenAction[2 0 R/Fit]/AcroForm<</SigFlags 3>>>>")) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"<</S/JavaScript/JS(app.alert(1))>>", "脚本"), (b"<</S/J#61vaScript>>", "脚本"),
        (b"<</S/Launch/F(cmd.exe)>>", "启动程序"), (b"<</Names<</EmbeddedFiles 4 0 R>>>>", "附带的文件"),
        (b"<</S/SubmitForm/F(http://a)>>", "文件外面"), (b"<</XFA[1 0 R]>>", "XFA"), (b"<</S/GoToR/F(a.pdf)>>", "文件外面"),
    ],
)  # fmt: skip
def test_what_acts_is_found_also_in_compressed_objects(text: bytes, words: str) -> None:
    assert words in "".join(find_active_content(with_object(text)))
    assert words in "".join(find_active_content(in_object_stream(text)))


def test_objects_that_cannot_be_looked_into_are_not_passed() -> None:
    assert find_active_content(in_object_stream(b"x") + b"trailer<</Encrypt 5 0 R>>") == ("加密后看不到的内容",)
