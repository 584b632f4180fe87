"""German."""

from types import MappingProxyType

from inforce.notify.compose.phrases import ErrandPhrases, KindPhrases, Phrases

_ERRANDS = MappingProxyType(
    {
        "confirm": ErrandPhrases(
            subject="Bitte bestätigen: E-Mails über Richtlinien von {publisher}",
            sentences=(
                "Am {minute} bat jemand {publisher} um E-Mails an diese Adresse, wenn "
                "sich diese Richtlinien ändern: {titles}.",
                "Waren Sie das, so öffnen Sie die Seite und drücken Sie binnen 72 "
                "Stunden den Knopf. Wenn nicht, tun Sie nichts; es kommt keine E-Mail.",
            ),
            links=MappingProxyType(
                {
                    "confirm": "Bestätigen, dass Sie diese E-Mails wollen",
                    "not-me": "Das war ich nicht; nie wieder an diese Adresse schreiben",
                }
            ),
        ),
        "manage": ErrandPhrases(
            subject="Ihre E-Mails über Richtlinien von {publisher}",
            sentences=(
                "Am {minute} gab jemand diese Adresse bei {publisher} ein, wo sie schon "
                "bekannt ist, oder bat um diesen Link.",
                "Mit dem Link, der eine Stunde gilt, sehen und ändern Sie, was Sie "
                "bekommen, lassen sich geben, was gespeichert ist, oder löschen es. "
                "Waren Sie das nicht, so tun Sie nichts; es ändert sich nichts.",
            ),
            links=MappingProxyType({"preferences": "Ihre E-Mails ansehen und ändern"}),
        ),
        "moved": ErrandPhrases(
            subject="Bitte bestätigen: Ihre neue Adresse für E-Mails von {publisher}",
            sentences=(
                "Am {minute} bat jemand {publisher}, E-Mails über diese Richtlinien von "
                "nun an hierher zu senden: {titles}.",
                "Waren Sie das, so öffnen Sie die Seite und drücken Sie binnen 72 "
                "Stunden den Knopf.",
            ),
            links=MappingProxyType(
                {
                    "confirm": "Ihre neue Adresse bestätigen",
                    "not-me": "Das war ich nicht; nie wieder an diese Adresse schreiben",
                }
            ),
        ),
        "alarm": ErrandPhrases(
            subject="Ungewöhnlich viele Anmeldungen für E-Mails von {publisher}",
            sentences=(
                "Seit {minute} bitten mehr Menschen als sonst um E-Mails. Der Dienst "
                "sendet langsamer und sagt es niemandem.",
                "Sehen Sie in sein Protokoll. Ist das keine Aktion von Ihnen, so "
                "flutet vielleicht jemand mit dem Formular fremde Postfächer.",
            ),
            links=MappingProxyType({}),
        ),
    }
)

_KINDS = MappingProxyType(
    {
        "announced": KindPhrases(
            subject="{title}: neue Fassung gilt ab {day}",
            heading="{title}: neue Fassung gilt ab {day}",
            sentence=(
                "Ab {day} gilt eine neue Fassung. Sie ersetzt die Fassung vom {before}."
            ),
        ),
        "reminder": KindPhrases(
            subject="{title}: Erinnerung, neue Fassung gilt ab {day}",
            heading="{title}: neue Fassung gilt ab {day}",
            sentence=(
                "Wir erinnern Sie: Ab {day} gilt eine neue Fassung. Sie ersetzt die "
                "Fassung vom {before}."
            ),
        ),
        "in-force": KindPhrases(
            subject="{title}: neue Fassung gilt seit {day}",
            heading="{title}: neue Fassung gilt seit {day}",
            sentence=(
                "Seit {day} gilt eine neue Fassung. Sie ersetzt die Fassung vom "
                "{before}."
            ),
        ),
        "rescheduled": KindPhrases(
            subject="{title}: angekündigt für {day}, gilt nun ab {moved}",
            heading="{title}: angekündigt für {day}, gilt nun ab {moved}",
            sentence="Die für den {day} angekündigte Fassung gilt stattdessen ab {moved}.",
        ),
        "withdrawn": KindPhrases(
            subject="{title}: für {day} angekündigte Fassung ist zurückgezogen",
            heading="{title}: für {day} angekündigte Fassung ist zurückgezogen",
            sentence=(
                "Die für den {day} angekündigte Fassung tritt nicht in Kraft. "
                "Es bleibt beim geltenden Text."
            ),
        ),
        "corrected": KindPhrases(
            subject="{title}: Berichtigung der Fassung vom {day}",
            heading="{title}: Berichtigung der Fassung vom {day}",
            sentence=(
                "Der Wortlaut der Fassung vom {day} wurde berichtigt. "
                "Ihr Datum bleibt gleich."
            ),
        ),
        "changed-without-declaration": KindPhrases(
            subject="{title}: Text der Fassung vom {day} wurde geändert",
            heading="{title}: Text der Fassung vom {day} wurde geändert",
            sentence=(
                "Der Wortlaut der Fassung vom {day} wurde unter unverändertem Datum "
                "geändert, und niemand hat das als Berichtigung erklärt."
            ),
        ),
        "ended": KindPhrases(
            subject="{title}: gilt seit {day} nicht mehr",
            heading="{title}: gilt seit {day} nicht mehr",
            sentence="Diese Richtlinie gilt seit {day} nicht mehr.",
        ),
        "resumed": KindPhrases(
            subject="{title}: gilt seit {day} wieder",
            heading="{title}: gilt seit {day} wieder",
            sentence=(
                "Diese Richtlinie war beendet. Sie gilt seit {day} wieder, ohne neue "
                "Fassung."
            ),
        ),
    }
)

