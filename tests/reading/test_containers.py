"""Forms inside mails, winmail.dat, archives within archives and unpacked workbooks are found; the rest is told by name."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from bureau import NOVEMBER, Bureau, bureau, filled_form, handed, new_row
from bureau import answers as said
from wrapping import mailed, outlook_message, tnef, unpacked, zipped_files

from pipeline.reading import Limits, RawBook, ReadRequest, Refusal, ZipListing, read_file, read_member_bytes
from pipeline.reading.limits import DEFAULT_LIMITS
from pipeline.reading.raw import RawPackage
from pipeline.terms import Disposition, SubmissionResult

__all__ = ["bureau"]
Wrap = Callable[[Mapping[str, bytes]], bytes]
FIXTURES = Path(__file__).parents[1] / "fixtures" / "reading"
NAME = "福利院支部_2026年11月.xlsx"
FORM = filled_form(handed("MZ03", []), said(new_row("MZ03-202611-01")), NOVEMBER)
WRAPS: dict[str, Wrap] = {
    "zip": zipped_files, "eml": mailed, "winmail.dat": tnef, "msg": outlook_message,
    "zip in zip": lambda files: zipped_files({"内.zip": zipped_files(files)}),
    "zip in mail": lambda files: mailed({"内.zip": zipped_files(files)}),
    "winmail.dat in mail": lambda files: mailed({"winmail.dat": tnef(files)}),
    "mail in zip": lambda files: zipped_files({"转发.eml": mailed(files)}),
    "message in zip": lambda files: zipped_files({"转发.msg": outlook_message(files)}),
    "zip in mail in zip": lambda files: zipped_files({"转发.eml": mailed({"内.zip": zipped_files(files)})}),
}  # fmt: skip


def asked(data: bytes, folder: Path, limits: Limits = DEFAULT_LIMITS) -> RawBook | RawPackage | Refusal | ZipListing:
    path = folder / "x.bin"
    path.write_bytes(data)
    return read_file(ReadRequest(str(path), limits=limits))


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_a_form_is_found_in_what_it_is_wrapped_in(wrap: Wrap, tmp_path: Path) -> None:
    data = wrap({NAME: FORM})
    listing = asked(data, tmp_path)
    assert isinstance(listing, ZipListing), listing
    (member,) = listing.members
    assert member.name.rpartition("/")[2] == NAME
    assert read_member_bytes(data, member.place, member.sha256) == FORM
    book = read_file(ReadRequest(str(tmp_path / "x.bin"), member.place))
    assert isinstance(book, RawBook)
    assert book.sheets[0].name == "填报表"


def test_what_a_person_attached_beside_a_form_is_taken_by_name_and_decoration_is_not(tmp_path: Path) -> None:
    """“另有1个系统文件、快捷方式或图片之类” was said of an archive with other branches' forms."""
    listing = asked(mailed({NAME: FORM, "其余支部.rar": b"Rar!\x1a\x07\x00"}), tmp_path)
    assert isinstance(listing, ZipListing)
    assert [each.name.rpartition("/")[2] for each in listing.members] == [NAME, "其余支部.rar"]
    assert listing.passed_over == 1, "the picture of the signature"


@pytest.mark.parametrize(
    "name", ["情况说明.txt", "其余.7z", "旧表.et", "说明.wps", "明细.csv", "其余支部.rar", "网页.mht"]
)
def test_whatever_a_person_attached_is_taken_by_name(name: str, tmp_path: Path) -> None:
    listing = asked(mailed({NAME: FORM, name: "一、情况".encode(), "ATT00001.txt": b"--\r\n"}), tmp_path)
    assert isinstance(listing, ZipListing)
    assert [each.name.rpartition("/")[2] for each in listing.members] == [NAME, name]
    assert listing.passed_over == 2, "the picture and the text of the mail"


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (mailed({"内.zip": zipped_files({NAME: FORM, "Thumbs.db": b"1", "__MACOSX/._x": b"1"})}), 3),
        (zipped_files({"转发.eml": mailed({NAME: FORM}), "desktop.ini": b"1"}), 2),
        (zipped_files({"内.zip": zipped_files({NAME: FORM, ".DS_Store": b"1"}), "~$表.xlsx": b"1"}), 2),
        (zipped_files({"转发.eml": mailed({"内.zip": zipped_files({NAME: FORM, "Thumbs.db": b"1"})})}), 2),
    ],
    ids=["zip in mail", "mail in zip", "zip in zip", "zip in mail in zip"],
)
def test_what_every_layer_passes_over_is_counted(data: bytes, count: int, tmp_path: Path) -> None:
    listing = asked(data, tmp_path)
    assert isinstance(listing, ZipListing)
    assert [each.name.rpartition("/")[2] for each in listing.members] == [NAME]
    assert listing.passed_over == count


