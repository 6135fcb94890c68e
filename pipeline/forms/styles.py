"""Define the named cell styles of the forms."""

from __future__ import annotations

from dataclasses import replace

from pipeline.contract.monthly import RATE_FORMAT
from pipeline.sheets import Style

DARK_RED, GREY_INK, GREEN_INK = "#9C1C1C", "#595959", "#2E6B34"
RED_FILL, YELLOW_FILL = "#F8CBC6", "#FFF2B3"
TITLE = Style(font="黑体", size=20, ink=DARK_RED, align="center", wrap=False)
SUBTITLE = Style(font="仿宋", size=11, ink=GREY_INK, wrap=False)
BAND = Style(font="黑体", size=10.5, fill="#F0E6DA", align="center", border=True)
MONTH_BAND = replace(BAND, fill="#F6DDD8", ink=DARK_RED)
SIDE_BAND = replace(BAND, fill="#ECECEC", ink=GREY_INK)
SECTION = Style(font="黑体", size=11, ink=DARK_RED, valign="bottom", wrap=False)
HEADER = Style(font="黑体", size=10, fill="#F7F1E8", align="center", border=True)
MONTH_HEADER = replace(HEADER, fill="#FBEDEA")
SIDE_HEADER = replace(HEADER, fill="#F3F3F3", ink=GREY_INK)
LABEL = Style(font="黑体", size=10.5, align="right", indent=1)
COUNT = Style(font="黑体", size=12, ink=DARK_RED, wrap=False, indent=1)
NOTICE = Style(font="黑体", size=11, ink="#1F4E9E", wrap=False)
DELIVERY = Style(font="黑体", size=10.5, ink=DARK_RED, indent=1)

PLAN = Style(size=10, fill="#F7F7F5", border=True, number_format="@")
LAST = Style(size=10, fill="#F3F3F3", ink=GREY_INK, border=True)
OPEN = Style(size=10, border=True, number_format="@", locked=False)
RATE = replace(OPEN, align="center", number_format=RATE_FORMAT)
HEAD_LOCKED = Style(size=11, fill="#F7F7F5", border=True, number_format="@", indent=1)
HEAD_OPEN = replace(HEAD_LOCKED, fill="", locked=False)
TEXT = Style(size=10.5, border=True)
CENTRED = replace(TEXT, align="center")
