"""What integrators import: an explicit face over core, documented, tested and kept.

- ``farmgate_sdk``: the plugin's declaration, hooks, settings, problems, money and texts
- ``farmgate_sdk.hooks``: hooks of your own, for other plugins to implement
- ``farmgate_sdk.catalog``: products as hooks of the catalogue are handed them, and search terms
- ``farmgate_sdk.checkout``: the values that hooks of the purchase are handed and give
- ``farmgate_sdk.quotas``: limited things besides goods, counted by core
- ``farmgate_sdk.payments``: payment providers, and what they answer and call to say
- ``farmgate_sdk.facts``: what has become true, as ``order_placed`` and its like are told it
- ``farmgate_sdk.jobs``: work for the worker, on a schedule or asked for once
- ``farmgate_sdk.stock``: how many units can be sold
- ``farmgate_sdk.tables``: tables of your own, and core's to point at
- ``farmgate_sdk.reading``: core's data, read in batches
- ``farmgate_sdk.graphql``: fields, types and mutations of your own in either schema
- ``farmgate_sdk.commands``: commands of your own on farmgate's command line
- ``farmgate_sdk.http``: plain HTTP addresses of your own
- ``farmgate_sdk.orders``: orders that were placed elsewhere
- ``farmgate_sdk.content``: the hooks of the plugin ``content``
- ``farmgate_sdk.kpi``: metrics of the shop, for the plugin ``kpi`` to measure and score
- ``farmgate_sdk.shop``, ``farmgate_sdk.admin``: core's types in the two schemas, to extend
- ``farmgate_sdk.testing``: a shop under test in one line, and who acts in it
- ``farmgate_sdk.conformance``: what every plugin is held to

Texts are in each of ``LANGUAGES``; a ``Language`` is one of them. ``EVERYWHERE`` is the ``Scope``
of whoever may do something in every region.

What is not named in these modules may change tonight.
"""

from pydantic import Field, SecretStr

from farmgate.declaring import hookimpl
from farmgate.errors import ShopCannotOpen
from farmgate.language import LANGUAGES, Language, Text
from farmgate.money import Money, minor_units, split_by_largest_remainder
from farmgate.permissions import Permission
from farmgate.plugins import Plugin
from farmgate.problems import Problem, ProblemKind, Refused
from farmgate.scope import EVERYWHERE, Scope, is_place
from farmgate.settings import PluginSettings
from farmgate.shop import Shop

__all__ = [
    "EVERYWHERE",
    "LANGUAGES",
    "Field",
    "Language",
    "Money",
    "Permission",
    "Plugin",
    "PluginSettings",
    "Problem",
    "ProblemKind",
    "Refused",
    "Scope",
    "SecretStr",
    "Shop",
    "ShopCannotOpen",
    "Text",
    "hookimpl",
    "is_place",
    "minor_units",
    "split_by_largest_remainder",
]
