"""Which words a product may not say, when it may, and where they stand."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate_compliance.copy_check import CopyText, Finding, Proof, check_texts, spoken
from farmgate_compliance.forms import forms_of
from farmgate_compliance.rules import bundled_rules, read_rules
from farmgate_sdk import Text


def check(words: str, *documents: str, language: str = "zh-CN") -> list[Finding]:
    return check_texts([CopyText("name", language, words)], Proof(frozenset(documents)))


def verdicts(words: str, *documents: str) -> list[tuple[str, str]]:
    return [(one.words, one.verdict) for one in check(words, *documents)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("国家级品质", "国家级"),
        ("本店最佳苹果", "最佳"),
        ("全网最低价", "全网最低"),
        ("顶级苹果", "顶级"),
        ("销量第一", "第一"),
        ("中国第一品牌", "第一品牌"),
        ("可以治疗糖尿病", "治疗"),
        ("降血压", "降血压"),
        ("防治高血压", "防治"),
        ("祖传秘方", "祖传秘方"),
        ("无任何副作用", "无任何副作用"),
        ("国宴用米", "国宴"),
        ("媲美母乳的羊奶", "媲美母乳"),
        ("特级苹果", "特级"),
        ("有机苹果", "有机"),
        ("采用专利技术", "专利"),
        ("招财苹果", "招财"),
        ("碾压同行", "碾压同行"),
        ("专家推荐", "专家推荐"),
    ],
)
def test_words_that_the_law_forbids_are_refused_with_the_article(words: str, said: str) -> None:
    (found,) = check(words)
    assert (found.words, found.verdict) == (said, "refused")
    assert found.citations
    assert found.suggestion.zh
    assert found.suggestion.en


@pytest.mark.parametrize(
    "words",
    [
        "第一产业",
        "驻村第一书记",
        "第一批采收",
        "第一次上架",
        "最低温度 4℃",
        "最高不超过 10℃",
        "最好在三天内吃完",
        "本品不能代替药物,不能治疗疾病",
        "绿色防治病虫害",
        "综合防治",
        "土壤有机质丰富,施有机肥",
        "绝对湿度",
        "极端天气",
        "Best before 3 days, best served chilled",
        "Dry-cured ham",
        "洛川红富士,脆甜多汁",
    ],
)
def test_the_same_words_in_another_sense_are_not_found(words: str) -> None:
    assert check(words) == []


@pytest.mark.parametrize(
    "words",
    ["最 佳", "最.佳", "最·佳", "最\u200b佳", "最*佳", "最,佳", "最\u3000佳", "【最】佳"],
)
def test_signs_put_into_a_word_do_not_hide_it(words: str) -> None:
    (found,) = check(f"本店{words}品质")
    assert found.verdict == "refused"
    assert spoken(found.words) == "最佳"


def test_traditional_and_full_width_writing_means_the_same() -> None:
    assert verdicts("國家級") == [("國家級", "refused")]
    assert verdicts("頂級療效") == [("頂級", "refused"), ("療效", "refused")]
    assert verdicts("ｂｅｓｔ apples") == [("ｂｅｓｔ", "warned")]
    assert verdicts("全国No.1") == [("No.1", "warned")]


def test_a_full_stop_or_a_comma_may_part_two_words() -> None:
    assert verdicts("价格最。低调") == []
    assert verdicts("产量全国第一,产业兴旺") == [("第一", "refused")]


def test_a_title_is_exempt_with_its_certificate_only() -> None:
    (found,) = check("国家级非遗技艺")
    assert (found.verdict, found.wanted) == ("refused", ("title_certificate",))
    assert verdicts("国家级非遗技艺", "title_certificate") == [("国家级", "exempt")]
    assert verdicts("国家级苹果", "title_certificate") == [("国家级", "refused")]


def test_advice_on_use_is_exempt_without_proof() -> None:
    (found,) = check("最佳食用期为采后一周,最佳赏味期三天")[:1]
    assert found.verdict == "exempt"
    assert found.exemption == Text(
        "使用方法、时间或保存的消费提示", "Advice on use, time or storage"
    )
    assert verdicts("最佳赏味期内最佳品质") == [("最佳", "exempt"), ("最佳", "refused")]


def test_a_grade_is_exempt_where_its_standard_is_named_or_on_record() -> None:
    assert verdicts("特级,执行 GB/T 10651") == [("特级", "exempt")]
    assert verdicts("特级,执行 NY/T 1075") == [("特级", "exempt")]
    assert verdicts("特级 net 500 g") == [("特级", "refused")]
    assert verdicts("特级", "grade_basis") == [("特级", "exempt")]


def test_organic_wants_its_certificate_in_both_languages() -> None:
    for words in ("有机苹果", "Organic apples"):
        assert [verdict for _, verdict in verdicts(words)] == ["refused"]
        assert [verdict for _, verdict in verdicts(words, "organic_certificate")] == ["exempt"]


def test_words_that_staff_exempted_are_exempt_however_they_are_written() -> None:
    reason = Text("按统计公报", "按统计公报")
    proof = Proof(exempted={("unique", "唯一"): reason})
    texts = [CopyText("name", "zh-CN", "唯 一产地"), CopyText("name", "zh-CN", "最佳")]
    first, second = check_texts(texts, proof)
    assert (first.verdict, first.exemption) == ("exempt", reason)
    assert second.verdict == "refused"


def test_english_boasts_are_warned_of() -> None:
    for words in (
        "The best apples",
        "Our No. 1 seller",
        "World-class tea",
        "It cures colds",
        "lowers blood pressure",
        "the cheapest in town",
        "doctor-recommended",
    ):
        assert [verdict for _, verdict in verdicts(words)] == ["warned"], words


def test_there_are_rules_enough_each_with_its_citation() -> None:
    rules = bundled_rules()
    assert len(rules.rules) >= 40
    for rule in rules.rules:
        assert rule.citations
        assert all(citation.law_version for citation in rule.citations)
        assert rule.suggestion.zh != rule.suggestion.en


def test_a_rule_that_is_not_whole_is_named() -> None:
    toml = 'version = "1"\n[laws]\n[[rules]]\nid = "odd"\nseverity = "shout"\ncitations = []\n'
    with pytest.raises(ValueError, match="odd"):
        read_rules(toml)


SIGNS = st.lists(
    st.sampled_from([*"国家级最佳第一治疗不能 ,。.*ｂｅｓｔbest國級㎏ﬁ\u200bİ", "最低价", "No.1 "]),
    max_size=60,
).map("".join)


@given(SIGNS)
def test_a_span_always_holds_the_words_of_the_original(words: str) -> None:
    for one in check(words):
        assert words[one.start : one.end] == one.words
        assert 0 <= one.start < one.end <= len(words)
        assert spoken(one.words)


@given(st.text(max_size=200))
def test_any_text_can_be_read(words: str) -> None:
    forms = forms_of(words)
    for form in (forms.dense, forms.plain, forms.spaced):
        assert len(form.text) == len(form.places)
        assert list(form.places) == sorted(form.places)
    check(words)


def test_long_texts_are_checked_within_the_time_that_a_hook_has() -> None:
    texts = [f"{place} 塬上的苹果脆甜多汁,产地直发,冷链到家。" * 180 for place in range(3)]
    started = time.perf_counter()
    for words in texts:
        assert check(words) == []
    assert (time.perf_counter() - started) / len(texts) < 0.1
