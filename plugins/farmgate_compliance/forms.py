"""Texts as rules read them, each sign knowing where in the original it stood.

Whoever writes 最 佳, 最.佳, ｂｅｓｔ or 國家級 means what the law means.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category, normalize

# Characters of the rules' words that have a traditional form; the two strings stand side by side.
_TRADITIONAL = (
    "國級極頂獨無絕銷軍領導選萬價療癒藥醫預專優鮮時間發術學進強純營養減補腎護壯陽陰禦貢證書據數統計調獎馳標"
    "機綠農殘貨質雙單與倫僅後舉歷創驗臨處癥腫壓風險賺報視黨會種產業記個條層氣溫儲節賞飲嘗議傳遺開運財鎮膽頭從廣達"
    "體輕脈腸潤熱殺環餘係遙遠貝購買賣贈獲銀輩贏網錯過後歲顯證實銳別戰來說這麼當寶聖煉淨傑誠願務認門關際約"
)
_SIMPLIFIED = (
    "国级极顶独无绝销军领导选万价疗愈药医预专优鲜时间发术学进强纯营养减补肾护壮阳阴御贡证书据数统计调奖驰标"
    "机绿农残货质双单与伦仅后举历创验临处症肿压风险赚报视党会种产业记个条层气温储节赏饮尝议传遗开运财镇胆头从广达"
    "体轻脉肠润热杀环余系遥远贝购买卖赠获银辈赢网错过后岁显证实锐别战来说这么当宝圣炼净杰诚愿务认门关际约"
)
_SIMPLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# A sentence ends here, and so does a word; whatever else is no letter may have been put into one.
_STOPS = frozenset("。!?;\n")
_COMMAS = frozenset(",、:")


@dataclass(frozen=True, slots=True)
class Form:
    """A text in another form; ``places[i]`` is where the i-th sign stood in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of this form stands in the original (``start`` < ``end``)."""
        return self.places[start], self.places[end - 1] + 1


@dataclass(frozen=True, slots=True)
class Forms:
    """The three forms of one text."""

    dense: Form
    """Letters and digits only, sentences apart: for Chinese words, whatever was put into them."""
    plain: Form
    """The same with commas and colons: what they part is not one word."""
    spaced: Form
    """With single blanks and every sign: for English words."""


def forms_of(text: str) -> Forms:
    """The forms in which a text is read; each is at most as long as its compatible (NFKC) form."""
    signs = list(_signs(text))
    return Forms(
        _form((sign, place) for sign, place in signs if sign.isalnum() or sign in _STOPS),
        _form(
            (sign, place)
            for sign, place in signs
            if sign.isalnum() or sign in _STOPS or sign in _COMMAS
        ),
        _form(_single_blanks(signs)),
    )


def _signs(text: str) -> Iterator[tuple[str, int]]:
    for place, character in enumerate(text):
        for sign in normalize("NFKC", character).lower().translate(_SIMPLE):
            # Zero-width and other invisible signs are there to hide words, or by accident.
            if category(sign) != "Cf":
                yield sign, place


def _single_blanks(signs: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    was_blank = False
    for sign, place in signs:
        is_blank = sign.isspace()
        if not (is_blank and was_blank):
            yield (" " if is_blank else sign), place
        was_blank = is_blank


def _form(signs: Iterator[tuple[str, int]]) -> Form:
    found = list(signs)
    return Form("".join(sign for sign, _ in found), tuple(place for _, place in found))