OTHER = filled_form(handed("MZ01", []), said(new_row("MZ01-202611-01")), NOVEMBER)


@pytest.mark.parametrize(
    "files",
    [
        {**unpacked(FORM, "表"), "表/机关一支部.xlsx": OTHER},
        {**unpacked(FORM, "表"), "表/原件/机关一支部.xlsx": OTHER},
        {**unpacked(FORM, "表"), "机关一支部.xlsx": OTHER},
        {name.removeprefix("表/"): data for name, data in unpacked(FORM, "表").items()} | {"机关一支部.xlsx": OTHER},
        {**unpacked(FORM, "表"), **unpacked(OTHER, "表/机关一支部")},
    ],
    ids=["in its folder", "in a folder of its folder", "beside its folder", "beside its parts", "both unpacked"],
)
def test_a_form_beside_the_parts_of_an_unpacked_one_is_not_swallowed(files: dict[str, bytes], tmp_path: Path) -> None:
    data = zipped_files(files)
    listing = asked(data, tmp_path)
    assert isinstance(listing, ZipListing)
    assert len(listing.members) == 2
    books = [read_file(ReadRequest(str(tmp_path / "x.bin"), each.place)) for each in listing.members]
    assert all(isinstance(book, RawBook) for book in books)
    bare = [asked(each, tmp_path) for each in (FORM, OTHER)]
    assert sorted(repr(book.sheets) for book in [*books] if isinstance(book, RawBook)) == sorted(
        repr(book.sheets) for book in bare if isinstance(book, RawBook)
    )


@pytest.mark.parametrize(
    ("folder", "shown"),
    [("福利院支部_2026年11月", NAME), ("收件/福利院支部", "收件_福利院支部.xlsx"), ("表.xlsx", "表.xlsx")],
)
def test_a_workbook_unpacked_and_zipped_again_is_one_file(folder: str, shown: str, tmp_path: Path) -> None:
    data = zipped_files({**unpacked(FORM, folder), "说明.txt": b"1", "__MACOSX/._x": b"1"})
    listing = asked(data, tmp_path)
    assert isinstance(listing, ZipListing)
    assert {member.name for member in listing.members} == {shown, "说明.txt"}
    (member,) = (each for each in listing.members if each.name == shown)
    rebuilt = read_member_bytes(data, member.place, member.sha256)
    assert rebuilt == read_member_bytes(data, member.place, member.sha256)
    whole, again = asked(FORM, tmp_path), asked(rebuilt or b"", tmp_path)
    assert isinstance(whole, RawBook)
    assert isinstance(again, RawBook)
    assert again.sheets == whole.sheets


@pytest.mark.parametrize("part", ["[Content_Types].xml", "docProps/core.xml"])
def test_an_unpacked_workbook_that_lacks_a_part_is_still_one_file(part: str, tmp_path: Path) -> None:
    parts = {name: data for name, data in unpacked(FORM, "表").items() if not name.endswith(part)}
    listing = asked(zipped_files(parts), tmp_path)
    assert isinstance(listing, ZipListing)
    assert [member.name for member in listing.members] == ["表.xlsx"]


@pytest.mark.parametrize(
    ("data", "what", "way"),
    [
        (b"\x78\x9f\x3e\x22" + FORM, "winmail.dat", "纯文本"),
        (tnef({"照片.png": b"\x89PNG"}), "winmail.dat", "附件存出来"),
        (mailed({}), "电子邮件", "附件存出来"),
        (outlook_message({"照片.png": b"\x89PNG" * 2000}), "Outlook存出的邮件", "附件存出来"),
        (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100), "快捷方式", "表格本身"),
        ("[InternetShortcut]\r\nURL=https://example.cn/表".encode(), "快捷方式", "表格本身"),
        (b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "在线文档的链接", "导出"),
        (zipped_files({"Index/Document.iwa": b"1", "preview.jpg": b"2"}), "苹果Numbers表格", "在Numbers里"),
        (b"MZ\x90\x00" + bytes(300), "自己会解开的压缩包", "不要发程序"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), "图片或视频", "原件"),
    ],
    ids=[
        "no attributes",
        "a picture only",
        "no attachment",
        "message with a picture",
        "lnk",
        "url",
        "gsheet",
        "numbers",
        "program",
        "sound",
    ],
)
def test_what_holds_no_form_is_told_by_its_right_name_with_a_way_out(
    data: bytes, what: str, way: str, tmp_path: Path
) -> None:
    refusal = asked(data, tmp_path)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "file-not-workbook"
    assert what in refusal.what
    assert way in refusal.way


