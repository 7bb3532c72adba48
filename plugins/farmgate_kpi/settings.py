"""What a shop can tell the metrics."""

from farmgate_sdk import Field, PluginSettings


class KpiSettings(PluginSettings):
    """``[plugins.kpi]``."""

    ship_within_hours: int = Field(
        48,
        ge=1,
        le=720,
        description="Hours from payment within which an order counts as shipped on time.",
    )
    score_cap: int = Field(
        120,
        ge=100,
        le=1000,
        description="Most points that one metric can earn; 100 is its target.",
    )
    public_metrics: tuple[str, ...] = Field(
        (),
        description="Codes of metrics that storefronts may show to anybody, with their last values "
        '(`["shipped_on_time_share"]`).',
    )
    link_minutes: int = Field(
        15, ge=1, le=1440, description="Minutes for which a link to the dashboard holds."
    )
