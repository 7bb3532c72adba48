"""How regions, places and lists of them are named in a sentence."""

from collections.abc import Sequence

from farmgate_sdk import Text


def place(nearest_first: Sequence[Text]) -> Text | None:
    """A region as people name it: in Chinese after its province and city, there are many 城关区."""
    if not nearest_first:
        return None
    return Text("".join(text.zh for text in reversed(nearest_first)), nearest_first[0].en)


def joined(texts: Sequence[Text]) -> Text:
    """Names one after another."""
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))
