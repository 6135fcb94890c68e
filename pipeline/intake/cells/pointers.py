"""Recognise a cell that only points elsewhere: 见附件, 附后, 详见照片2张. What stands there is not read.

A cell that says something and points elsewhere beside it (完成36户，详见附件) says something.
"""

from __future__ import annotations

import re

from pipeline.intake.cells.remembered import remember_short
from pipeline.intake.cells.words import fold_text

_LONGEST = 40
_ABOUT = (
    "(?:具体|详细|相关|有关|佐证|本月|当月|工作|任务|推进|进展|完成|开展|落实|责任|牵头|经办|内容|情况|名单|人员|人|材料|资料|说明|数据|成果"
    "|照片|图片|截图|视频|附件|台账|总结|报告|清单|问题|原因|和|与|及|、|的|等|已|均|都|请|一并|另|现|全部|分别|:)*"
)
_SEE = "(?:(?:敬?请|可|详|参|另|已|均|都|具体|细|分别)*(?:见|参阅|如|以)|(?:敬?请|可|详)+(?:看|阅|查看|查阅|参考|参照))"
_WHERE = (
    "(?:本表|本页|所|随|后|另|的|上报|报送|发送|提交|发|交|微信|工作|QQ|群内|群里|群|里|中|内|邮件"
    "|邮箱|压缩包|文件夹|U盘|党建|纸质|电子|、|和|及|与)*"
)
_PLACE = (
    "(?:附件|附表|附图|附录|附页|附后|附|后附|后页|后面|背面|反面|另页|另纸|另表|另文|另附|照片|相片|图片|图|截图|影像|视频|扫描件"
    "|纸质(?:版|件|稿|材料|资料)?|电子(?:版|稿|档)|原件|复印件|台账|台帐|简报|链接|网址|公众号|邮件|邮箱|群(?:里|内|文件)?|微信|压缩包|文件夹|U盘"
    "|文档|WORD|PPT|PDF|总结|报告|材料|资料|名单|花名册|清单|方案|计划|文件)"
)
_AWAY = (
    "(?:附后|后附|另附|随附|附上|附于(?:后|表后)|附表后|另报|另行(?:报送|上报|报告)"
    "|另发|另送|单独(?:报送|上报)|线下报送|另页|另纸)"
)
_BARE = "(?:附件|附表|附图|照片|图片|截图)"
_NUMERAL = "[0-9一二三四五六七八九十]+"
_WHICH = f"(?:{_NUMERAL}(?:[-~至到、,和及]{_NUMERAL})*)?(?:张|份|页|个|幅)?"
_TITLE = "(?:《[^》]*》|[(][^()]*[)])?"
_AFTER = "(?:上|中|内|里|内容|所示|为准|所列|所附)?"
_POINTS = re.compile(
    f"{_ABOUT}(?:{_SEE}:?{_WHERE}{_PLACE}(?:{_WHERE}{_PLACE})?|{_AWAY}|(?<![^:]){_BARE}):?{_WHICH}{_TITLE}{_WHICH}{_AFTER}"
)
_SIGNS = "()[]【】“”\"'.。,;:!*—-·…"


@remember_short
def points_elsewhere(text: str) -> bool:
    """Whether a filled cell says only where its content stands: 见附件, 附后, （见照片）."""
    folded = fold_text(text).upper()
    core = folded.strip(_SIGNS) if not folded.endswith("》") else folded.lstrip(_SIGNS)
    return 0 < len(core) <= _LONGEST and any(_POINTS.fullmatch(each) for each in (core, folded))
