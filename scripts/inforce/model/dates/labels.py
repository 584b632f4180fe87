"""The words that say what a date means, before it or after it."""

import re

# Between the words and the date stands nothing that ends a sentence.
_GAP = r"[^\d.!?;。！？；]{0,40}"
_JOINT = (
    r"[\s:：,=(\[\-–—|/]*"
    r"(?:(?:as\s+of|as\s+from|of|from|on|is|the|since|at|starting|beginning)[\s:：]+){0,3}"
)
# A few words may stand before a label that begins a line: "This policy is ...".
_LEAD = r"^(?:[^\d.!?;:|]{0,40}[\s:|/(,\-–—]\s?)?"
# "In effect" speaks of anything; it counts where the line speaks of the document.
_OWN = (
    r"^(?:[^\d.!?;|]{0,60}\b(?:this|these|policy|policies|terms|agreement|notice|"
    r"statement|version|document|conditions|addendum)\b[^\d.!?;|]{0,40}[\s:(,\-–—])?"
)

_EFFECTIVE_DATE = (
    r"effective\s+date|date\s+effective|effectiveness\s+date|"
    r"date\s+of\s+(?:entry\s+into\s+force|effect)|commencement\s+date|in[- ]force\s+date"
)
_EFFECTIVE = (
    r"effective(?:ly)?|in\s+effect|in\s+force|valid|appl(?:ies|icable)|"
    r"(?:come|go|goe)s?\s+into\s+(?:effect|force)|came\s+into\s+(?:effect|force)|"
    r"took\s+effect|takes?\s+effect|enter(?:s|ed)?\s+into\s+force"
)
_CHANGED = (
    r"up-?dated?|updates?|modified|modifications?|revised|revisions?|changed?|changes?|"
    r"amended|amendments?|edited|reviewed"
)
_MODIFIED = (
    rf"(?:last|latest|most\s+recent(?:ly)?)\s+(?:{_CHANGED})|"
    rf"(?:{_CHANGED})\s+(?:last|most\s+recently)|date\s+of\s+(?:last|latest)\s+\w{{1,20}}|"
    r"date\s+(?:last\s+)?(?:updated|modified|revised|amended)"
)
_SHORT_MODIFIED = r"updated|revised|modified|amended|posted|published|approved|adopted"
_VERSION = (
    r"(?:document\s+)?(?:version|revision|release|rev\.?|ver\.?|v\.)"
    r"[\s:]{0,3}(?:v?\d[\w.]{0,12})?[\s,:;(–—\-|]{0,6}"
    r"(?:(?:is\s+)?(?:last\s+)?(?:effective|updated|adopted|dated|published|revised|"
    r"approved|released)\b)?"
)

# By language: de, fr, es, it, nl, pl, pt, ru, cs, hu, id, tr, ro, sv.
_LOCAL_EFFECTIVE = (
    r"gültig(?:keit)?\s*(?:ab|seit|vom|von)?|gilt\s+(?:ab|seit)|gültig(?:keits)?datum|"
    r"in\s*kraft(?:treten|getreten)?|datum\s+des\s+inkrafttretens|wirksam|stand|"
    r"(?:date\s+d['’])?entrée\s+en\s+vigueur|en\s+vigueur|date\s+d['’]effet|"
    r"date\s+de\s+prise\s+d['’]effet|prend\s+effet|date\s+d['’]application|"
    r"vigencia|vigentes?|fecha\s+de\s+(?:entrada\s+en\s+)?vig(?:or|encia)|en\s+vigor|"
    r"fecha\s+(?:efectiva|de\s+entrada)|entrada\s+en\s+vigor|efectiv[oa]|"
    r"in\s+vigore|(?:data\s+di\s+)?entrata\s+in\s+vigore|"
    r"data\s+(?:di\s+)?(?:efficacia|decorrenza|validità)|efficace|valid[oaie]|decorrenza|"
    r"ingangsdatum|van\s+kracht|geldig|inwerkingtreding|in\s+werking|"
    r"obowiązuj[eą]|data\s+(?:wejścia\s+w\s+życie|obowiązywania)|wchodzi\s+w\s+życie|"
    r"wejści[ea]\s+w\s+życie|ważn[yae]|"
    r"vigência|em\s+vigor|data\s+(?:efetiva|de\s+(?:vigência|eficácia|início))|"
    r"válid[oa]|"
    r"вступ\w{1,8}\s+в\s+силу|дата\s+вступления|действу\w{1,4}|действительн\w{1,3}|"
    r"в\s+силе|редакция|"
    r"účinn\w{1,5}|platn\w{1,4}|hatály\w{0,12}|érvényes|berlaku|efektif|"
    r"yürürlük\w{0,6}|geçerli\w{0,6}|în\s+vigoare|valabil\w{0,5}|gäller|gälla"
)
_LOCAL_MODIFIED = (
    r"zuletzt\s+(?:aktualisiert|geändert|überarbeitet|bearbeitet)|aktualisiert|geändert|"
    r"letzte\s+(?:aktualisierung|änderung|überarbeitung)|"
    r"(?:date\s+de\s+(?:la\s+)?)?dernière\s+(?:mise\s+à\s+jour|modification|révision)|"
    r"mise?s?\s+à\s+jour|modifiée?s?\s+le|"
    r"últim[ao]\s+(?:actualización|modificación|revisión|actualizado)|actualizad[oa]s?|"
    r"ultim[oa]\s+(?:aggiornamento|modifica|revisione)|aggiornat[oaie]|"
    r"laatst\s+(?:bijgewerkt|gewijzigd|herzien)|bijgewerkt|gewijzigd|"
    r"laatste\s+(?:wijziging|update|herziening)|"
    r"ostatni\w{0,2}\s+(?:aktualizac\w{1,3}|zmian\w|modyfikac\w{1,3}|zaktualizowan\w)|"
    r"zaktualizowan\w|"
    r"última\s+(?:atualização|actualização|modificação|revisão|alteração)|atualizad[oa]|"
    r"последн\w{1,3}\s+(?:обновлени\w|изменени\w|редакци\w)|обновлен\w{1,2}|"
    r"дата\s+(?:последнего\s+)?обновления|изменен\w|"
    r"poslední\s+(?:aktualizace|změna|úprava)|utoljára\s+(?:frissítve|módosítva)|"
    r"terakhir\s+(?:diperbarui|diubah)|son\s+güncelle\w{1,6}|ultima\s+actualizare|"
    r"senast\s+(?:uppdaterad|ändrad)"
)
_CJK_EFFECTIVE = (
    r"発効日?|施行日?|適用日|有効日|適用開始日?|制定日|生效日期|生效时间|生效時間|生效日|生效|"
    r"施行日期|实施日期|實施日期|시행일자?|발효일"
)
_CJK_MODIFIED = (
    r"最終(?:更新|改定|改訂|変更)日?|更新日時?|改定日|改訂日|最后更新|最近更新|最後更新|上次更新|"
    r"最新更新|更新日期|更新时间|更新時間|修订日期|修訂日期|最后修订|최종\s?(?:수정|업데이트)일?"
)
_CJK_AFTER = (
    r"^[\s)）」]{0,3}(?:から|より|付で|付|をもって|に|起|开始|開始)?"
    r"(?:生效|施行|発効|实施|實施|適用|适用|改定施行|制定|부터\s?시행)"
)
# "25 Mayıs 2018 tarihinde yürürlüğe girer", "ab dem 25. Mai 2018 gültig".
_AFTER = r"^[^\d.!?;]{0,20}(?:yürürlü\w{1,8}|gültig|wirksam|in\s+kraft|hatályos)"
_CJK_AFTER_MODIFIED = r"^[\s)）」]{0,3}(?:に|付)?(?:最終)?(?:更新|改定|改訂|修订|修訂)"

