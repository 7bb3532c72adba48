"""What a shop can tell membership."""

from farmgate_sdk import Field, PluginSettings


class MembershipSettings(PluginSettings):
    """``[plugins.membership]``."""

    window_days: int = Field(
        365,
        ge=1,
        le=3650,
        description="Days over which what a member has bought counts for a tier.",
    )
    grace_days: int = Field(
        30,
        ge=0,
        le=365,
        description="Days for which a member keeps a tier whose threshold they no longer reach.",
    )
    earn_minor_per_point: int = Field(
        100,
        ge=1,
        le=1_000_000,
        description="Minor units (fen) paid for goods that earn one point, before a tier's "
        "multiplier.",
    )
    point_value_minor: int = Field(
        1, ge=1, le=100_000, description="What one point takes off a purchase, in minor units."
    )
    redeem_percent: int = Field(
        50,
        ge=0,
        le=100,
        description="Most of the goods' catalogue price that points may pay, in %.",
    )
    expire_months: int = Field(
        24,
        ge=0,
        le=120,
        description="Months after which points that were not redeemed expire, the oldest first; "
        "0: never.",
    )
