"""The roots of the two schemas; core's domains and the plugins extend them alike."""

import strawberry


@strawberry.type(name="Query", description="What a storefront may ask.")
class ShopQuery:
    """Root of the storefront's queries."""


@strawberry.type(name="Mutation", description="What a storefront may do.")
class ShopMutation:
    """Root of the storefront's mutations."""


@strawberry.type(name="Query", description="What staff and integrations may ask.")
class AdminQuery:
    """Root of the staff's queries."""


@strawberry.type(name="Mutation", description="What staff and integrations may do.")
class AdminMutation:
    """Root of the staff's mutations."""


@strawberry.type(name="Subscription", description="What a storefront may follow.")
class ShopSubscription:
    """Root of the storefront's subscriptions; there only where a plugin brings a field."""


@strawberry.type(name="Subscription", description="What staff and integrations may follow.")
class AdminSubscription:
    """Root of the staff's subscriptions; there only where a plugin brings a field."""


ROOTS = frozenset(
    {ShopQuery, ShopMutation, ShopSubscription, AdminQuery, AdminMutation, AdminSubscription}
)
