"""Check the form against the limits of 减负."""

from __future__ import annotations

from pipeline.contract.burden import list_burden_remarks, list_form_columns
from pipeline.contract.monthly import list_month_columns
from pipeline.health.check import Health, HealthCheck, build_check, shorten_list


def check_burden() -> HealthCheck:
    """Check that the form asks no more than the rules allow, and nothing that is known or counted for show."""
    remarks = list_burden_remarks(list_form_columns())
    found = shorten_list(remarks) or f"每项任务每月{len(list_month_columns())}格，已知的不再要"
    remedy = "请技术人员减去这些栏目，或改为由程序预填（《整治形式主义为基层减负若干规定》）。"
    return build_check("减负", not remarks, found, remedy, Health.NOTE)
