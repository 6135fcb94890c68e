"""看板: every number equals the rows it names, nothing is asked of a network, and it prints on one page."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest
from board_reading import (
    CHROMIUM,
    Element,
    count_named_rows,
    print_page,
    read_number,
    read_page,
    read_sheets,
    run_browser,
)
from papers import OCTOBER, delivered, task, view_of
from papers import month as told

from pipeline.board.render import build_board
from pipeline.board.view import MOST_BRANCHES, build_branch_bars, build_group_bars
from pipeline.commands import consolidate
from pipeline.commands.audit import audit_workspace
from pipeline.commands.proof import prove_files
from pipeline.commands.workspace import Workspace
from pipeline.contract.paper_settings import HeadlineSettings
from pipeline.periods import Period
from pipeline.reports.month_report import build_month_report
from pipeline.supervision.assessment import Assessment
from pipeline.terms import BOARD_FILE, LEDGER_FILE, MATTER_SHEET, DecisionKind, Lamp, SubmissionResult, Timeliness

PERIOD = Period(2026, 11)
NASTY = "<script>alert(1)</script><b>“&amp;”</b>"


@pytest.fixture(scope="module")
def page(built: consolidate.ConsolidateResult) -> Element:
    return read_page((built.folder / BOARD_FILE).read_bytes())


def look_up(source: str, built: consolidate.ConsolidateResult) -> object:
    """What the files of the month say of a figure."""
    if source == "核验表/待定事项":
        return built.assessment.undecided_count
    if source.startswith("附表"):
        _, _, number = source.partition("?序号=")
        rows = read_sheets_of_tables(built.folder / "附表（督查通报）.xlsx", "需协调事项")
        if not number:
            return len(rows)
        return len(next(row for row in rows if row["序号"] == number)["反映的党支部"].split("、"))
    folder = built.folder
    if re.match(r"\d{4}-\d\d/", source):
        month, _, source = source.partition("/")
        folder = folder.parent / month
    return count_named_rows(source, _read(folder / LEDGER_FILE))


def read_sheets_of_tables(path: Path, sheet: str) -> list[dict[str, str]]:
    import openpyxl  # noqa: PLC0415 - its head is in the third row

    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, rows[0]), map(str, row), strict=True)) for row in rows[1:]]


_BOOKS: dict[Path, dict[str, list[dict[str, object]]]] = {}


def _read(path: Path) -> dict[str, list[dict[str, object]]]:
    if path not in _BOOKS:
        _BOOKS[path] = read_sheets(path)
    return _BOOKS[path]


def test_every_number_is_that_of_the_rows_it_names(page: Element, built: consolidate.ConsolidateResult) -> None:
    figures = [each for each in page.walk() if "data-src" in each.attributes]
    wrong = []
    for each in figures:
        now, _, before = each.attributes["data-src"].partition(" − ")
        found = look_up(now, built)
        if before:
            found = int(str(found)) - int(str(look_up(before, built)))
        if read_number(each.text) != int(str(found)):
            wrong.append((each.text, each.attributes["data-src"], found))
    assert wrong == []
    assert len(figures) > 200


def test_figures_without_rows_are_few(page: Element) -> None:
    """A number in a table that names no rows is a gap, a date, or the size of a month not on record."""
    bare = [
        each.text
        for each in page.find_all("td")
        if "data-src" not in each.attributes and re.fullmatch(r"\d+%?", each.text.strip())
    ]
    assert bare == []


def test_lamps_of_a_row_add_up(page: Element) -> None:
    rows = [row for row in page.find_all("tr") if len(row.find_all("td")) >= 6 and row.find_all("svg")]
    assert len(rows) > 30
    for row in rows:
        *lamps, total = [int(cell.text) for cell in row.find_all("td")[:5]]
        assert sum(lamps) == total


def test_the_page_asks_nothing_of_a_network_and_runs_nothing(
    page: Element, built: consolidate.ConsolidateResult
) -> None:
    text = (built.folder / BOARD_FILE).read_text(encoding="utf-8")
    assert not re.search(r"https?:|//[a-z]|@import|url\(|javascript:", text)
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & {each.name for each in page.walk()}
    assert not [name for each in page.walk() for name in each.attributes if name.startswith("on") or name == "src"]
    hrefs = {each.attributes["href"] for each in page.walk() if "href" in each.attributes}
    assert hrefs == {"%E5%B7%A5%E4%BD%9C%E5%8F%B0%E8%B4%A6.xlsx"}


def test_it_reads_without_eyes(page: Element) -> None:
    """Language, title, one main heading, headings in order, heads of tables; pictures repeat the numbers beside them."""
    (html,) = page.find_all("html")
    assert html.attributes["lang"] == "zh-CN"
    assert page.find_all("title")[0].text.startswith("“党建+”工作看板（2026年11月）")
    assert [len(page.find_all(name)) for name in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    for table in page.find_all("table"):
        heads = table.find_all("thead")[0].find_all("th")
        assert all(head.attributes["scope"] == "col" and head.text for head in heads)
        for row in table.find_all("tbody")[0].find_all("tr"):
            assert len(row.find_all("th")) == 1
            assert len(row.find_all("th") + row.find_all("td")) == len(heads)
    assert all(each.attributes["aria-hidden"] == "true" for each in page.find_all("svg"))


def test_ink_on_paper_has_contrast(built: consolidate.ConsolidateResult) -> None:
    """Every colour of text, on white and on the ground of the sentence, at 4.5 : 1 or more (WCAG 2 AA)."""
    style = (built.folder / BOARD_FILE).read_text(encoding="utf-8").partition("<style>")[2].partition("</style>")[0]
    inks = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]+)", style))
    grounds = set(re.findall(r"background: (#[0-9a-f]+) *[;}]", style)) - set(
        re.findall(r"chip\.\w+ { background: (#\w+)", style)
    )
    assert len(inks) >= 4
    assert {"#fff", "#f6f3ef"} <= grounds
    for ink in inks:
        for ground in grounds:
            light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_same_ledger_gives_the_same_page_and_audit_builds_it_again(
    board_root: Path, built: consolidate.ConsolidateResult, tmp_path: Path
) -> None:
    data = (built.folder / BOARD_FILE).read_bytes()
    assert build_board(built.assessment, build_month_report(built.assessment)) == data
    listed = json.loads((built.folder / "manifest.json").read_bytes())["outputs"]
    assert BOARD_FILE in {each["path"] for each in listed}
    copy = tmp_path / "单位"
    shutil.copytree(board_root, copy)
    board = copy / "outbox" / str(PERIOD) / BOARD_FILE
    board.write_bytes(data.replace(b"2026", b"2027", 1))
    told = "\n".join(map(str, audit_workspace(Workspace(root=copy, today=dt.date(2026, 12, 11))).points))
    assert BOARD_FILE in told


def test_it_answers_how_rectification_moved_what_was_kept_and_what_is_due(
    page: Element, built: consolidate.ConsolidateResult
) -> None:
    """The lines below the six figures, each number counted anew from the workbook."""
    named = {row["支部名称"] for row in _read(built.folder / LEDGER_FILE)["通报落实"] if row["要求"] == "补报重报"}
    (lines,) = (each for each in page.find_all("dl") if each.has("class", "standing"))
    questions = [each.text for each in lines.find_all("dt")]
    assert [re.sub(r"（.*", "", each) for each in questions] == ["整改与上月比", "10月通报的要求", "12月要到期的"]
    mending, followed, due = (each.text for each in lines.find_all("dd"))
    assert re.match(
        r"逾期没有反馈\d+件（上月\d+件，.+）；在改\d+件（上月\d+件，.+）；已销号\d+件（上月\d+件，.+）。", mending
    )
    assert "答复支部" in followed
    assert all(str(name) in followed for name in named)
    assert re.match(r"任务\d+项（其中红灯\d+", due)


def test_whom_to_ring_stands_beside_each_branch(page: Element, built: consolidate.ConsolidateResult) -> None:
    (table,) = (each for each in page.find_all("table") if each.has("class", "branches"))
    told = {row.find_all("th")[0].text: row.find_all("td")[-1].text for row in table.find_all("tr")[1:]}
    known = {each.short_name: each.secretary for each in built.assessment.office.branches}
    assert len(told) == 24
    assert all(known[name] == secretary for name, secretary in told.items())


def test_a_month_without_an_earlier_circular_says_so() -> None:
    assert "还没有签发过通报" in page_of(view_of()).text


# What it says in months of every kind


def page_of(assessment: Assessment, *, signed: bool = False) -> Element:
    return read_page(build_board(assessment, build_month_report(assessment, signed=signed)))


def test_what_a_branch_wrote_never_becomes_html() -> None:
    view = view_of(
        [task("MZ01", 1, told(OCTOBER, 10), told(PERIOD, 10, problem=NASTY), name=NASTY, deadline="2026-11-30")]
    )
    page = page_of(view)
    assert not page.find_all("script")
    assert "<script>alert(1)</script><b>“&amp;”</b>" in page.text


def test_without_a_month_before_nothing_is_compared() -> None:
    page = page_of(view_of([task("MZ01", 1, told(PERIOD, 10), deadline="2026-11-30")]))
    assert "红灯1项（10月没有有效数据，灯色不与上月比较）" in page.text
    changes = [each.text for each in page.walk() if each.has("class", "change")]
    assert changes == ["—"] * 6
    assert not re.search(r"[▲▼]", page.text)


def test_an_empty_month_says_so() -> None:
    page = page_of(view_of())
    assert "本月没有需要领导拍板的事。" in page.text
    assert "没有红灯任务。" in page.text
    assert "落后最多的" not in page.text
    assert "本月没有按时报送、一次合格、没有红灯灰灯、过半绿灯的支部" in page.text


def test_a_signed_month_says_so() -> None:
    assert "《督查通报》已签发" in page_of(view_of(), signed=True).text
    assert "未签发，供局领导参阅" in page_of(view_of()).text


def test_the_office_words_its_own_sentence_for_one_month_only() -> None:
    view = view_of([task("MZ01", 1, told(PERIOD, 10))])
    own = "设备到货推迟，局里正在统一协调。"

    def worded(period: str) -> Assessment:
        office = view.office
        settings = office.settings.model_copy(update={"headline": (HeadlineSettings(period=period, text=own),)})
        inputs = replace(view.ledger.inputs, office=replace(office, settings=settings))
        return replace(view, ledger=replace(view.ledger, inputs=inputs))

    assert own in page_of(worded("2026-11")).text
    assert own not in page_of(worded("2026-12")).text


def test_a_year_has_twelve_columns_and_says_once_what_they_are_taken_from() -> None:
    view = view_of([task("MZ01", 1, told(PERIOD, 10), deadline="2026-11-30")])
    (now,) = view.months
    earlier = [replace(now, period=Period(2026, month)) for month in range(1, 11)]
    view.__dict__["months"] = (*earlier, now)
    page = page_of(view)
    (trend,) = (each for each in page.find_all("table") if each.has("class", "trend"))
    assert [each.text for each in trend.find_all("thead")[0].find_all("th")][1:] == [
        f"{month}月" for month in range(1, 12)
    ]
    assert "以前月份的数：1月至10月按现在的台账重算。" in page.text


def test_missing_and_late_are_told_in_words() -> None:
    view = view_of(
        [task("MZ01", 1), task("MZ02", 1, told(PERIOD, 50)), task("MZ03", 1, told(PERIOD, 50))],
        delivered("MZ01", Timeliness.MISSING, SubmissionResult.NOTHING),
        delivered("MZ02", Timeliness.LATE),
        delivered("MZ03", Timeliness.ON_TIME, SubmissionResult.TO_CORRECT),
    )
    marks = [each.text for each in page_of(view).find_all("td") if each.has("class", "mark")]
    assert sorted(marks) == sorted(["漏报", "迟报", "待修改"])
    secretary = view.office.by_code["MZ01"].secretary
    who = f"书记{secretary}，" if secretary else ""
    line = f"漏报1个：机关一支部（{who}连续1个月）；待修改1个：福利院支部（"
    assert line in page_of(view).text
    assert "连续1个月），合计1项任务没有数据" in page_of(view).text


def test_each_decision_asked_for_is_counted_and_one_problem_asks_for_one() -> None:
    asks = [
        {DecisionKind.CLOSING, DecisionKind.CASE}, {DecisionKind.RECTIFY, DecisionKind.ESCALATE}, {DecisionKind.CHANGE},
    ]  # fmt: skip
    view = view_of([task("MZ01", 1, told(PERIOD, 50))])
    vars(view)["lines"] = tuple(
        SimpleNamespace(
            sheet=MATTER_SHEET, branch="MZ01", matter=str(at), parts=[SimpleNamespace(matter=kind) for kind in kinds]
        )
        for at, kinds in enumerate(asks)
    )
    said = page_of(view).text
    assert "待定事项3件：销号1项、提请整改1项、变更延期1项、典型做法1项（有的一件几项，共4项）" in said


def test_many_branches_are_added_up_and_none_is_lost() -> None:
    codes = [f"MZ{number:03d}" for number in range(1, 301)]
    view = view_of(
        [
            task(code, 1, told(PERIOD, 40), deadline="2026-11-30" if at % 100 == 0 else "2027-03-31")
            for at, code in enumerate(codes)
        ],
        *(delivered(code) for code in codes),
        delivered("MZ299", Timeliness.MISSING, SubmissionResult.NOTHING),
    )
    report = build_month_report(view)
    bars = build_branch_bars(report)
    assert len(bars) == MOST_BRANCHES - 1
    assert [bar.name for bar in bars[:3]] == ["MZ001", "MZ101", "MZ201"]
    assert bars[3].mark == "漏报"
    assert bars[-1].name == f"其余{300 - MOST_BRANCHES + 2}个支部"
    assert sum(int(bar.total.text) for bar in bars) == report.tasks.count == 300
    for at, lamp in enumerate((Lamp.RED, Lamp.YELLOW, Lamp.GREY, Lamp.GREEN)):
        assert sum(int(bar.counts[at].text) for bar in bars) == report.lit(lamp).count


def test_many_domains_are_added_up() -> None:
    tasks = [task("MZ01", at, told(PERIOD, 90)) for at in range(1, 31)]
    view = view_of([replace(each, plan={**each.plan, "domain": f"领域{at}"}) for at, each in enumerate(tasks)])
    bars = build_group_bars(build_month_report(view).domains, 5)
    assert bars[-1].name == "其余20个"
    assert sum(int(bar.total.text) for bar in bars) == 30


def test_a_group_tells_its_share_and_a_small_one_only_its_number() -> None:
    finished = [task("MZ01", at, told(PERIOD, 100, status="已完成")) for at in (1, 2)]
    begun = [task("MZ01", at, told(PERIOD, 50)) for at in (3, 4, 5, 6)]
    plans = {"养老服务": [*finished, *begun], "社会救助": [task("MZ02", 1, told(PERIOD, 100, status="已完成"))]}
    tasks = [replace(each, plan={**each.plan, "domain": name}) for name, some in plans.items() for each in some]
    page = page_of(view_of(tasks))
    rows = {row.find_all("th")[0].text: row for row in page.find_all("tr") if row.find_all("th")}
    shares = {name: [each.text for each in rows[name].find_all("td") if each.has("class", "done")] for name in plans}
    assert shares == {"养老服务": ["2 33.3%"], "社会救助": ["1"]}


# In a real browser


needs_browser = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")


@needs_browser
def test_it_prints_on_one_page(built: consolidate.ConsolidateResult, tmp_path: Path) -> None:
    page = tmp_path / "看板.html"
    page.write_bytes((built.folder / BOARD_FILE).read_bytes())
    assert print_page(page) == 1


@needs_browser
def test_the_longest_texts_and_most_branches_print_on_one_page(tmp_path: Path) -> None:
    codes = [f"MZ{number:03d}" for number in range(1, 301)]
    tasks = [
        task(code, at, told(PERIOD, 10, problem="卡" * 150), name="任务" * 40, deadline="2026-11-30")
        for code in codes
        for at in (1, 2)
    ]
    named = [
        replace(each, plan={**each.plan, "domain": f"业务领域名称较长{at % 30}", "leader": "欧阳明远"})
        for at, each in enumerate(tasks)
    ]
    view = view_of(named, *(delivered(code, Timeliness.LATE) for code in codes))
    page = tmp_path / "看板.html"
    page.write_bytes(build_board(view, build_month_report(view)))
    assert print_page(page) == 1


AXE = """<script>%s</script><script>
axe.run(document).then(done => { const told = document.body.appendChild(document.createElement("pre"));
  told.id = "axe"; told.textContent = JSON.stringify({violations: done.violations.map(each => [each.id, each.impact, each.nodes.length, each.nodes[0].html]),
  passes: done.passes.length, asked: performance.getEntriesByType("resource").map(each => each.name)}); });
