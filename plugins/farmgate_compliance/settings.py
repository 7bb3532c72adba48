"""What a shop can tell compliance."""

from pydantic import field_validator

from farmgate_sdk import Field, PluginSettings


class ComplianceSettings(PluginSettings):
    """``[plugins.compliance]``."""

    warn_days: tuple[int, ...] = Field(
        (60, 30, 7),
        max_length=10,
        description="Days before a document expires at which staff get a task.",
    )
    refuse_copy: bool = Field(
        True,
        description="Whether words that a rule of severity `refuse` speaks of keep a product off "
        "the shelf; false shows the findings and refuses nothing.",
    )

    @field_validator("warn_days")
    @classmethod
    def _sensible(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 1 <= day <= 3650 for day in days) or len(set(days)) != len(days):  # noqa: PLR2004
            raise ValueError("give different numbers of days from 1 to 3650")
        return tuple(sorted(days, reverse=True))
