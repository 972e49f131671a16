"""Model fields that store a month (as its first day) and a financial year (as text)."""

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from pmf_portal.periods.month import FinancialYear, Month, PeriodError

if TYPE_CHECKING:
    # What a model's attribute takes and gives; where the field may be null, None too.
    Taken = TypeVar("Taken", contravariant=True)
    Given = TypeVar("Given", covariant=True)

    class MonthField(models.Field[Taken, Given]):
        _pyi_private_set_type: Month | date | str
        _pyi_private_get_type: Month

    class FinancialYearField(models.Field[Taken, Given]):
        _pyi_private_set_type: FinancialYear | str
        _pyi_private_get_type: FinancialYear

else:

    class MonthField(models.DateField):
        """A `Month`, stored as the date of its first day so that the database can sort and compare
        it.
        """

        description = "A calendar month"

        def from_db_value(
            self, value: date | None, expression: Any, connection: Any
        ) -> Month | None:
            return None if value is None else Month.of(value)

        def to_python(self, value: Any) -> Month | None:
            if value is None or isinstance(value, Month):
                return value
            try:
                return Month.parse(value) if isinstance(value, str) else Month.of(value)
            except PeriodError as error:
                raise ValidationError(str(error)) from error

        def get_prep_value(self, value: Any) -> date | None:
            month = self.to_python(value)
            return None if month is None else month.first_day

        def value_to_string(self, obj: models.Model) -> str:
            return str(self.value_from_object(obj))

    class FinancialYearField(models.CharField):
        """A `FinancialYear`, stored as "2013/14"."""

        description = "A financial year"

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs["max_length"] = 7
            super().__init__(*args, **kwargs)

        def deconstruct(self) -> Any:
            name, path, args, kwargs = super().deconstruct()
            del kwargs["max_length"]
            return name, path, args, kwargs

        def from_db_value(
            self, value: str | None, expression: Any, connection: Any
        ) -> FinancialYear | None:
            return None if value is None else FinancialYear.parse(value)

        def to_python(self, value: Any) -> FinancialYear | None:
            if value is None or isinstance(value, FinancialYear):
                return value
            try:
                return FinancialYear.parse(value)
            except PeriodError as error:
                raise ValidationError(str(error)) from error

        def get_prep_value(self, value: Any) -> str | None:
            return None if value is None else str(self.to_python(value))

        def value_to_string(self, obj: models.Model) -> str:
            return str(self.value_from_object(obj))
