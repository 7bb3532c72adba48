"""Why compliance refuses something: goods without their documents, words without their proof."""

from farmgate_sdk import ProblemKind

DOCUMENT_MISSING = ProblemKind(
    "compliance_document_missing",
    en="«{product}» may not be sold without a valid document «{kind}» of its {holder} "
    "({citation}). Record one, or renew it.",
    zh="“{product}”的{holder}缺少有效的“{kind}”({citation}),不得销售。请补充登记或续办。",
    about="A product was to be published or bought, and a required document is not there.",
)
DOCUMENT_EXPIRED = ProblemKind(
    "compliance_document_expired",
    en="«{product}» may not be sold: the document «{kind}» {number} of its {holder} was good until "
    "{expired_on} ({citation}). Record its renewal.",
    zh="“{product}”的{holder}的“{kind}”{number}有效期至 {expired_on}({citation}),不得销售。"
    "请登记续办后的文件。",
    about="A product was to be published or bought, and a required document is past its last day.",
)
COPY_REFUSED = ProblemKind(
    "compliance_copy_refused",
    en="«{words}» in {where} may not be said ({citation}). {suggestion}",
    zh="{where}中的“{words}”不得使用({citation})。{suggestion}",
    about="A text of a product has words that a rule of the ad-copy check refuses, without proof.",
)
DOCUMENT_INVALID = ProblemKind(
    "compliance_document_invalid",
    en="The document cannot be recorded: {what}.",
    zh="文件无法登记:{what}。",
    about="A document was to be recorded with a kind, date, number or address that cannot be.",
)
DOCUMENT_KNOWN = ProblemKind(
    "compliance_document_known",
    en="A valid document «{kind}» {number} of the same holder is recorded already. Revoke that "
    "one first, if this is to replace it.",
    zh="同一对象的有效“{kind}”{number}已登记。如要替换,请先作废原有的。",
    about="The same document was to be recorded twice.",
)
DOCUMENT_NOT_FOUND = ProblemKind(
    "compliance_document_not_found",
    en="There is no such document, or it is not yours to see. Check the id.",
    zh="没有这份文件,或您无权查看。请检查编号。",
    about="The id names no document within whose scope one works.",
)
HOLDER_NOT_FOUND = ProblemKind(
    "compliance_holder_not_found",
    en="Name exactly one holder that exists and that is yours to work on: a product, a lot or a "
    "producer.",
    zh="请指定且只指定一个存在的、在您权限内的对象:商品、批次或生产者。",
    about="A document was to be recorded of none, of several, or of something that is not there.",
)
REQUIREMENT_INVALID = ProblemKind(
    "compliance_requirement_invalid",
    en="Such a requirement cannot be: {what}.",
    zh="不能这样要求:{what}。",
    about="A requirement was to be saved with a kind or category that is not there.",
)
TASK_NOT_FOUND = ProblemKind(
    "compliance_task_not_found",
    en="There is no such open task. It may be done already.",
    zh="没有这个待办任务,可能已经完成。",
    about="The id names no open task.",
)
EXEMPTION_INVALID = ProblemKind(
    "compliance_exemption_invalid",
    en="These words cannot be exempted: {what}.",
    zh="不能这样豁免:{what}。",
    about="An exemption was to be recorded without a rule, words, a reason or a valid document.",
)
EXEMPTION_NOT_FOUND = ProblemKind(
    "compliance_exemption_not_found",
    en="There is no such exemption, or it has ended.",
    zh="没有这项豁免,或已终止。",
    about="The id names no exemption that still holds.",
)
TEXT_TOO_LONG = ProblemKind(
    "compliance_text_too_long",
    en="A text of at most {longest} characters can be checked at once. Check it in parts.",
    zh="一次最多检查 {longest} 个字符的文字。请分段检查。",
    about="An author asked to check a text that is longer.",
)

ALL = (
    DOCUMENT_MISSING,
    DOCUMENT_EXPIRED,
    COPY_REFUSED,
    DOCUMENT_INVALID,
    DOCUMENT_KNOWN,
    DOCUMENT_NOT_FOUND,
    HOLDER_NOT_FOUND,
    REQUIREMENT_INVALID,
    TASK_NOT_FOUND,
    EXEMPTION_INVALID,
    EXEMPTION_NOT_FOUND,
    TEXT_TOO_LONG,
)
