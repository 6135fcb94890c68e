"""Numbers of persons are told from other figures in a text, and masked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personal_numbers import LONG_CARD, ONE, PHONE_NUMBER, SHORT_CARD, WITH_X, card, credit_code, identity

from pipeline.intake.cells.personal_data import CARD, ID_NUMBER, MASK, PHONE, mask_outgoing, mask_personal_data

POSITIVES = [
    (ONE, ID_NUMBER, "330" + MASK * 13 + ONE[-2:]),
    (WITH_X, ID_NUMBER, "110" + MASK * 13 + "2X"),
    (WITH_X.lower(), ID_NUMBER, "110" + MASK * 13 + "2x"),
    (f"张三（身份证{ONE}）", ID_NUMBER, f"张三（身份证330{MASK * 13}{ONE[-2:]}）"),
    (f"{ONE[:6]} {ONE[6:14]} {ONE[14:]}", ID_NUMBER, f"330{MASK * 3} {MASK * 8} {MASK * 2}{ONE[-2:]}"),
    (f"{ONE[:6]}-{ONE[6:14]}-{ONE[14:]}", ID_NUMBER, f"330{MASK * 3}-{MASK * 8}-{MASK * 2}{ONE[-2:]}"),
    (WITH_X[:17] + "Ｘ", ID_NUMBER, "110" + MASK * 13 + "2Ｘ"),
    (ONE.translate(str.maketrans("0123456789", "０１２３４５６７８９")), ID_NUMBER, "３３０" + MASK * 13 + "３６"),
    (f"残疾证{ONE}43", ID_NUMBER, f"残疾证330{MASK * 13}{ONE[-2:]}43"),
    ("330106900307123", ID_NUMBER, "330" + MASK * 10 + "23"),
    ("原身份证号：330106 900307 123。", ID_NUMBER, f"原身份证号：330{MASK * 3} {MASK * 6} {MASK}23。"),
    (PHONE_NUMBER, PHONE, f"138{MASK * 4}8000"),
    ("138-0013-8000", PHONE, f"138-{MASK * 4}-8000"),
    ("138 0013 8000", PHONE, f"138 {MASK * 4} 8000"),
    ("138—0013—8000", PHONE, f"138—{MASK * 4}—8000"),
    ("+86 13800138000", PHONE, f"+86 138{MASK * 4}8000"),
    ("+8613800138000", PHONE, f"+86138{MASK * 4}8000"),
    ("电话１３８００１３８０００。", PHONE, f"电话１３８{MASK * 4}８０００。"),
    ("联系人李四13800138000", PHONE, f"联系人李四138{MASK * 4}8000"),
    ("tel:13800138000", PHONE, f"tel:138{MASK * 4}8000"),
    ("微信wx13800138000", PHONE, f"微信wx138{MASK * 4}8000"),
    ("1.13800138000 李四", PHONE, f"1.138{MASK * 4}8000 李四"),
    ("138\u200b0013\u200b8000", PHONE, f"138\u200b{MASK * 4}\u200b8000"),
    ("1380-0138-000", PHONE, f"138{MASK}-{MASK * 3}8-000"),
    (LONG_CARD, CARD, f"6222{MASK * 11}{LONG_CARD[-4:]}"),
    (f"{LONG_CARD[:4]} {LONG_CARD[4:8]} {LONG_CARD[8:12]} {LONG_CARD[12:16]} {LONG_CARD[16:]}", CARD,
     f"6222 {MASK * 4} {MASK * 4} {MASK * 3}{LONG_CARD[15]} {LONG_CARD[16:]}"),
    (f"卡号{SHORT_CARD}", CARD, f"卡号6212{MASK * 8}{SHORT_CARD[-4:]}"),
    (card("955880123456789012"), CARD, f"9558{MASK * 11}{card('955880123456789012')[-4:]}"),
    (ONE[:17] + str((int(ONE[17]) + 1) % 10), ID_NUMBER, "330" + MASK * 13 + ONE[16] + str((int(ONE[17]) + 1) % 10)),
    (f"{ONE[:6]}  {ONE[6:14]} {ONE[14:17]}0", ID_NUMBER, f"330{MASK * 3}  {MASK * 8} {MASK * 2}{ONE[16]}0"),
    (WITH_X[:17] + "×", ID_NUMBER, "110" + MASK * 13 + "2×"),
    ("身份证号：330106199013071231", ID_NUMBER, "身份证号：330" + MASK * 13 + "31"),
    ("身份证号码为33010619900307123", ID_NUMBER, "身份证号码为330" + MASK * 12 + "23"),
    ("6222021234567890120", CARD, f"6222{MASK * 11}0120"),
    ("卡号：6017 0012 3456 7890", CARD, f"卡号：6017 {MASK * 4} {MASK * 4} 7890"),
    ("138.0013.8000", PHONE, f"138.{MASK * 4}.8000"),
    ("138/0013/8000", PHONE, f"138/{MASK * 4}/8000"),
    ("市殡仪馆支部_13812345678.xlsx", PHONE, f"市殡仪馆支部_138{MASK * 4}5678.xlsx"),
    (f"{ONE[:6]}\n{ONE[6:]}", ID_NUMBER, f"330{MASK * 3}\n{MASK * 10}{ONE[-2:]}"),
    (f"张三，{ONE[:17]}\n{ONE[17:]}，已办", ID_NUMBER, f"张三，330{MASK * 13}{ONE[16]}\n{ONE[17]}，已办"),
    (f"{WITH_X[:17]}\nX", ID_NUMBER, f"110{MASK * 13}{WITH_X[16]}\nX"),
    (f"身份证号：\n{ONE[:14]} \n{ONE[14:]}", ID_NUMBER, f"身份证号：\n330{MASK * 11} \n{MASK * 2}{ONE[-2:]}"),
    ("联系电话：138\n00138000", PHONE, f"联系电话：138\n{MASK * 4}8000"),
    ("手机138\n0013\n8000", PHONE, f"手机138\n{MASK * 4}\n8000"),
    ("银行卡号：6222021234\n567890123", CARD, f"银行卡号：6222{MASK * 6}\n{MASK * 5}0123"),
    (card("450000123456789"), CARD, f"4500{MASK * 8}{card('450000123456789')[-4:]}"),
]  # fmt: skip

NEGATIVES = [
    "", "完成36户", "2026年11月3日", "20261103", "2026-11-03 08:30:00", "MZ03-202611-02", "MZ03—202611—02",
    "清民发〔2026〕113号", "0571-87654321", "12345热线", "010-12345678转801", "400-800-1234",
    "发放补贴13800000000元", "投入13500000000.00元", "￥15000000000", "15800000000 元", "惠及13900000000人次",
    "13,800,138,000", "0.13800138000", "128001380001", "12800138000", "1380013800", "138001380001",
    "第13912345678号", "XZ13912345678", "13812345678abcdef", "a13812345678",
    "91330106MA2B12345X", "51330100123456789A", "513301001234567890", "523301061234567895", "913301001234567892",
    "53330000500000000Q", "330106199013071231", "330106199002301231", identity("00010619900307123"),
    identity("33010618000307123"), "2026330100840112345678", "2026-330100-84-01-123456",
    "2026110300001234567", "12 138 2026 11 30 45 66", "135、136、137、138、139",
    "项目编号330106202611030012", "330106201811230017", credit_code("51330119900307123"), "账号1202021409900123456",
    "12.0013.8000", "版本138.0013.800", "编号13800138000123", "0000492738-138", "62220212345678901元",
    "138\n0013\n8000", "走访138\n0013户\n8000", "330106\n199003071230", "12\n33\n2026\n11\n30\n45\n66\n120", "6222021234\n56789012",
    "完成率80%、85%、90%、95%、100%", "330106991307123", "330106900307123万元", "6901234567892", "100000000000000",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "wanted"), POSITIVES, ids=[text for text, _, _ in POSITIVES])
def test_a_number_of_a_person_is_masked(text: str, kind: str, wanted: str) -> None:
    """A 身份证 number with a wrong last digit was printed whole in the ledger."""
    assert mask_personal_data(text) == (wanted, (kind,))
    assert len(wanted) == len(text)


@pytest.mark.parametrize("text", NEGATIVES)
def test_other_figures_stand_as_they_are(text: str) -> None:
    assert mask_personal_data(text) == (text, ())


def test_several_in_one_text() -> None:
    text = f"李四{PHONE_NUMBER}、王五13900139000，{ONE}，{LONG_CARD}"
    once, kinds = mask_personal_data(text)
    assert kinds == (PHONE, ID_NUMBER, CARD)
    assert not re.search(r"\d{11}", once)
    assert mask_personal_data(f"{PHONE_NUMBER},13900139000 13700137000")[0].count(MASK) == 12


@given(st.text(), st.sampled_from([ONE, WITH_X, LONG_CARD, PHONE_NUMBER]), st.text("年月完成，。（） \n甲"))
def test_masking_is_stable_and_changes_nothing_else(before: str, number: str, behind: str) -> None:
    text = f"{before}，{number}，{behind}"
    once, kinds = mask_personal_data(text)
    assert (len(once), mask_personal_data(once)[0]) == (len(text), once)
    assert kinds
    assert number not in once
    assert all(new == old or (new == MASK and old.isdecimal()) for new, old in zip(once, text, strict=True))


@given(st.text("0123456789X .-—元号第〔〕\n\u200b"))
def test_any_row_of_figures_is_answered(text: str) -> None:
    once, kinds = mask_personal_data(text)
    assert bool(kinds) == (once != text)
    assert mask_personal_data(once)[0] == once


@pytest.mark.parametrize("code", [credit_code(f"51330119900307{last}") for last in ("006", "007", "008", "015", "016")])
def test_a_credit_code_that_looks_like_a_number_of_a_person_is_known_by_its_check_sign(code: str) -> None:
    """Digits alone, with a region and a day of birth where those of an 身份证 stand."""
    assert code.isdigit()
    assert mask_personal_data(code) == (code, ())
    wrong = code[:17] + str((int(code[17]) + 1) % 10)
    assert mask_personal_data(wrong)[1] == (ID_NUMBER,)


def test_a_name_that_leaves_the_program_is_masked() -> None:
    assert mask_outgoing(f"李四{PHONE_NUMBER}.xlsx") == f"李四138{MASK * 4}8000.xlsx"
    assert mask_outgoing("月报表.xlsx") == "月报表.xlsx"
