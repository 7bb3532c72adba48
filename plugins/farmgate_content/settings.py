"""What a shop can tell its content calendar."""

from farmgate_sdk import Field, PluginSettings


class ContentSettings(PluginSettings):
    """``[plugins.content]``."""

    hours_between_posts: int = Field(
        4,
        ge=0,
        le=168,
        description="Two pieces in one channel closer than this clash; 0: none ever do.",
    )
    days_without_posts: int = Field(
        7,
        ge=1,
        le=90,
        description="A channel that is silent for longer shows as a gap of the calendar.",
    )
    tries: int = Field(
        8,
        ge=1,
        le=50,
        description="How often a channel that fails is tried before a person must ask for it.",
    )
