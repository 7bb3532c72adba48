"""What a shop can tell it."""

from farmgate_sdk import Field, PluginSettings


class BulkSettings(PluginSettings):
    """``[plugins.bulk]``."""

    units: int = Field(5, ge=2, description="Units of one thing from which each is cheaper.")
    percent: int = Field(10, ge=1, le=50, description="What is taken off, in percent.")
    most_grams: int = Field(30_000, ge=1, description="What a courier lifts, in grams.")
