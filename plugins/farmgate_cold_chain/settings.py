"""What a shop can tell the cold chain."""

from farmgate_sdk import Field, PluginSettings


class ColdChainSettings(PluginSettings):
    """``[plugins.cold_chain]``."""

    box_grams: int = Field(
        5000, ge=500, le=50_000, description="What one insulated box holds, in grams of goods."
    )
    reserve_hours: int = Field(
        0,
        ge=0,
        le=72,
        description="Hours kept in hand: a lane must be this much faster than the class allows.",
    )
    packing_hours: int = Field(
        0,
        ge=0,
        le=168,
        description="Hours from the order to its leaving: goods grow older by them, too, before "
        "they stand at the door.",
    )
    delivery_methods: tuple[str, ...] = Field(
        ("cold",),
        description="Codes of delivery methods that go by the lanes; goods with a storage class "
        "may travel by no other.",
    )
