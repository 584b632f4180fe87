"""Names of months, as policies in seventeen languages write them."""

import re
from types import MappingProxyType

# One line for each language; the forms of a month are those that stand between
# a day and a year, with the plain form where it differs.
_NAMES = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep|sept oct nov dec
januar|jänner februar|feber märz april mai juni juli august september oktober november dezember
jan feb mär|mrz apr mai jun jul aug sept okt nov dez
janvier février|fevrier mars avril mai juin juillet août|aout septembre octobre novembre décembre|decembre
janv févr|fév mars avr mai juin juil août sept oct nov déc
enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago sep|sept oct nov dic
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
gen feb mar apr mag giu lug ago set ott nov dic
januari februari maart april mei juni juli augustus september oktober november december
jan feb mrt apr mei jun jul aug sep okt nov dec
stycznia|styczeń lutego|luty marca|marzec kwietnia|kwiecień maja|maj czerwca|czerwiec lipca|lipiec sierpnia|sierpień września|wrzesień października|październik listopada|listopad grudnia|grudzień
janeiro fevereiro março|marco abril maio junho julho agosto setembro outubro novembro dezembro
jan fev mar abr mai jun jul ago set out nov dez
января|январь февраля|февраль марта|март апреля|апрель мая|май июня|июнь июля|июль августа|август сентября|сентябрь октября|октябрь ноября|ноябрь декабря|декабрь
ledna|leden února|únor března|březen dubna|duben května|květen června|červen července|červenec srpna|srpen září října|říjen listopadu|listopad prosince|prosinec
január február március április május június július augusztus szeptember október november december
januari februari maret april mei juni juli agustus september oktober november desember
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november december
"""


def folded(name: str) -> str:
    """Return *name* as it is looked up: no case, no dot, one kind of i.

    Python matches the dotless i of Turkish with I, without regard to case.
    """
    bare = name.rstrip(".").casefold().replace("\u0307", "")
    return bare.replace("ı", "i")


MONTHS = MappingProxyType(
    {
        folded(name): number
        for line in _NAMES.strip().splitlines()
        for number, names in enumerate(line.split(), start=1)
        for name in names.split("|")
    }
)

# The longest first, so that "march" is not read as "mar".
_WRITTEN = sorted(set(re.split(r"[\s|]+", _NAMES.strip())), key=lambda n: (-len(n), n))
PATTERN = "|".join(re.escape(name) for name in _WRITTEN)
