"""Create a workspace (建立) with the office files to start from; existing files are not changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pipeline
from pipeline import disk
from pipeline.commands.file_steps import WriteFile
from pipeline.commands.launchers import LAUNCHERS
from pipeline.commands.plan import Plan, perform
from pipeline.commands.workspace import Workspace
from pipeline.contract.roster import SAMPLE_BRANCH
from pipeline.contract.settings import (
    BLANK_FORM_FILE,
    CALENDAR_FILE,
    LETTERHEAD_FILE,
    OLD_LEDGER_SAMPLE,
    ROSTER_FILE,
    SETTINGS_FILE,
    WORDING_FOLDER,
    WORDS_FILE,
    Settings,
    build_default_settings_toml,
)  # fmt: skip
from pipeline.contract.signal_lists import EXEMPT_FILE
from pipeline.docx.letterhead import build_letterhead
from pipeline.findings import UserError
from pipeline.forms.monthly import build_blank_form
from pipeline.forms.old_ledger import build_old_ledger_sample
from pipeline.forms.roster import build_roster_workbook
from pipeline.forms.signal_lists import build_signal_lists

INBOX_NOTE = """# 收件夹

各支部把填好的月报表放在这里，或放在以本支部短码命名的文件夹里（如 `inbox/MZ03/`）；装着几份表的 zip 压缩包也可以。

* 收表（`dangjian collect`）以后，文件归入 `inbox/archive/`，原样保存，不会删除。请不要改动 `archive` 里的任何内容。
* `inbox/短码/回执与退回/` 是给支部看的：收到了哪些文件，退回修改的表。改好的表放回 `inbox/短码/`，不要留在那里面。
* 不要共享整个 `inbox`，只共享 `inbox/短码/`，每个支部只能进自己的。
"""
OUTBOX_NOTE = """# 发件夹

每个报告期一个文件夹，如 `outbox/2026-11/`：

* `forms/` 下发的表单，`returned/` 退回修改的表；
* `工作台账.xlsx`，`核验表.xlsx`（要局机关决定的事，填好后用 `dangjian review` 导入），`manifest.json` 清单；
* `看板.html` 给领导看的一页，双击打开，能打印成一张A4，每次汇总都重做；
* `附表（督查通报）.xlsx` 随通报发送的任务一览和各党支部情况，签发通报时一并封存；
* `documents/` 支部反馈单，督查通报、整改通知书、更正通知的草稿：领导直接在这里改，改过的不会被覆盖；
* `letters/` 备好的信件，一个支部一个文件夹，由人发出。

`outbox/2026/述职评议/` 是一年的述职评议数据表和述职报告素材（`dangjian assess 2026`），填过的表不会被覆盖。

`outbox/issued/` 是签发的文件和盖章扫描件，`outbox/sent/` 是信件登记：只增不改，请一并备份，不要改动。
"""
TEMPLATES_NOTE = """# 办公室的文件

这里的文件归办公室管，改了下次运行就用新的；已经签发的月份仍用当时的。改之前请先留一份备份。

* `支部名册.xlsx`：一个支部一行。短码定了就不要改；撤并的支部填停用日期和承接支部，不要删行。
* `设置.toml`：单位名称、时限、灯色规则、信件等，每项后面有说明。
* `节假日.toml`：放假和调休上班的日子，放假通知发布后填。
* `用词.toml`：办公室自己的用词表，校对公文时逐个查，查到的请人看。
* `信号/`：读支部写的进展时用。`文件会议.xlsx` 是文件、会议和公布日期，`过时提法.xlsx` 是不再用的提法，
  `豁免文字.txt` 是各支部本来就会写得一样的话；局里下发的通知存成文本放在 `下发通知/`，照着写的不算互相抄。
* `公文版式.docx`：公文的页面和字体。`wording/`：公文和信件的文字，每份开头写着怎么改。
* `月报表（空白）.xlsx`：空白的样表；支部报送用下发给它的那一份。
* `旧台账（样例）.xlsx`：手里已有台账的，照它的栏目整理，用 `dangjian forms 报告期 --from 旧台账.xlsx` 带进来。
"""
NOTES = {"inbox": INBOX_NOTE, "outbox": OUTBOX_NOTE, "templates": TEMPLATES_NOTE}
"""README text of each folder of a workspace."""


def read_starter_texts() -> dict[str, str]:
    """Read the initial texts of an office by their names below ``templates/``; they are shipped with the program."""
    beside = Path(pipeline.__file__).parent / "starter"
    folder = beside if beside.is_dir() else Path(pipeline.__file__).parent.parent / "templates"
    names = [
        CALENDAR_FILE,
        WORDS_FILE,
        EXEMPT_FILE,
        *(f"{WORDING_FOLDER}/{path.name}" for path in sorted((folder / WORDING_FOLDER).glob("*.txt"))),
    ]
    return {name: disk.read(folder / name).decode("utf-8") for name in names}


def build_starter_files() -> dict[str, bytes]:
    """Build every file that ``init`` writes below ``templates/``: the texts, and the files made from the contracts."""
    settings = Settings()
    domains = [each.name for each in settings.domain if not each.until]
    texts = {SETTINGS_FILE: build_default_settings_toml(), **read_starter_texts()}
    return {name: text.encode("utf-8") for name, text in texts.items()} | {
        ROSTER_FILE: build_roster_workbook([SAMPLE_BRANCH]),
        BLANK_FORM_FILE: build_blank_form(domains),
        OLD_LEDGER_SAMPLE: build_old_ledger_sample(SAMPLE_BRANCH["short_name"]),
        LETTERHEAD_FILE: build_letterhead(),
        **build_signal_lists(),
    }


def plan_workspace(root: Path) -> Plan:
    """Plan the files of a new workspace that do not exist yet."""
    if root.exists() and not root.is_dir():
        raise UserError(f"“{root.name}”是一个文件，不能作为工作目录。请换一个名字。")
    files = {f"templates/{name}": data for name, data in build_starter_files().items()}
    files |= {f"{folder}/README.md": note.encode("utf-8") for folder, note in NOTES.items()}
    files |= LAUNCHERS
    return Plan(
        tuple(WriteFile(root / name, files[name], "新建") for name in sorted(files) if not (root / name).exists())
    )


def create_workspace(root: Path) -> tuple[str, ...]:
    """Create a workspace and return the names of the files written."""
    plan = plan_workspace(root)
    perform(Workspace(root=root, today=dt.date.min), plan)
    return tuple(step.path.relative_to(root).as_posix() for step in plan.steps if isinstance(step, WriteFile))
