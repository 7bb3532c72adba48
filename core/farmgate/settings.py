"""A shop's settings: one model from ``farmgate.toml`` and the environment, all errors at once."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from farmgate.errors import ShopCannotOpen
from farmgate.language import Text
from farmgate.settings_errors import sentences

FILE_NAME = "farmgate.toml"
ENVIRONMENT_PREFIX = "FARMGATE_"


class Section(BaseModel):
    """One table of ``farmgate.toml``; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PluginSettings(Section):
    """What every plugin's table may hold; a plugin's own settings extend it."""

    enabled: bool = Field(True, description="false keeps the settings but leaves the plugin off.")


class UncheckedPluginSettings(PluginSettings):
    """The table of a plugin that is off: kept as it is until the plugin is on again."""

    model_config = ConfigDict(extra="allow", frozen=True)


class LocalizedName(Section):
    """A name in both languages."""

    zh: str = Field("田头小店", alias="zh-CN", min_length=1)
    en: str = Field("Farm-gate shop", min_length=1)

    @property
    def text(self) -> Text:
        """The name as the shop carries texts."""
        return Text(zh=self.zh, en=self.en)


class ShopSection(Section):
    """``[shop]``: who sells, in which money and by which clock."""

    name: LocalizedName = Field(
        default_factory=LocalizedName,
        description="The shop's name in both languages.",
    )
    currency: str = Field(
        "CNY", pattern="^[A-Z]{3}$", description="ISO 4217 code that prices are kept in."
    )
    time_zone: str = Field(
        "Asia/Shanghai", description="IANA zone in which days begin and times are shown."
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is not an IANA time zone such as Asia/Shanghai") from error
        return name


class DatabaseSection(Section):
    """``[database]``: where the shop remembers."""

    url: str = Field(
        "sqlite:///shop.db",
        pattern=r"^(sqlite:///|postgresql\+psycopg://|postgresql://).+",
        description=(
            "`sqlite:///FILE` (relative to the shop's folder) or `postgresql://user@host/name`."
        ),
    )


class ServerSection(Section):
    """``[server]``: the HTTP door."""

    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port; 0 takes a free one.")
    production: bool = Field(
        False, description="true: no GraphiQL and no hints in errors about names of the schema."
    )
    allowed_origins: tuple[str, ...] = Field(
        (),
        description="Origins of storefronts whose pages may ask from a browser (CORS), such as "
        '`["https://shop.example.org"]`; none: only pages of the same origin.',
    )
    threads: int = Field(8, ge=1, le=64, description="Operations that run at the same time.")
    worker: bool = Field(
        True, description="Deliver facts in the server's process; false: run `farmgate worker`."
    )


class LimitsSection(Section):
    """``[limits]``: what one GraphQL operation may ask for."""

    body_bytes: int = Field(1_000_000, ge=1_000, description="Largest request body, in bytes.")
    depth: int = Field(12, ge=3, description="Deepest nesting of fields.")
    cost: int = Field(10_000, ge=100, description="Fields of an answer, counting a page as full.")
    aliases: int = Field(30, ge=1, description="Aliases in one operation.")
    mutations: int = Field(10, ge=1, description="Root mutation fields in one request.")


class SubscriptionsSection(Section):
    """``[subscriptions]``: what clients follow over WebSockets."""

    poll_seconds: float = Field(
        0.5,
        ge=0.02,
        le=60,
        description="How often the database is asked for new facts while anybody follows them.",
    )
    connections: int = Field(
        200, ge=0, description="WebSockets open at the same time at either schema; 0: none."
    )
    per_connection: int = Field(
        20, ge=1, le=1000, description="Subscriptions at the same time over one WebSocket."
    )


class CheckoutSection(Section):
    """``[checkout]``: how goods are held for a buyer."""

    reservation_minutes: int = Field(
        15, ge=1, le=1440, description="Minutes for which goods are held from checkout entry on."
    )
    max_units_per_variant: int = Field(
        50, ge=1, description="Most units of one variant in one cart."
    )
    max_lines: int = Field(100, ge=1, le=250, description="Most lines in one cart.")


class MembersSection(Section):
    """``[members]``: accounts."""

    session_days: int = Field(30, ge=1, description="Days after which a log-in ends.")
    password_length: int = Field(10, ge=8, description="Fewest characters of a password.")
    keep_orders_years: int = Field(
        3,
        ge=0,
        le=30,
        description="Years from delivery for which an erased person's orders keep contact and "
        "address. The E-Commerce Law of the PRC, Article 31, asks platforms to keep records of "
        "transactions for at least three (from memory, unverified).",
    )


class Settings(BaseSettings):
    """Everything that a shop can be told. Unknown keys are errors.

    The environment wins over the file: ``FARMGATE_DATABASE__URL`` sets ``[database] url``.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=ENVIRONMENT_PREFIX, env_nested_delimiter="__"
    )

    shop: ShopSection = ShopSection()
    database: DatabaseSection = DatabaseSection()
    server: ServerSection = ServerSection()
    limits: LimitsSection = LimitsSection()
    subscriptions: SubscriptionsSection = SubscriptionsSection()
    checkout: CheckoutSection = CheckoutSection()
    members: MembersSection = MembersSection()
    plugins: Any = Field(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the names are pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    def of_plugin(self, name: str) -> PluginSettings:
        """The settings of one plugin that is switched on."""
        settings: PluginSettings = getattr(self.plugins, name)
        return settings


def read_file(folder: Path) -> dict[str, Any]:
    """What ``farmgate.toml`` in this folder says, unchecked."""
    path = folder / FILE_NAME
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ShopCannotOpen(
            Text(
                en=f"There is no {FILE_NAME} in {folder}. Run `farmgate new {folder}` to make one, "
                "or name the shop's folder with --dir.",
                zh=f"{folder} 里没有 {FILE_NAME}。请运行 `farmgate new {folder}` 新建,"
                "或用 --dir 指定店铺所在的文件夹。",
            )
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ShopCannotOpen(
            Text(
                en=f"{path} is not valid TOML: {error}. Mend that line.",
                zh=f"{path} 不是有效的 TOML:{error}。请改正该行。",
            )
        ) from None


def plugins_named(raw: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, bool]:
    """The plugins that the file or the environment speaks of, and whether each is to be on."""
    tables = raw.get("plugins", {})
    tables = tables if isinstance(tables, dict) else {}
    prefix = f"{ENVIRONMENT_PREFIX}PLUGINS__"
    spoken_of = (
        variable.removeprefix(prefix).split("__", 1)[0].lower()
        for variable in environment
        if variable.startswith(prefix)
    )
    named = dict.fromkeys((*tables, *spoken_of))
    return {name: _is_on(name, tables, environment) for name in named}


def _is_on(name: str, tables: Mapping[str, Any], environment: Mapping[str, str]) -> bool:
    # A table switches its plugin on; a variable does only if it is the one that says so.
    table = tables.get(name, {"enabled": False})
    in_file = table.get("enabled", True) if isinstance(table, dict) else True
    said = environment.get(f"{ENVIRONMENT_PREFIX}PLUGINS__{name.upper()}__ENABLED", in_file)
    return str(said).lower() not in ("false", "0", "no", "off")


def settings_class(plugin_models: Mapping[str, type[PluginSettings]]) -> type[Settings]:
    """The settings model of a shop with these plugins; its JSON Schema documents every key."""
    sections: dict[str, Any] = {
        name: (model, Field(default_factory=model)) for name, model in plugin_models.items()
    }
    plugins = create_model("PluginsSection", __base__=Section, **sections)
    return create_model(
        "ShopSettings", __base__=Settings, plugins=(plugins, Field(default_factory=plugins))
    )


def check(raw: Mapping[str, Any], plugin_models: Mapping[str, type[PluginSettings]]) -> Settings:
    """The shop's settings, or ``ShopCannotOpen`` with every error that they have."""
    model = settings_class(plugin_models)
    try:
        return model(**raw)
    except ValidationError as error:
        raise ShopCannotOpen(*sentences(error, environment(), model)) from None


def environment() -> Mapping[str, str]:
    """The process's environment (in one place, so that tests see who reads it)."""
    return os.environ