_FIRST = MappingProxyType(
    {
        "announced": KindPhrases(
            subject="{title}: gilt ab {day}",
            heading="{title}: gilt ab {day}",
            sentence="Dieser Text gilt ab {day}. Es ist seine erste Fassung.",
        ),
        "reminder": KindPhrases(
            subject="{title}: Erinnerung, gilt ab {day}",
            heading="{title}: gilt ab {day}",
            sentence=(
                "Wir erinnern Sie: Dieser Text gilt ab {day}. Es ist seine erste "
                "Fassung."
            ),
        ),
        "in-force": KindPhrases(
            subject="{title}: gilt seit {day}",
            heading="{title}: gilt seit {day}",
            sentence="Dieser Text gilt seit {day}. Es ist seine erste Fassung.",
        ),
    }
)

_ANEW = MappingProxyType(
    {
        "announced": KindPhrases(
            subject="{title}: Fassung vom {day} gilt nun doch",
            heading="{title}: Fassung vom {day} gilt nun doch",
            sentence=(
                "Die für den {day} angekündigte Fassung war verschoben oder zurückgezogen. "
                "Sie gilt nun doch ab {day}."
            ),
        ),
    }
)

GERMAN = Phrases(
    language="de",
    months=(
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    day="{day}. {month} {year}",
    kinds=_KINDS,
    first=_FIRST,
    anew=_ANEW,
    errands=_ERRANDS,
    every_policy="alle Richtlinien",
    and_one_more="{first}, und 1 weitere Mitteilung",
    and_more="{first}, und {number} weitere Mitteilungen",
    several_intro="In dieser E-Mail geht es um {number} Ereignisse:",
    policy="Richtlinie",
    takes_effect="Gilt ab",
    took_effect="Gilt seit",
    first_announced_for="Zuerst angekündigt für",
    announced_on="Angekündigt am",
    corrected_on="Berichtigt am",
    ended_on="Beendet am",
    resumed_on="Gilt wieder seit",
    before="Fassung davor",
    zone="{day}, 0:00 Uhr ({zone})",
    fingerprint="Fingerabdruck des Textes",
    told=(
        "Wir haben sie nach der Veröffentlichung am {day} per E-Mail allen angekündigt, "
        "die damals auf der Liste standen."
    ),
    what_changes="Was sich ändert",
    what_was_corrected="Was berichtigt wurde",
    changed_text="Der geänderte Text: {changes} in {sections}",
    change="1 Änderung",
    changes="{number} Änderungen",
    section="1 Abschnitt",
    sections="{number} Abschnitten",
    removed="entfernt:",
    added="hinzugefügt:",
    moved_away="verschoben von hier:",
    moved_here="hierher verschoben:",
    reformatted="Verweis oder Form geändert",
    rest="Der Rest dieses Abschnitts steht auf der Seite: {changes}.",
    rest_all="Der Rest steht auf der Seite: {changes} in {sections}.",
    renumbered="Nur die Nummer ist anders",
    opening="Anfang des Textes",
    only_language="Diesen Text gibt es nicht auf Deutsch.",
    read="Lesen",
    link_changes="Alle Änderungen, Wort für Wort",
    link_correction="Was berichtigt wurde, Wort für Wort",
    link_version="Die Fassung vom {day}",
    link_in_force="Der geltende Text",
    link_history="Alle Fassungen",
    disagree="Wenn Sie nicht einverstanden sind",
    disagree_changes=(
        "Wenn Sie mit der Änderung nicht einverstanden sind oder Fragen haben, "
        "schreiben Sie vor dem {day} an {contact}."
    ),
    disagree_other=(
        "Wenn Sie nicht einverstanden sind oder Fragen haben, schreiben Sie an "
        "{contact}."
    ),
    why="Warum Sie diese E-Mail bekommen",
    why_subscriber=(
        "Sie haben {publisher} gebeten, Ihnen per E-Mail zu sagen, wenn sich die "
        "Richtlinien ändern."
    ),
    why_account=(
        "Sie haben ein Konto oder einen Vertrag bei {publisher} und müssen erfahren, "
        "wenn sich die Bedingungen dafür ändern."
    ),
    stop="Diese E-Mails beenden",
    stop_mail=(
        "Um diese E-Mails zu beenden, schreiben Sie an {contact} mit dem Betreff "
        "„{subject}“."
    ),
    no_stop=(
        "Diese E-Mail ist keine Werbung und lässt sich nicht abbestellen, solange das "
        "Konto oder der Vertrag besteht. Bei Fragen schreiben Sie an {contact}."
    ),
    sent_by="Absender",
)
