"""Define which signals are read, shown and put to the branches (templates/设置.toml, section signals)."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from pipeline.contract.settings_section import SettingsSection
from pipeline.terms import SignalKind

_KINDS = "、".join(SignalKind)


class SignalSettings(SettingsSection):
    """What happens with each kind of signal; a kind that is named nowhere is shown to the clerk only."""

    asked: tuple[str, ...] = Field(
        (), title="请支部说明的种类", description="核验人认为属实的，写进支部下月的“需答复”；不写在这里的只给办公室看"
    )
    unread: tuple[str, ...] = Field((), title="不看的种类", description=f"写在这里的不看。种类有：{_KINDS}")

    @field_validator("asked", "unread")
    @classmethod
    def _check_kinds(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [each for each in kinds if each not in set(SignalKind)]
        if unknown:
            raise ValueError(f"没有“{'”“'.join(unknown)}”这一种，只能是{_KINDS}")
        return kinds

    @model_validator(mode="after")
    def _check_apart(self) -> SignalSettings:
        if both := set(self.asked) & set(self.unread):
            raise ValueError(f"“{'”“'.join(sorted(both))}”既请支部说明又不看，请只留一处")
        return self

    def reads(self, kind: SignalKind) -> bool:
        """Return whether a kind is read at all."""
        return kind.value not in self.unread

    def asks(self, kind: SignalKind) -> bool:
        """Return whether a signal of the kind is put to the branch once a person has found it true."""
        return kind.value in self.asked
