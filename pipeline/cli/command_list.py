"""List every command with its line of the help; what one takes and does is loaded when it is typed.

So ``dangjian -h`` loads none, and a command loads neither those beside it nor the libraries they need.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from pipeline.cli.command import Command


@dataclass(frozen=True)
class ListedCommand:
    """A command as the help lists it: its name, its Chinese name and what it does.

    It can be typed under either name. Its module in ``pipeline/cli/`` has its name and declares ``COMMAND``.
    """

    name: str
    title: str
    about: str

    @property
    def described(self) -> str:
        """The line of the help about it."""
        return f"{self.title}：{self.about}"

    def load(self) -> Command:
        """Load its module, and return what that declares."""
        return _load_command(self.name.replace("-", "_"))


def load_bare_command() -> Command:
    """Load what is done where no command is typed."""
    return _load_command("next_step")


def _load_command(module: str) -> Command:
    command = importlib.import_module(f"pipeline.cli.{module}").COMMAND
    assert isinstance(command, Command)
    return command


_LISTED = (
    ListedCommand("init", "建立", "新建一个工作目录"),
    ListedCommand("forms", "下发", "为每个支部生成预填好的月报表"),
    ListedCommand("check", "自查", "检查文件，不收取"),
    ListedCommand("collect", "收表", "收取 inbox 里的文件，有问题的退回"),
    ListedCommand("claim", "认领", "待认领的文件是哪个支部的，按该支部的重新判读；留下记录，原件和回执不动"),
    ListedCommand("consolidate", "汇总", "生成台账、通报草稿和退回表"),
    ListedCommand("run", "月度汇总", "先收表，再汇总"),
    ListedCommand("review", "核验", "导入填好的核验表，按局机关的意见重新汇总"),
    ListedCommand("papers", "文稿", "一个月、一季、一年可以做哪些文稿，给谁，做了没有；写上名称就做"),
    ListedCommand("proof", "校对", "成稿的数字、点名、措施、日期与台账核对，要素、版式、文字按规矩核对，不改文件"),
    ListedCommand("issue", "签发", "填上日期和编号，把签好的文件定稿存档"),
    ListedCommand("status", "进度", "下一步做什么，谁报了、报得怎样，还在等谁"),
    ListedCommand("send", "发送", "按种类备好给各支部的信件，由人从邮箱发出；设置里发送方式为 smtp 的，由程序直接发出"),
    ListedCommand("posted", "已发", "由人发的信已经发出，登记下来；标错了的可以撤回"),
    ListedCommand("stage", "办理", "把一个月中的一步连着办完：办这一步要的几条命令依次运行，信件一并备好"),
    ListedCommand("withdraw", "撤回", "下发错了的表单、日期记错了的收表、认错了的认领；留下记录，不删任何存档"),
    ListedCommand("report-up", "上报", "把一个月的数据做成上报包，由上级单位收表"),
    ListedCommand("assess", "述职", "一年的述职评议数据表和述职报告素材，只列事实，等次由人定"),
    ListedCommand("desk", "工作台", "在本机浏览器里办一个月的七步，点按钮，不用打命令；只供本机使用"),
    ListedCommand("audit", "核对", "把存档、已签发文件、信件逐份重新核对，把台账重新生成一遍对照"),
    ListedCommand("doctor", "体检", "检查电脑、文件夹、设置和存档"),
    ListedCommand("demo", "演示", "造一个虚构单位和几个月的报送"),
)
COMMANDS = {each.name: each for each in _LISTED}
"""Every command, in the order of the help."""
