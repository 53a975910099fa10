"""Money is a whole number of the currency's smallest unit. No floats anywhere."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import models

# ISO 4217 minor units where they are not 2.
MINOR_UNITS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "UGX": 0, "TND": 3, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3}


class MixedCurrencies(Exception):
    """Two amounts of different currencies were added or compared."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units (`cents`) of an ISO 4217 currency."""

    cents: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError("cents is a whole number")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """'12.30' in EUR is 1230 cents. ValueError for anything that is not exactly such an amount."""
        try:
            scaled = Decimal(text.strip()).scaleb(MINOR_UNITS.get(currency, 2))
        except InvalidOperation as error:
            raise ValueError(text) from error
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(text)
        return cls(int(scaled), currency)

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return Money(self.cents + other.cents, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __str__(self) -> str:
        digits = MINOR_UNITS.get(self.currency, 2)
        return f"{Decimal(self.cents).scaleb(-digits):.{digits}f} {self.currency}"


class CentsField(models.BigIntegerField):
    """A column of minor units; the currency stands in the row or its edition."""