# What is effective must be this document and not an act that it speaks of.
_SUBJECT = (
    r"(?:this|these|our|it)\b[^\d.!?;]{0,120}|"
    r"(?:polic(?:y|ies)|terms|agreement|notice|statement|version|changes?)\b"
    r"[^\d.!?;]{0,120}"
)
_PROSE_EFFECTIVE = (
    rf"(?:{_SUBJECT})\b(?:(?:is|are|be|becomes?|became)\s+effective|"
    r"(?:comes?|came|goe?s?|went|enters?)\s+into\s+(?:effect|force)|"
    r"(?:takes?|took)\s+effect|effective)"
)


def _before(label: str, gap: str, *, lead: str = _LEAD) -> re.Pattern[str]:
    return re.compile(rf"{lead}(?:{label})(?![^\W\d_]){gap}$", re.IGNORECASE)


# "Valid until" is the other end.
UNTIL = re.compile(
    r"\b(?:until|till|through|expires?|bis|jusqu|hasta|fino|sino|tot|até|до)\b"
    r"[^\d]{0,12}$|至\s?$",
    re.IGNORECASE,
)
EFFECTIVE_DATE = _before(_EFFECTIVE_DATE, _GAP)
EFFECTIVE = _before(_EFFECTIVE, _JOINT, lead=_OWN)
MODIFIED = _before(_MODIFIED, _GAP)
SHORT_MODIFIED = _before(_SHORT_MODIFIED, _JOINT, lead=r"^[\s(\[,/|\-–—]{0,5}")
VERSION = re.compile(rf"^[\s(\[]{{0,3}}(?:{_VERSION}){_JOINT}$", re.IGNORECASE)
LOCAL_EFFECTIVE = _before(_LOCAL_EFFECTIVE, r"[^\d!?;]{0,30}")
LOCAL_MODIFIED = _before(_LOCAL_MODIFIED, r"[^\d!?;]{0,30}")
CJK_EFFECTIVE = re.compile(rf"(?:{_CJK_EFFECTIVE})[^\d。！？；]{{0,12}}$")
CJK_MODIFIED = re.compile(rf"(?:{_CJK_MODIFIED})[^\d。！？；]{{0,12}}$")
CJK_AFTER = re.compile(_CJK_AFTER)
CJK_AFTER_MODIFIED = re.compile(_CJK_AFTER_MODIFIED)
AFTER = re.compile(_AFTER, re.IGNORECASE)
PROSE_EFFECTIVE = re.compile(
    rf"(?:{_PROSE_EFFECTIVE})(?![^\W\d_]){_JOINT}$", re.IGNORECASE
)
PROSE_MODIFIED = re.compile(rf"(?:{_MODIFIED})(?![^\W\d_]){_GAP}$", re.IGNORECASE)
