"""All types of fields. A new type is a class in a module of its own and a line here."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from notices.field_types.choices import ChoiceNames, Choices, YesNo
from notices.field_types.contacts import Email, Mobile, Telephone
from notices.field_types.credit_code import CreditCode
from notices.field_types.dates import Date, Period
from notices.field_types.levels import Levels
from notices.field_types.numbers import Count, Money, Number
from notices.field_types.rules import ValueRules
from notices.field_types.texts import Address, Organisation, Person, Text


class FieldType(StrEnum):
    """The name of a type in profiles, with the rules for its values. The code knows these types; it knows no field by name."""

    rules: ValueRules

    def __new__(cls, name: str, rules: ValueRules) -> Self:
        member = str.__new__(cls, name)
        member._value_, member.rules = name, rules
        return member

    TEXT = "text", Text()
    DATE = "date", Date()
    PERIOD = "period", Period()
    MONEY = "money", Money()
    NUMBER = "number", Number()
    COUNT = "count", Count()
    MOBILE = "mobile", Mobile()
    TELEPHONE = "telephone", Telephone()
    EMAIL = "email", Email()
    CREDIT_CODE = "credit_code", CreditCode()
    PERSON = "person", Person()
    ORGANISATION = "organisation", Organisation()
    ADDRESS = "address", Address()
    CHOICES = "choices", Choices()
    YES_NO = "yes_no", YesNo()
    CHOICE_NAMES = "choice_names", ChoiceNames()
    LEVELS = "levels", Levels()
