"""Made-up numbers of persons, with the check signs of real ones."""

from __future__ import annotations

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(first: str) -> str:
    """Seventeen digits with their check sign (GB 11643)."""
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11]


def card(first: str) -> str:
    """A number with its check digit (Luhn)."""
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(first))]
    return first + str(-sum(value - 9 * (value > 9) for value in doubled) % 10)


def credit_code(first: str) -> str:
    """A 统一社会信用代码 with its check sign (GB 32100)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return first + signs[-sum(signs.index(sign) * pow(3, at, 31) for at, sign in enumerate(first)) % 31]


ONE, WITH_X = identity("33010619900307123"), identity("11010519491231002")
LONG_CARD, SHORT_CARD = card("622202123456789012"), card("621226123456789")
PHONE_NUMBER = "13800138000"
