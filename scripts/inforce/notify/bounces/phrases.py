"""The words by which servers say what their codes leave open.

Each table holds short fragments that many servers share, also in the languages
that reports are translated to. They are facts about servers, not sentences to
be shown to anybody.
"""

import re


def _any(*fragments: str) -> re.Pattern[str]:
    return re.compile("|".join(fragments), re.IGNORECASE)


# The mailbox exists and has no room: never the end of an address.
FULL = _any(
    r"\bquota\b",
    r"(?:mail)?box (?:is |was |seems |storage |size )*(?:too )?(?:full|large|exceed)",
    r"(?:inbox|account) (?:is )?(?:over ?quota|full)",
    r"full (?:mail|in)box",
    r"(?:not enough|insufficient|out of|no) (?:disk |mail )?(?:storage|space)",
    r"exceed\w* (?:the |its |their |maximum |allowed |mailbox )*(?:storage|size|space)"
    r" (?:limit|allocation|allowed for this mailbox)",
    r"mailfolder is full|QuotaExceeded",
    r"postfach\b.{0,40}\bvoll|speicherplatz|kontingent",
    r"bo[iî]te\b.{0,40}\bpleine|boite\b.{0,40}\bsatur",
    r"buz[oó]n\b.{0,40}\blleno|caixa\b.{0,40}\bcheia|casella\b.{0,40}\bpiena",
    r"postvak\b.{0,20}\bvol\b|skrzynka\b.{0,40}\bpełna|postkasse\w* er full",
    r"ящик\b.{0,40}\b(?:пере|полон)|容量|已满|いっぱい",
)
# We, our network, our message or our settings: not the address.
OURS = _any(
    r"\bspam\w*|\bjunk\b|unsolicited|\bbulk mail",
    r"\b(?:black|block|deny) ?list(?:ed)?\b|\bblocked\b|\brbl\b|dnsbl|spamhaus",
    r"reputation|\bbanned\b|barracuda|\bsorbs\b",
    r"\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated|not authenticated",
    r"sender policy|message content rejected|content filter|\bvirus\b|\bmalware\b",
    r"policy (?:violation|reason|restriction)|violates|due to (?:local )?policy",
    r"(?:reverse dns|ptr record|rdns)\b",
    r"sender (?:address )?(?:rejected|denied|verify failed|domain)",
    r"relay(?:ing)? (?:access )?(?:is )?(?:denied|not permitted|not allowed)",
    r"unable to relay|not permitted to relay|we do not relay",
    r"message (?:is |size |was )*(?:too (?:big|large)|exceeds)",
    r"(?:too|so) many (?:complaints|hops|bad recipients)",
    r"authentication required|RESOLVER\.RST|not authorized to send",
    r"only accepts? (?:mail|messages) from|restricted\b.{0,40}\bsenders?",
)
# It may be otherwise tomorrow, whatever the code says.
PASSING = _any(
    r"grey ?list|gray ?list|try (?:again )?later|try again|temporar(?:y|ily)",
    r"(?:too many|rate of) (?:messages|connections|recipients|requests)",
    r"at a rate that|too quickly|\brate limit|throttl",
    r"timed? ?out|timeout|retry time|connection (?:refused|reset|lost|dropped|closed)",
    r"could not (?:be delivered|connect)\b.{0,60}\b(?:days|hours)|has expired|too long",
    r"no route to host|network is unreachable|host (?:is )?unreachable|loop",
    r"out of office|over ?loaded|server (?:is )?busy|not accepting messages",
    r"name server|nameserver|host lookup did not complete|SERVFAIL|try later",
    r"configuration error|local (?:error|configuration)|internal (?:server )?error",
    r"server error|unable to connect|delivery time expired|deferred",
    r"später|sp[eé]ter|plus tard|m[aá]s tarde|mais tarde|più tardi|позже|稍后|後で",
)
# No other reading is possible, also beside words of refusal.
SURELY_GONE = _any(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient|person|account)",
    r"AS\(2018\d{5}\)|RESOLVER\.ADR\.(?:Recip|Rec|ExRecip)NotFound",
    r"does ?n[o']t have an? \S{1,40} account|account that you tried to reach does not",
    r"(?:user|recipient|mailbox|address|account)\b.{0,60}\bdoes not exist",
    r"(?:user|recipient|mailbox|address|account)\b.{0,40}\bdoesn'?t exist",
)
# The address is gone, when the code allows it.
GONE = _any(
    SURELY_GONE.pattern,
    r"(?:user|recipient|mailbox|address|account|addressee)s?\b.{0,40}"
    r"\b(?:not (?:found|known|exist|listed|valid|recogni[sz]ed)|unknown|invalid"
    r"|disabled|inactive|deactivated|suspended|closed|terminated|expired"
    r"|discontinued|unavailable|no longer)",
    r"(?:unknown|invalid|bad|undeliverable|nonexistent|non-existent|inactive|disabled)"
    r" (?:local[- ]part|recipient|mailbox|address|account|destination|user)",
    r"not (?:a )?(?:known|valid|our) (?:user|mailbox|customer|recipient|address)",
    r"(?:domain|host)\b.{0,40}could not be found|couldn'?t find any host|no mailbox (?:here )?by that name|no mx record"
    r"|domain (?:name )?(?:not found|does not exist|has no)|host (?:or domain name )?"
    r"(?:unknown|not found)|unrouteable address|unroutable|NXDOMAIN|null ?mx",
    r"not our customer|has left|no longer (?:work|valid|in use|available|employed)",
    r"addressee unknown|can'?t find that (?:user|address)|not listed in",
    r"unbekannt|nicht gefunden|existiert nicht|inconnue?\b|n'existe pas|introuvable",
    r"desconocid|no existe|no se (?:ha )?encontr|n[aã]o existe|inexist|desconhecid",
    r"sconosciut|non esiste|inesistente|onbekend|bestaat niet|nie istnieje|nieznan",
    r"не существует|не найден|неизвестн|okänd|finns inte|ukendt|findes ikke|ukjent",
    r"不存在|未找到|找不到|無此|见つか|見つか|存在しません|宛先不明|없는|존재하지",
)
# How a report of non-delivery looks when it has no part that says so.
SUBJECT = _any(
    r"undeliver|non ?deliver|delivery (?:status|failure|report|problem|has failed)",
    r"returned (?:mail|to sender)|mail (?:delivery|system error|failure|could not)|failure delivery",
    r"failure notice|delivery failed|could not be delivered|message (?:not|un)deliver",
    r"failed delivery|rejected mail|error de(?:livering| entrega)|warning: (?:could|message)",
    r"unzustellbar|nicht zustellbar|zustell(?:ung|bericht)|non remis|[eé]chec",
    r"no (?:se pudo )?entreg|n[aã]o (?:foi )?entreg|falha|mancat[oa] (?:recapito|consegna)",
    r"non recapit|onbestelbaar|niet bezorgd|niedostarcz|nie dostarcz|не доставлен",
    r"недоставлен|退信|无法送达|無法傳遞|系统退信|配信不能|配信できません|반송|olevererbar",
    r"kunne ikke lever|ikke leveret|teslim edilemedi",
)
SENDER = _any(r"mailer[-_]?daemon|postmaster|mail ?delivery|mail\.?system|mdaemon|^<>$")
DELAYED = _any(
    r"delayed|delay\b|verz[oö]ger|retard[eé]|retras|atrasad|ritardo|vertraag",
    r"will (?:continue|keep|be retried)|not yet been delivered|still being retried",
    r"do not need to resend|warning: (?:could|message)|延迟|遅延|задерж",
)
AWAY = _any(
    r"^(?:auto(?:matic)?(?:ally)?[ -:]*(?:re)?(?:reply|respon|generated)|autoreply)",
    r"out of (?:the )?office|on (?:vacation|holiday|leave)|away from|abwesen",
    r"absen[ct]|fuera de|ausente|fuori (?:sede|ufficio)|afwezig|urlaub|自动回复|不在",
    r"thank you for (?:your|contacting)|ticket|we (?:have )?received your",
    r"автоответ|автоматическ|automatisch|r[eé]ponse automatique|respuesta autom"
    r"|resposta autom|risposta autom|自動応答|autosvar|odpowiedź autom",
)
