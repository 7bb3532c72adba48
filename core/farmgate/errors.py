"""Why a shop cannot open: every reason at once, each a sentence that says what to do."""

from collections.abc import Sequence

from farmgate.language import Text


class ShopCannotOpen(Exception):  # noqa: N818 - it reads as the sentence that it is
    """The shop's folder, settings or plugins are such that it cannot open."""

    def __init__(self, *reasons: Text) -> None:
        self.reasons: Sequence[Text] = reasons
        super().__init__("\n".join(reason.en for reason in reasons))
