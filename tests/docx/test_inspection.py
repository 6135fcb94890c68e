"""What is frozen and mailed is only paper: whatever reaches outside, runs or hides is named with its place."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import quoteattr

import pytest
from docx_packages import (
    BODY,
    LINKS,
    OFFICE,
    SETTINGS,
    TYPES,
    W,
    changed,
    field,
    pack,
    paragraph,
    parts_of,
    plain,
    with_body,
    with_part,
)

from pipeline.docx.read import read_edited_document
from pipeline.findings import UserError

MICROSOFT = "http://schemas.microsoft.com/office"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(32)
OUT = "https://203.0.113.9/x"


def refusal(data: bytes) -> str:
    """What the clerk is told."""
    with pytest.raises(UserError) as caught:
        read_edited_document(data, "通报.docx")
    return "\n".join(caught.value.lines)


def embedded_workbook(*sheets: str, name: str = "word/embeddings/book.xlsx") -> bytes:
    """A paper with a chart, and the workbook behind it."""
    book = {TYPES: b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    book |= {f"xl/worksheets/sheet{at}.xml": sheet.encode() for at, sheet in enumerate(sheets, 1)}
    parts = parts_of(
        with_part(
            "word/charts/chart1.xml", b'<c:chartSpace xmlns:c="urn:c"/>',
            "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", f"{OFFICE}/chart",
        )
    )  # fmt: skip
    links = f'<Relationship Id="r1" Type="{OFFICE}/package" Target="/{name}"/>'
    parts["word/charts/_rels/chart1.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    ).encode()
    parts[name] = pack(book)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    parts[TYPES] = parts[TYPES].replace(
        b"</Types>", f'<Default Extension="xlsx" ContentType="{kind}"/></Types>'.encode()
    )
    return pack(parts)


STYLES = (
    '<w:style w:type="character" w:styleId="Up"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Own"><w:basedOn w:val="Up"/></w:style></w:styles>'
)
OUTWARD = {
    "a linked picture": (
        with_part("", b"", "", f"{OFFICE}/image", target=f"{OUT}/p.png", outside=True), "链接到文件外面的图片"
    ),
    "a linked picture not marked as external": (
        with_part("", b"", "", f"{OFFICE}/image", target="//share/p.png", outside=True), "链接到文件外面的图片"
    ),
    "a picture by its address in a drawing of old": (
        with_body(paragraph(f'<w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="{OUT}/a.png"/></w:pict></w:r>')),
        "链接到文件外面的图片",
    ),
    "a template": (
        with_part("", b"", "", f"{OFFICE}/attachedTemplate", target=f"{OUT}/t.dotm", outside=True,
                  of="word/_rels/settings.xml.rels"), "链接到文件外面的模板",
    ),
    "a template on a share": (
        with_part("", b"", "", f"{OFFICE}/attachedTemplate", target="file:///\\\\10.1.1.1\\t.dotx", outside=True,
                  of="word/_rels/settings.xml.rels"), "文件设置里有链接到文件外面的模板",
    ),
    "another document taken in": (
        with_part("word/c.html", b"<html/>", "text/html", f"{OFFICE}/aFChunk"), "打开时才并进来的另一份文件"
    ),
    "a subdocument": (
        with_part("", b"", "", f"{OFFICE}/subDocument", target="d.docx", outside=True), "指向文件外面的内容"
    ),
    "a mail merge": (changed((SETTINGS, "</w:settings>", "<w:mailMerge/></w:settings>")), "邮件合并的数据源"),
    "a link to a file": (
        with_part("", b"", "", f"{OFFICE}/hyperlink", target="file:///C:/a.exe", outside=True), "指向文件或程序的链接"
    ),
    "a link to a share": (
        with_part("", b"", "", f"{OFFICE}/hyperlink", target="\\\\10.1.1.1\\a", outside=True), "指向文件或程序的链接"
    ),
    "a link to a program": (
        with_part("", b"", "", f"{OFFICE}/hyperlink", target="ms-msdt:/id", outside=True), "指向文件或程序的链接"
    ),
    "an add-in": (
        with_part("word/webextensions/taskpanes.xml", b"<t/>", "application/vnd.ms-office.webextensiontaskpanes+xml",
                  f"{MICROSOFT}/2011/relationships/webextensiontaskpanes", of="_rels/.rels"), "公文用不到的内容",
    ),
}  # fmt: skip
RUNNING = {
    "macros": (
        with_part("word/vbaProject.bin", b"\x01", "application/vnd.ms-office.vbaProject",
                  f"{MICROSOFT}/2006/relationships/vbaProject"), "里有宏",
    ),
    "an OLE object": (
        with_part("word/embeddings/o.bin", b"\xd0\xcf", "application/vnd.openxmlformats-officedocument.oleObject",
                  f"{OFFICE}/oleObject"), "嵌入的对象",
    ),
    "a workbook as an attachment": (
        with_part("word/embeddings/o.xlsx", b"PK\x03\x04",
                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", f"{OFFICE}/package"),
        "嵌入的对象",
    ),
    "an ActiveX control": (
        with_part("word/activeX/activeX1.xml", b"<ax/>", "application/vnd.ms-office.activeX+xml", f"{OFFICE}/control"),
        "控件（ActiveX）",
    ),
    "a ribbon with calls": (
        with_part("customUI/customUI.xml", b"<customUI/>", "application/xml",
                  f"{MICROSOFT}/2006/relationships/ui/extensibility", of="_rels/.rels"), "脚本",
    ),
    "a script in custom XML": (
        with_part("customXml/item9.xml", b"<a><script>x</script></a>", "application/xml", f"{OFFICE}/customXml"), "脚本"
    ),
    "a style sheet that runs": (
        with_part("customXml/item9.xml", b'<?xml-stylesheet href="a.xsl"?><a/>', "application/xml",
                  f"{OFFICE}/customXml"), "脚本",
    ),
    "a drawing with a call": (
        with_part("word/media/i.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "image/svg+xml",
                  f"{OFFICE}/image"), "脚本",
    ),
    "a program called a picture": (
        with_part("word/media/i.png", b"MZ\x90", "image/png", f"{OFFICE}/image"), "冒充图片或字体"
    ),
    "entities": (
        with_part("customXml/item9.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "application/xml",
                  f"{OFFICE}/customXml"), "读不懂",
    ),
    "a video": (
        with_part("word/media/v.mp4", b"ftyp", "video/mp4", f"{MICROSOFT}/2007/relationships/media"), "音频、视频"
    ),
    "whole workbook behind a chart": (embedded_workbook("<c><v>1</v></c>", "<c><v>2</v></c>"), "整本工作簿"),
}  # fmt: skip
HIDDEN = {
    "hidden words": (with_body(paragraph("<w:r><w:rPr><w:vanish/></w:rPr><w:t>底稿</w:t></w:r>")), "隐藏的文字（“本段照常底稿”一段）"),
    "white words": (
        with_body(paragraph('<w:r><w:rPr><w:color w:val="ffffff"/></w:rPr><w:t>底稿</w:t></w:r>')), "白色"
    ),
    "blacked words": (
        with_body(paragraph('<w:r><w:rPr><w:highlight w:val="black"/></w:rPr><w:t>底稿</w:t></w:r>')), "涂黑的文字"
    ),
    "tiny words": (with_body(paragraph('<w:r><w:rPr><w:sz w:val="2"/></w:rPr><w:t>底稿</w:t></w:r>')), "字号极小"),
    "a hidden row": (
        with_body("<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>" + paragraph("") + "</w:tc></w:tr></w:tbl>"), "隐藏的表格行"
    ),
    "a hidden text box": (
        with_body(paragraph('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="visibility:hidden"/></w:pict></w:r>')),
        "隐藏的图形或文本框",
    ),
    "hidden by its style": (
        changed(
            ("word/styles.xml", "</w:styles>",
             STYLES),
            data=with_body(paragraph('<w:r><w:rPr><w:rStyle w:val="Own"/></w:rPr><w:t>底稿</w:t></w:r>')),
        ), "隐藏的文字",
    ),
    "an open insertion": (with_body(paragraph('<w:ins w:id="1"><w:r><w:t>新</w:t></w:r></w:ins>')), "修订"),
    "a moved table row": (
        with_body("<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>"), "修订"
    ),
    "a comment": (with_body(paragraph('<w:r><w:commentReference w:id="1"/></w:r>')), "批注（“本段照常”一段）"),
    "a comment nothing refers to": (
        with_part("word/comments.xml", f'<w:comments xmlns:w="{W}"><w:comment><w:p/></w:comment></w:comments>'.encode(),
                  "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml", f"{OFFICE}/comments"),
        "批注",
    ),
    "a change in a page head": (
        with_part("word/header9.xml", f'<w:hdr xmlns:w="{W}"><w:p><w:del><w:r/></w:del></w:p></w:hdr>'.encode(),
                  "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml", f"{OFFICE}/header"),
        "页眉里有没有接受或拒绝的修订",
    ),
}  # fmt: skip
FIELDS = {
    'DDEAUTO c:\\\\a "b"': "会运行程序的域“DDEAUTO”", "dde a b": "会运行程序的域“DDE”", 'INCLUDETEXT "a.docx"': "INCLUDETEXT",
    'INCLUDEPICTURE "http://a/b.png" \\d': "INCLUDEPICTURE", "LINK Excel.Sheet.8 a": "LINK", "MACROBUTTON a b": "MACROBUTTON",
    'DATE \\@ "yyyy年M月d日"': "打开一次变一次的域“DATE”", "TIME": "打开一次变一次的域", "FILENAME": "打开一次变一次的域",
    "IF 1 = 1 a b": "公文用不到的域“IF”", "QUOTE 68 68 69": "公文用不到的域", 'HYPERLINK "file:///c:/a"': "指向文件或程序的链接",
    'HYPERLINK "\\\\\\\\host\\\\a"': "指向文件或程序的链接",
}  # fmt: skip


@pytest.mark.parametrize("what", [*OUTWARD, *RUNNING, *HIDDEN])
def test_what_is_not_paper_is_refused_by_name(what: str) -> None:
    data, words = {**OUTWARD, **RUNNING, **HIDDEN}[what]
    told = refusal(data)
    assert words in told
    assert "请在WPS或Word里" in told
    assert "改好保存后再试" in told


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("instruction", FIELDS)
def test_fields_are_read_however_they_are_cut(instruction: str, *, split: bool) -> None:
    assert FIELDS[instruction] in refusal(with_body(paragraph(field(instruction, split=split))))
    if not split:
        simple = f"<w:fldSimple w:instr={quoteattr(instruction)}/>"
        assert FIELDS[instruction] in refusal(with_body(paragraph(simple)))


def test_a_field_put_together_by_another_is_refused() -> None:
    inner = field("REF a")
    outer = field("@ b").split("@", maxsplit=1)
    begin, rest = outer[0].rsplit("<w:r><w:instrText", 1)[0], outer[1]
    built = begin + inner + '<w:r><w:instrText xml:space="preserve">' + rest
    assert "由别的域拼成的域" in refusal(with_body(paragraph(built)))


def test_fields_that_compute_from_the_paper_pass() -> None:
    for instruction in (
        "PAGE  \\* MERGEFORMAT", 'TOC \\o "1-3" \\h', "eq \\o\\ac(○,1)", "=SUM(ABOVE)", "SEQ 表 \\* ARABIC", "",
        'HYPERLINK "https://www.mca.gov.cn/"', 'HYPERLINK \\l "_Toc1"', 'HYPERLINK "mailto:a@b.cn"',
        'XE "词"',
    ):  # fmt: skip
        assert read_edited_document(with_body(paragraph(field(instruction, split=True))), "a.docx").text


def test_visible_links_to_the_web_and_mailboxes_are_paper() -> None:
    for target in ("https://www.mca.gov.cn/a?b=1", "http://a.cn", "mailto:a@b.cn", "#附件1"):
        data = with_part("", b"", "", f"{OFFICE}/hyperlink", target=target, outside=True)
        assert read_edited_document(data, "a.docx").text


def test_a_paper_as_word_leaves_it_passes() -> None:
    """Fonts, printer, theme, thumbnail, people, an empty list of comments, bibliography and SharePoint's properties."""
    word, kind = f'xmlns:w="{W}"', "application/vnd.openxmlformats-officedocument.wordprocessingml"
    more = (
        ("word/printerSettings1.bin", b"H\0P\0", f"{kind}.printerSettings", f"{OFFICE}/printerSettings"),
        ("word/fonts/font1.odttf", bytes(range(60, 90))[1:], "application/vnd.openxmlformats-officedocument.obfuscatedFont", f"{OFFICE}/font"),
        ("word/comments.xml", f"<w:comments {word}/>".encode(), f"{kind}.comments+xml", f"{OFFICE}/comments"),
        ("word/people.xml", b"<people/>", f"{kind}.people+xml", f"{MICROSOFT}/2011/relationships/people"),
        ("word/media/i.png", PICTURE, "image/png", f"{OFFICE}/image"),
        ("word/glossary/document.xml", f"<w:glossaryDocument {word}/>".encode(), f"{kind}.document.glossary+xml", f"{OFFICE}/glossaryDocument"),
        ("customXml/item2.xml", b'<?mso-contentType?><FormTemplates xmlns="http://schemas.microsoft.com/sharepoint/v3/contenttype/forms"/>', "application/xml", f"{OFFICE}/customXml"),
        ("docMetadata/LabelInfo.xml", b"<l/>", "application/vnd.ms-office.classificationlabels+xml", f"{MICROSOFT}/2020/02/relationships/classificationlabels"),
        ("docProps/thumb.emf", b"\x01\0\0\0", "image/x-emf", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"),
    )  # fmt: skip
    for name, content, kind_of, link in more:
        assert read_edited_document(with_part(name, content, kind_of, link), "a.docx").text, name


def test_a_paper_as_wps_leaves_it_passes() -> None:
    custom = b'<s:customData xmlns:s="http://www.wps.cn/officeDocument/2013/wpsCustomData"><extobjs/></s:customData>'
    keys = b'<wne:tcg xmlns:wne="http://schemas.microsoft.com/office/word/2006/wordml"><wne:keymaps/></wne:tcg>'
    for data in (
        with_part("customXml/item3.xml", custom, "application/xml", f"{OFFICE}/customXml"),
        with_part("word/customizations.xml", keys, "application/vnd.ms-word.keyMapCustomizations+xml",
                  f"{MICROSOFT}/2006/relationships/keyMapCustomizations"),
        changed((SETTINGS, "</w:settings>", '<w:docVars><w:docVar w:name="commondata" w:val="eyJo"/></w:docVars></w:settings>')),
        changed((BODY, "<w:body>", "<w:body><w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:p>")),
        changed((SETTINGS, "</w:settings>", "<w:trackRevisions/></w:settings>")),
    ):  # fmt: skip
        assert read_edited_document(data, "a.docx").text


def test_words_that_can_be_seen_pass() -> None:
    white = '<w:r><w:rPr><w:color w:val="FFFFFF"/>{}</w:rPr><w:t>表头</w:t></w:r>'
    shading = '<w:shd w:val="clear" w:fill="C00000"/>'
    for xml in (
        paragraph(white.format(shading)),
        f"<w:p><w:pPr>{shading}</w:pPr>{white.format('')}</w:p>",
        f"<w:tbl><w:tr><w:tc><w:tcPr>{shading}</w:tcPr>{paragraph(white.format(''))}</w:tc></w:tr></w:tbl>",
        paragraph('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>看得见</w:t></w:r>'),
        paragraph('<w:r><w:rPr><w:sz w:val="2"/></w:rPr><w:t> </w:t></w:r>'),
        paragraph("<w:r><w:rPr><w:webHidden/></w:rPr><w:t>3</w:t></w:r>"),
    ):
        assert read_edited_document(with_body(xml), "a.docx").text


def test_white_words_on_the_ground_of_their_style_pass_unless_it_is_taken_away() -> None:
    """A heading white on grey by its style alone was called invisible: an agenda of LibreOffice's own was refused."""
    ground = '<w:shd w:val="clear" w:fill="CCCCCC"/>'
    style = f'<w:style w:type="paragraph" w:styleId="Bar"><w:pPr>{ground}</w:pPr><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'

    def bar(own: str) -> bytes:
        words = f'<w:p><w:pPr><w:pStyle w:val="Bar"/>{own}</w:pPr><w:r><w:t>议程</w:t></w:r></w:p>'
        return changed(
            ("word/styles.xml", "</w:styles>", f"{style}</w:styles>"), (BODY, "<w:body>", f"<w:body>{words}")
        )

    assert "议程" in read_edited_document(bar(""), "a.docx").text
    assert "白色" in refusal(bar('<w:shd w:val="clear" w:fill="FFFFFF"/>'))


def test_the_one_sheet_behind_a_chart_is_paper() -> None:
    assert read_edited_document(embedded_workbook("<c><v>1</v></c>", "<empty/>"), "a.docx").text


def test_a_file_that_is_listed_nowhere_is_named() -> None:
    parts = parts_of(plain()) | {"word/secret.dat": b"123"}
    assert "公文用不到的内容“word/secret.dat”" in refusal(pack(parts))
    assert LINKS in parts


def test_names_that_differ_in_case_only_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in (parts_of(plain()) | {"word/Document.xml": b"<a/>"}).items():
            package.writestr(name, data)
    assert "重名" in refusal(buffer.getvalue())


def test_many_obstacles_are_told_briefly_and_each_remedy_once() -> None:
    told = refusal(with_body("".join(paragraph('<w:ins w:id="1"/>', f"第{at}处") for at in range(40)))).split("\n")
    assert len(told) == 14
    assert told[-2] == "这样的地方另有28处。"
    assert told[-1].count("审阅") == 1
