"""Define what does not belong on paper: what it is called, and how it is removed in Word or WPS."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Matter:
    """Something a paper must not carry; ``what`` may contain one gap for the detail."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Obstacle:
    """One such thing in a paper; ``near`` names its paragraph in brackets, where that is known."""

    matter: Matter
    place: str
    detail: str = ""
    near: str = ""


_AS_TEXT = "选中这处域，按Ctrl+Shift+F9变成普通文字（看不见的，先按Alt+F9显示出来再删去）"
_FRESH = "新建一个空白文档，把要用的文字复制过去，另存为“.docx”"

TRACKED = Matter("没有接受或拒绝的修订", "打开“审阅”，接受或拒绝全部修订")
COMMENT = Matter("批注", "打开“审阅”，删去全部批注")
HIDDEN = Matter("隐藏的文字", "全选后打开“字体”，去掉“隐藏”前的勾，再把不该留的字删去")
HIDDEN_ROW = Matter("隐藏的表格行", "删去隐藏的表格行，或把要留的内容移到看得见的地方")
HIDDEN_SHAPE = Matter("隐藏的图形或文本框", "打开“选择窗格”，显示全部对象，再把不要的删去")
INVISIBLE = Matter("看不见的文字（白色）", "把白色的字改成黑色，或者删去")
BLACKED = Matter("涂黑的文字（黑底黑字，选中就能看到）", "把涂黑的字真正删去，要表示略去的写“××”")
TINY = Matter("看不见的文字（字号极小）", "把字号极小的字改成正常字号，或者删去")
OUTSIDE_FIELD = Matter("从文件外面取内容或会运行程序的域“{}”", _AS_TEXT)
CHANGING_FIELD = Matter("打开一次变一次的域“{}”", _AS_TEXT)
UNKNOWN_FIELD = Matter("公文用不到的域“{}”", _AS_TEXT)
BUILT_FIELD = Matter("由别的域拼成的域", _AS_TEXT)
LINK = Matter("指向文件或程序的链接“{}”", "右击链接，选“取消超链接”（网址、邮箱的链接可以保留）")
LINKED_PICTURE = Matter(
    "链接到文件外面的图片“{}”",
    "把图片剪切后用“选择性粘贴”贴成图片（Word也可在“文件—信息—编辑指向文件的链接”里断开链接）",
)
TEMPLATE = Matter("链接到文件外面的模板“{}”", f"把文档模板改为Normal；找不到这一项的，{_FRESH}")
OUTSIDE = Matter("指向文件外面的内容“{}”", _FRESH)
CHUNK = Matter("打开时才并进来的另一份文件", "打开文件，等内容全部显示出来，另存为新的“.docx”")
EMBEDDED = Matter("嵌入的对象", "把嵌入的对象剪切后用“选择性粘贴”贴成图片，要附的文件另行附上")
WORKBOOK = Matter("图表背后的整本工作簿", "把图表剪切后用“选择性粘贴”贴成图片")
MACRO = Matter("宏", "另存为不带宏的“Word文档（*.docx）”")
CONTROL = Matter("控件（ActiveX）", "在“开发工具”里选中控件删去，要用的文字直接写在正文里")
MERGE = Matter("邮件合并的数据源", "打开“邮件—开始邮件合并”，选“普通Word文档”")
MEDIA = Matter("音频、视频或网页", "删去音频、视频和网页")
SCRIPT = Matter("脚本", f"打开“文件—信息—检查文档”，删去自定义XML数据；没有这一项的，{_FRESH}")
UNKNOWN = Matter("公文用不到的内容“{}”", _FRESH)
DISGUISED = Matter("冒充图片或字体的另一份文件“{}”", _FRESH)
UNREADABLE = Matter("读不懂的内容“{}”", _FRESH)

_PLACES = (
    (r"word/document\d*\.xml", "正文"), (r"word/header\d*\.xml", "页眉"), (r"word/footer\d*\.xml", "页脚"),
    (r"word/footnotes\d*\.xml", "脚注"), (r"word/endnotes\d*\.xml", "尾注"), (r"word/comments.*", "批注栏"),
    (r"word/settings\d*\.xml", "文件设置"), (r"word/styles.*", "样式"), (r"word/numbering\d*\.xml", "编号"),
    (r"word/glossary/.*", "自动图文集"), (r".*/charts/.*", "图表"), (r".*/diagrams/.*", "智能图形"),
    (r"docprops/.*", "文件属性"), (r"customxml/.*", "自定义XML数据"), (r".*/media/.*", "图片"),
)  # fmt: skip


def name_place(part: str) -> str:
    """Name a part as the clerk knows it: 正文, 页眉, 文件设置."""
    return next((place for pattern, place in _PLACES if re.fullmatch(pattern, part.lower())), "文件内部")
