"""What a shop tells Stripe's plugin: whose account, how to capture, how long to wait."""

from typing import Literal, Self

from pydantic import model_validator

from farmgate_sdk import Field, PluginSettings, SecretStr


class StripeSettings(PluginSettings):
    """``[plugins.stripe]``."""

    secret_key: SecretStr = Field(
        min_length=8,
        examples=["sk_test_example"],
        description="Stripe's secret or restricted key (`sk_…`, `rk_…`). A secret: better by "
        "`FARMGATE_PLUGINS__STRIPE__SECRET_KEY`; it is printed nowhere.",
    )
    publishable_key: str = Field(
        pattern=r"^pk_(test|live)_[A-Za-z0-9_]+$",
        examples=["pk_test_example"],
        description="Stripe's publishable key (`pk_…`); storefronts are given it.",
    )
    webhook_secrets: tuple[SecretStr, ...] = Field(
        min_length=1,
        examples=[["whsec_example"]],
        description="Signing secrets (`whsec_…`) of the webhook endpoint; while a secret is "
        "rotated, the old and the new one.",
    )
    capture: Literal["automatic", "manual"] = Field(
        "automatic",
        description="`automatic` takes the money when the buyer pays; `manual` authorises it, and "
        "staff capture before they ship (Stripe lets go of it after some days, by card seven).",
    )
    payment_methods: tuple[str, ...] = Field(
        (),
        description='Stripe\'s names of ways to pay, such as `["card", "alipay", "wechat_pay"]`; '
        "none: those that are switched on in Stripe's dashboard.",
    )
    timeout_seconds: float = Field(
        10.0,
        ge=1,
        le=60,
        description="Seconds that Stripe is waited for, to connect and to answer.",
    )
    webhook_tolerance_seconds: int = Field(
        300,
        ge=10,
        le=3600,
        description="Seconds by which a webhook's signature may be older or newer than the clock.",
    )
    api_base: str = Field(
        "https://api.stripe.com",
        pattern=r"^https?://.+[^/]$",
        description="Where Stripe's API answers. For tests, against something that plays Stripe.",
    )

    @property
    def is_test(self) -> bool:
        """Whether it is play money."""
        return self.publishable_key.startswith("pk_test_")

    @model_validator(mode="after")
    def _one_mode(self) -> Self:
        mode = "test" if self.is_test else "live"
        # The message may not name the key: it is shown, and logged.
        if not self.secret_key.get_secret_value().startswith((f"sk_{mode}_", f"rk_{mode}_")):
            raise ValueError(
                f"secret_key must begin with sk_{mode}_ or rk_{mode}_, as publishable_key is one "
                f"of {mode} mode: take both from the same page of Stripe's dashboard"
            )
        return self
