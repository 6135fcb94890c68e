"""Put the folder together: a workspace to start from, with Python, the packages and the program inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.findings import UserError
from pipeline.portable.embedded import PACKAGES, EmbeddedPython
from pipeline.portable.wheels import Wheel, unpack_wheel

PYTHON_FOLDER = "python"
"""Where ``党建台账.bat`` looks for a Python of its own."""
NOTE_FILE = "说明.txt"

_NOTE = """党建台账（自带Python的文件夹）

这个文件夹自带Python和全部组件，电脑上不用另外安装什么，也不用联网。
这样的文件夹没有在Windows上试过：第一次请技术人员在场，照下面做一遍再交给汇总人员。

一、怎么用
1. 把整个文件夹拷到要放台账的电脑的本机硬盘上，路径短一些（如D:\\党建台账），不要放在共享盘、网盘同步目录和U盘里用。
2. 双击“党建台账.bat”。打开的黑色窗口不要关，浏览器里就是工作台；用完关掉这个窗口。
3. 第一次先点工作台首页的“体检”，逐项看“注意”和“有问题”的怎么办。

二、打不开怎么办
* 窗口里说缺少VCRUNTIME140.dll、MSVCP140.dll的：装微软的Visual C++ 2015-2022可再发行组件（x64）。
* 杀毒软件拦住python\\python.exe的：请管理员放行这个文件夹。
* 其他的，把窗口里的话交给技术人员。

三、升级
用新程序再做一个这样的文件夹，把里面的“python”整个换过来（先备份，先关掉黑色窗口）；其余的是台账，不要动。

四、里面是什么
程序和组件在python\\Lib\\site-packages里。Python来自{python}
（sha256:{sha256}）。
组件（版本和校验码与程序的requirements.txt一致）：
{packages}
"""


def build_portable_folder(
    python: EmbeddedPython, wheels: Sequence[Wheel], program: Mapping[str, bytes], office: Mapping[str, bytes],
    python_sha256: str,
) -> dict[str, bytes]:  # fmt: skip
    """Build the folder: the bytes of every file by its place, in the order of the places.

    ``program`` are the files of the program below the folder of packages, ``office`` those of a new workspace.
    """
    packages = _merge([(each.file, unpack_wheel(each)) for each in wheels] + [("本程序", program)])
    files = {
        **office,
        **{f"{PYTHON_FOLDER}/{name}": data for name, data in python.list_files().items()},
        **{f"{PYTHON_FOLDER}/{PACKAGES}/{name}": data for name, data in packages.items()},
        NOTE_FILE: _build_note(python, wheels, python_sha256),
    }
    return dict(sorted(files.items()))


def _merge(parts: Iterable[tuple[str, Mapping[str, bytes]]]) -> dict[str, bytes]:
    """Merge the files of packages; UserError if two would be one on Windows, which does not tell small from capital."""
    merged: dict[str, bytes] = {}
    owners: dict[str, tuple[str, str]] = {}
    for owner, files in parts:
        for name, data in files.items():
            other, known = owners.setdefault(name.casefold(), (owner, name))
            if known in merged and (known, merged[known]) != (name, data):
                raise UserError(f"“{owner}”和“{other}”里都有{name}，内容不同。请把这句话交给技术人员。")
            merged[name] = data
    return merged


def _build_note(python: EmbeddedPython, wheels: Sequence[Wheel], sha256: str) -> bytes:
    packages = "\n".join(f"  {each.name} {each.version}" for each in wheels)
    note = _NOTE.format(python=python.file, sha256=sha256, packages=packages)
    return note.replace("\n", "\r\n").encode("utf-8-sig")
