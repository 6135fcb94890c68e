"""Define the office's settings about letters: how they go out, through which server, and who else reads papers."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from pipeline.contract.settings_section import SettingsSection
from pipeline.terms import ADDRESS, CIRCULAR, DOMAIN_NAME, READ_BY_OTHERS


class LetterSettings(SettingsSection):
    """Transport and sender of letters to branches."""

    transport: Literal["files", "smtp"] = Field(
        "files",
        title="发送方式",
        description="files：写成邮件文件，由人从邮箱发出；smtp：由程序从邮件服务器直接发出（先填好下面的 mail 和 domains）",
    )
    sender: str = Field("", title="发件地址", description="邮件中的发件人地址，没有可留空", max_length=120)
    contact: str = Field(
        "局机关党委办公室", title="联系人", description="信末的联系部门或联系人", min_length=2, max_length=60
    )
    phone: str = Field(
        "", title="联系电话", description="联系人的办公电话，印在公文附注、反馈单和信末，没有可留空", max_length=40
    )
    domains: tuple[str, ...] = Field(
        (), title="邮箱域名", description="只发往这些域名的邮箱（如 example.com），不限可留空，发送方式为 smtp 的必填"
    )
    together: bool = Field(
        False,
        title="合并发信",
        description="true：一个支部一次备的几件事合成一封信；false：一件事一封",
        json_schema_extra={"first": True},
    )
    one_circular: bool = Field(
        False,
        title="通报只备一封",
        description="true：全局性文件只备一封，各支部都在密送栏里，由人发出；false：一个支部一封。发送方式为 smtp 的不起作用",
    )

    @field_validator("phone")
    @classmethod
    def _check_phone(cls, phone: str) -> str:
        if phone and not re.fullmatch(r"[0-9][0-9 、（）()—-]{4,}", phone):
            raise ValueError("应写成一个办公电话，如“0791-88880000”，或留空")
        if re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.sub(r"(?<=\d)[ —-]{1,3}(?=\d)", "", phone)):
            raise ValueError("手机号是个人号码，不能印在公文上，请填办公电话")
        return phone

    @property
    def contact_and_phone(self) -> str:
        """Whom to ask, with the office telephone if there is one."""
        return f"{self.contact}（电话：{self.phone}）" if self.phone else self.contact

    @field_validator("sender")
    @classmethod
    def _check_sender(cls, sender: str) -> str:
        if sender and not re.fullmatch(ADDRESS, sender):
            raise ValueError("应写成一个邮箱地址，如“dangban@example.com”，或留空")
        return sender

    @field_validator("domains")
    @classmethod
    def _check_mail_domains(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        if any(not re.fullmatch(DOMAIN_NAME, each) for each in domains):
            raise ValueError("每一项应是邮箱地址“@”后面的部分，如“example.com”")
        return domains

    def is_allowed_address(self, address: str) -> bool:
        """Return whether letters may be sent to an address."""
        allowed = {each.casefold() for each in self.domains}
        return not allowed or address.rpartition("@")[2].casefold() in allowed


class MailServerSettings(SettingsSection):
    """The server through which the program sends letters; required only if ``letters.transport`` is smtp.

    The password is kept in an environment variable or in the system's keyring, never in a file.
    """

    host: str = Field(
        "", title="邮件服务器", description="发信（SMTP）服务器的地址，如 smtp.example.com", max_length=120
    )
    port: int = Field(
        587, title="端口", description="加密方式为 starttls 的一般是587，tls 的一般是465", ge=1, le=65_535
    )
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", title="加密方式", description="starttls 或 tls；none 为不加密，还须另把 allow_unencrypted 改为 true"
    )
    allow_unencrypted: bool = Field(
        False,
        title="允许不加密",
        description="危险！改为 true 后，信件和附件在网络上谁都能看到；只限与服务器之间是专线的，且不得填用户名",
    )
    certificate: str = Field(
        "",
        title="证书文件",
        description="服务器用单位自建证书的，填放在 templates 里的证书文件名（.pem），一般留空",
        max_length=80,
    )
    user: str = Field(
        "", title="用户名", description="登录邮件服务器的用户名，一般就是发件地址；不需要登录的留空", max_length=120
    )
    password_from: Literal["environment", "keyring"] = Field(
        "environment",
        title="密码放在",
        description="environment：环境变量；keyring：系统的密码保管箱。密码不能写进本文件",
    )
    password_variable: str = Field(
        "DANGJIAN_SMTP_PASSWORD", title="密码变量名", description="放密码的环境变量叫什么", max_length=80
    )
    timeout_seconds: float = Field(30.0, title="等待秒数", description="等服务器答复最多几秒", gt=0, le=600)
    attempts: int = Field(3, title="发送次数", description="服务器说暂时收不了的信，一次运行里最多发几次", ge=1, le=10)
    pause_seconds: float = Field(30.0, title="重发间隔", description="第一次重发前等几秒，以后每次加倍", ge=0, le=600)

    @field_validator("host", "user")
    @classmethod
    def _check_single_word(cls, value: str) -> str:
        if value and not re.fullmatch(r"[!-~]+", value):
            raise ValueError("只能用英文字母、数字和符号，中间不能有空格")
        return value

    @field_validator("password_variable")
    @classmethod
    def _check_variable_name(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
            raise ValueError("应是环境变量的名字，只用英文字母、数字和下划线")
        return value

    @field_validator("certificate")
    @classmethod
    def _check_certificate_name(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^/\\:\s]+\.(pem|crt|cer)", value):
            raise ValueError("应是放在 templates 里的证书文件名，如“邮件服务器.pem”，不带路径")
        return value


class RecipientList(SettingsSection):
    """A named list of people besides the branches who receive signed papers, one letter each (送阅)."""

    name: str = Field(title="名单", min_length=2, max_length=20)
    papers: tuple[str, ...] = Field((CIRCULAR,), title="文件", min_length=1)
    addresses: tuple[str, ...] = Field(title="邮箱", min_length=1)

    @field_validator("papers")
    @classmethod
    def _check_papers(cls, papers: tuple[str, ...]) -> tuple[str, ...]:
        if strange := [each for each in papers if each not in READ_BY_OTHERS]:
            raise ValueError(f"不能送阅“{strange[0]}”，只能填{'、'.join(READ_BY_OTHERS)}")
        return papers

    @field_validator("addresses")
    @classmethod
    def _check_recipient_addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        if strange := [each for each in addresses if not re.fullmatch(ADDRESS, each)]:
            raise ValueError(f"“{strange[0]}”不是一个邮箱地址")
        return addresses
