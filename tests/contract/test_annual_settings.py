"""What may be weighed in 述职评议, and what is refused with the rule that forbids it."""

from __future__ import annotations

import pytest
from bureau import office_of, starters

from pipeline.contract.annual_settings import WEIGHTS, AnnualSettings
from pipeline.contract.settings import SETTINGS_FILE, Settings
from pipeline.findings import UserError


def read(section: str) -> Settings:
    """The starter's settings with other lines in the section."""
    text = starters()[SETTINGS_FILE].decode()
    head, _, rest = text.partition("[assessment]\n")
    after = rest[rest.index("\n\n") :]
    return office_of({**starters(), SETTINGS_FILE: f"{head}[assessment]\n{section}\n{after}".encode()}).settings


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("meetings", "会议、活动开了多少次"),
        ("party_meeting_count", "会议、活动开了多少次"),
        ('"三会一课"', "会议、活动开了多少次"),
        ("photos", "照片、视频和留痕材料"),
        ('"照片张数"', "照片、视频和留痕材料"),
        ("evidence_files", "照片、视频和留痕材料"),
        ("study_notes", "笔记、心得和学时"),
        ('"学习笔记"', "笔记、心得和学时"),
        ("likes", "点赞、转发、登录和打卡"),
        ("logins", "点赞、转发、登录和打卡"),
        ("articles", "信息、简报的篇数"),
        ('"信息篇数"', "信息、简报的篇数"),
        ("early_reports", "表格报得早、报得快"),
        ("on_time", "表格报得早、报得快"),
        ('"报送快慢"', "表格报得早、报得快"),
    ],
)
def test_a_weight_on_formalism_is_refused_with_the_rule(key: str, what: str) -> None:
    with pytest.raises(UserError) as fault:
        read(f"{key} = 10")
    (line,) = fault.value.lines
    assert f"按《整治形式主义为基层减负若干规定》，{what}不作为评议的计分项，请删去这一项" in line
    assert "第" in line


def test_another_unknown_key_is_merely_unknown() -> None:
    with pytest.raises(UserError, match="不认识这一项"):
        read("banana = 10")


@pytest.mark.parametrize(
    "question",
    [
        "全年召开支部党员大会等会议次数是多少",
        "党建活动照片张数够不够",
        "学习笔记字数达到多少",
        "信息简报篇数完成了没有",
        "佐证材料份数",
        "工作留痕做得怎么样",
    ],
)
def test_a_question_about_an_amount_is_refused(question: str) -> None:
    with pytest.raises(UserError, match="问的是数量"):
        read(f'questions = ["{question}"]')


def test_a_question_about_what_a_meeting_decided_is_not() -> None:
    told = read('questions = ["落实上级会议精神，解决了什么问题"]').assessment
    assert told.questions == ("落实上级会议精神，解决了什么问题",)


def test_weights_add_up_to_a_hundred_or_are_all_nothing() -> None:
    assert sum(AnnualSettings().weights.values()) == 0
    assert tuple(read("in_time = 60\nvotes = 40").assessment.weights[name] for name in WEIGHTS if name in ("in_time", "votes")) == (60, 40)  # fmt: skip
    with pytest.raises(UserError, match="各项权重合计应为100（现为60）"):
        read("in_time = 60")
    with pytest.raises(UserError, match="依次不增"):
        read("good = 60\nfairly_good = 80")


def test_the_preset_questions_pass_their_own_check() -> None:
    assert AnnualSettings(questions=AnnualSettings().questions).questions
