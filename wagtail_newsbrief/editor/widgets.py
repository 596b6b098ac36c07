"""Form widgets of the edit view."""

from __future__ import annotations

from typing import Any

from django import forms


class LeaveOutCheckbox(forms.CheckboxInput):
    """A checkbox that is ticked if the field is false: “leave out” for a field “show”."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, check_test=lambda value: value is not None and not value)

    def format_value(self, value: Any) -> None:
        """Return None: the value of the input is always "on"."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return not super().value_from_datadict(data, files, name)