@pytest.mark.parametrize("name", ["form.xls", "form.ods", "form.xlsx"])
def test_a_table_of_any_kind_does_not_hide_the_message_it_is_attached_to(name: str, tmp_path: Path) -> None:
    data = outlook_message({name: (FIXTURES / name).read_bytes()})
    listing = asked(data, tmp_path)
    assert isinstance(listing, ZipListing), listing
    (member,) = listing.members
    assert read_member_bytes(data, member.place, member.sha256) == (FIXTURES / name).read_bytes()


def nested(depth: int) -> bytes:
    data = FORM
    for _ in range(depth):
        data = zipped_files({"内.zip" if data[:30] != FORM[:30] else NAME: data})
    return data


def test_nesting_and_number_are_limited(tmp_path: Path) -> None:
    assert isinstance(asked(nested(3), tmp_path), ZipListing)
    listing = asked(nested(4), tmp_path)
    assert isinstance(listing, ZipListing)
    (member,) = listing.members
    assert read_file(ReadRequest(str(tmp_path / "x.bin"), member.place)) == Refusal(
        "archive-refused", "压缩包里又有压缩包"
    )
    many = zipped_files({f"{at}.zip": zipped_files({f"{each}.txt": b"1" for each in range(3)}) for at in range(3)})
    assert asked(many, tmp_path, Limits(members=8)) == Refusal("archive-refused", "里面一层套一层，文件过多或过大")
    assert isinstance(asked(many, tmp_path, Limits(members=9)), ZipListing)


@pytest.mark.parametrize("wrap", [tnef, outlook_message, mailed], ids=["winmail.dat", "msg", "eml"])
def test_a_damaged_wrapping_never_crashes(wrap: Wrap, tmp_path: Path) -> None:
    data = wrap({NAME: FORM})
    for at in range(0, len(data), len(data) // 60):
        for spoilt in (
            data[:at],
            data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :],
            data[:at] + bytes(4) + data[at + 4 :],
        ):
            assert isinstance(asked(spoilt, tmp_path), RawBook | Refusal | ZipListing)


def test_a_mail_nested_without_end_is_refused_by_its_reader_alone(tmp_path: Path) -> None:
    heads = b"".join(b"Content-Type: multipart/mixed; boundary=x%d\r\n\r\n--x%d\r\n" % (at, at) for at in range(3000))
    answer = asked(b"Received: from example.cn\r\nMIME-Version: 1.0\r\n" + heads, tmp_path)
    assert isinstance(answer, Refusal)


def test_a_wrapped_form_is_a_submission_with_its_origin_named(bureau: Bureau) -> None:
    bureau.hand_out("2026-11-25")
    files = {NAME: bureau.filled("MZ03")}
    wrapped = {"winmail.dat": tnef(files), "MZ01/转发.eml": mailed({"一.xlsx": bureau.filled("MZ01")}),
               "解开.zip": zipped_files(unpacked(bureau.filled("MZ02"), "殡仪馆支部"))}  # fmt: skip
    for name, data in wrapped.items():
        bureau.drop(name, data)
    told = {each.name: each.fate for each in bureau.collect("2026-12-01").files}
    assert told == {
        **dict.fromkeys(wrapped, Disposition.OPENED), f"winmail.dat/{NAME}": Disposition.ACCEPTED,
        "MZ01/转发.eml/一.xlsx": Disposition.ACCEPTED, "解开.zip/殡仪馆支部.xlsx": Disposition.ACCEPTED,
    }  # fmt: skip
    assert {each.result for each in bureau.delivered("2026-12-01").values()} == {SubmissionResult.RECEIVED}
    archive = bureau.on("2026-12-01").archive
    assert {archive.load_bytes(each) for each in archive.receipts()} >= set(wrapped.values())
    assert archive.faults() == archive.orphans() == ()
    assert io.BytesIO(files[NAME]).read() in {archive.load_bytes(each) for each in archive.receipts()}
