"""Model fields that store a month (as its first day) and a financial year (as text)."""

from django.core.exceptions import ValidationError
from django.db import models

from pmf_portal.periods.month import FinancialYear, Month, PeriodError


class MonthField(models.DateField):
    """A `Month`, stored as the date of its first day so that the database can sort and compare
    it.
    """

    description = "A calendar month"

    def from_db_value(self, value, expression, connection):
        return None if value is None else Month.of(value)

    def to_python(self, value):
        if value is None or isinstance(value, Month):
            return value
        try:
            return Month.parse(value) if isinstance(value, str) else Month.of(value)
        except PeriodError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else value.first_day

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))


class FinancialYearField(models.CharField):
    """A `FinancialYear`, stored as "2013/14"."""

    description = "A financial year"

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 7
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return None if value is None else FinancialYear.parse(value)

    def to_python(self, value):
        if value is None or isinstance(value, FinancialYear):
            return value
        try:
            return FinancialYear.parse(value)
        except PeriodError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value):
        return None if value is None else str(self.to_python(value))

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))