</script></body>"""


@needs_browser
def test_axe_finds_nothing_and_nothing_is_loaded(built: consolidate.ConsolidateResult, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python")
    script = (files(axe) / "axe.min.js").read_text(encoding="utf-8")
    text = (built.folder / BOARD_FILE).read_text(encoding="utf-8")
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", AXE % script)
    page = tmp_path / "看板.html"
    page.write_text(text, encoding="utf-8")
    shown = run_browser(page, "--virtual-time-budget=20000", "--dump-dom")
    found = json.loads(
        re.findall(r'<pre id="axe">(.*?)</pre>', shown, re.DOTALL)[0]
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )
    assert found["violations"] == []
    assert found["asked"] == []
    assert found["passes"] > 15


def test_a_changed_figure_a_changed_word_and_a_moved_label_are_named(
    built: consolidate.ConsolidateResult, board_root: Path, tmp_path: Path
) -> None:
    text = (built.folder / BOARD_FILE).read_text(encoding="utf-8")
    workspace = Workspace(root=board_root, today=dt.date(2026, 12, 11))
    red = build_month_report(built.assessment).lit(Lamp.RED).count
    number = f'data-src="总台账?灯色=红">{red}<'
    assert number in text
    bare = f'<span class="number" data-src="总台账?灯色=红">{red}'
    changes = {
        "原件": text,
        "改数": text.replace(number, number.replace(f">{red}<", f">{red - 1}<"), 1),
        "改数去标注": text.replace(bare, f'<span class="number">{red - 1}', 1),
        "改标注": text.replace(number, number.replace("红", "黄"), 1),
        "改字": text.replace("请领导拍板的事", "请领导知道的事", 1),
        "删行": re.sub(r"<li><strong>.*?</li>", "", text, count=1),
        "已签发": text.replace("未签发，供局领导参阅", "已签发", 1),
        "别处": re.sub(r'content="2026-11\|\w+"', 'content="2026-11|0"', text),
        "无标识": re.sub(r'<meta name="dangjian-ledger"[^>]*>', "", text),
    }
    paths = [tmp_path / f"{name}.html" for name in changes]
    for path, changed in zip(paths, changes.values(), strict=True):
        path.write_text(changed, encoding="utf-8")
    results = {path.stem: done for path, done in zip(paths, prove_files(workspace, paths), strict=True)}
    told = {name: [(each.rule.id, each.told) for each in done.remarks] for name, done in results.items()}
    assert told["原件"] == []
    assert told["改数"] == [("B1", f"写的是“{red - 1}”，台账里（总台账?灯色=红）是{red}")]
    assert told["改数去标注"] == [("B2", f"写的是“{red - 1}”，按台账（总台账?灯色=红）是“{red}”")]
    yellow = build_month_report(built.assessment).lit(Lamp.YELLOW).count
    assert told["改标注"] == [("B1", f"写的是“{red}”，台账里（总台账?灯色=黄）是{yellow}")]
    assert told["改字"] == [("B2", "写的是“请领导知道的事”，按台账是“请领导拍板的事”")]
    assert told["删行"]
    assert {rule for rule, _ in told["删行"]} == {"B2"}
    assert told["已签发"] == [("B2", "写的是“《督查通报》已签发”，按台账是“《督查通报》未签发，供局领导参阅”")]
    assert [name for name, done in results.items() if done.unread] == ["别处", "无标识"]
    assert [name for name, done in results.items() if not done.is_fatal] == ["原件"]
