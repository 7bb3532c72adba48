"""Who asks, and which permission is asked of them."""

from farmgate_sdk.graphql import Info

READ = "compliance.read"
WRITE = "compliance.write"
DECIDE = "compliance.decide"


def asking_member(info: Info) -> int:
    """The key of the member of staff who asks; their permission was looked at before."""
    principal = info.context.principal
    return 0 if principal is None else principal.member_id
