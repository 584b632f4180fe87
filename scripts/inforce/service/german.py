"""The pages of the service in German."""

from inforce.service.words import Said, Words

_PAGES = {
    "subscribe": Said(
        "E-Mail bei Änderungen unserer Richtlinien",
        (
            "{publisher} schreibt Ihnen, wenn eine gewählte Richtlinie eine neue "
            "Fassung bekommt, und zwar bevor sie gilt. Jede E-Mail enthält einen "
            "Link zum Abbestellen.",
        ),
    ),
    "check": Said(
        "Sehen Sie in Ihr Postfach",
        (
            "Eine E-Mail ist unterwegs an {address}, falls dorthin geschrieben werden "
            "darf.",
            "Öffnen Sie den Link darin innerhalb von 72 Stunden. Bis dahin wird "
            "nichts weiter gesendet.",
            "Nach einigen Minuten nichts da? Sehen Sie im Spam-Ordner nach und prüfen "
            "Sie die Adresse oben. An eine Adresse geht eine solche E-Mail in 24 "
            "Stunden.",
        ),
    ),
    "confirm": Said(
        "Bestätigen Sie, dass Sie diese E-Mails möchten",
        ("{publisher} wird Ihnen schreiben über: {titles}.",),
    ),
    "confirmed": Said(
        "Ab jetzt bekommen Sie E-Mails",
        (
            "{publisher} wird Ihnen schreiben über: {titles}.",
            "Jede E-Mail enthält einen Link zum Abbestellen und zum Ändern Ihrer "
            "Auswahl.",
        ),
    ),
    "confirmed-before": Said(
        "Das haben Sie schon bestätigt",
        ("Es ist nichts weiter zu tun: Sie bekommen die E-Mails, die Sie wollten.",),
    ),
    "expired": Said(
        "Dieser Link ist abgelaufen",
        (
            "Ein Link zum Bestätigen gilt 72 Stunden. Ein neuer kann an dieselbe "
            "Adresse geschickt werden, einmal in 24 Stunden.",
        ),
    ),
    "renewed": Said(
        "Sehen Sie in Ihr Postfach",
        (
            "Ein neuer Link ist unterwegs, falls noch einer an diese Adresse geschickt "
            "werden darf: einer in 24 Stunden, drei insgesamt.",
        ),
    ),
    "not-me": Said(
        "Nie wieder an diese Adresse schreiben",
        (
            "Jemand hat Ihre Adresse in unser Formular eingetragen. Wenn Sie das nicht "
            "waren, löschen wir sie und schreiben ihr nie wieder, wer sie auch "
            "einträgt.",
            "Um das zu halten, bewahren wir einen verschlüsselten Prüfwert der Adresse "
            "auf, aus dem sie nicht gelesen werden kann.",
        ),
    ),
    "refused": Said(
        "Wir schreiben Ihnen nicht mehr",
        ("Ihre Adresse ist gelöscht, und niemand kann sie wieder eintragen.",),
    ),
    "unsubscribe": Said(
        "Alle E-Mails abbestellen",
        (
            "{publisher} schreibt Ihnen dann nicht mehr über Änderungen der "
            "Richtlinien.",
        ),
    ),
    "unsubscribed": Said(
        "Keine E-Mails mehr",
        (
            "Sie haben alles abbestellt. Eine E-Mail, die schon unterwegs war, kann "
            "noch ankommen.",
        ),
    ),
    "unsubscribed-before": Said(
        "Sie haben schon abbestellt",
        ("Sie bekommen keine E-Mails über Änderungen unserer Richtlinien.",),
    ),
    "account": Said(
        "Diese Mitteilungen lassen sich hier nicht abbestellen",
        (
            "Sie haben einen Vertrag mit {publisher}, und der Vertrag oder das Gesetz "
            "verlangt, dass Sie von Änderungen erfahren. Anderes senden wir Ihnen "
            "nicht.",
            "Wenn Sie Fragen haben oder den Vertrag beenden möchten, schreiben Sie an "
            "{contact}.",
        ),
    ),
    "link-sent": Said(
        "Sehen Sie in Ihr Postfach",
        (
            "Ein Link zu Ihrer Auswahl ist unterwegs an Ihre Adresse. Er gilt eine "
            "Stunde.",
        ),
    ),
    "preferences": Said("Was Sie bekommen", ("E-Mails gehen an {address}.",)),
    "saved": Said("Ihre Auswahl ist gespeichert"),
    "paused": Said("Ihre E-Mails ruhen jetzt"),
    "resumed": Said("Die E-Mails beginnen wieder"),
    "address-asked": Said(
        "Sehen Sie in das andere Postfach",
        (
            "Falls an {address} geschrieben werden darf, ist ein Link dorthin "
            "unterwegs. Erst wenn Sie ihn öffnen, gehen die E-Mails dorthin.",
        ),
    ),
    "stopped": Said(
        "Sie bekommen keine E-Mails",
        (
            "E-Mails an {address} sind abbestellt. Wenn Sie wieder welche möchten, "
            "bestellen Sie sie neu; was wir über Sie aufbewahren, können Sie weiter "
            "sehen und löschen.",
        ),
    ),
    "export": Said(
        "Alles sehen, was wir über Sie aufbewahren",
        (
            "Die Datei enthält Ihre Adresse, Ihre Auswahl, wie Sie eingewilligt haben "
            "und welche E-Mails an Sie gingen. JSON ist für Programme, CSV für "
            "Tabellen; beide enthalten dasselbe.",
        ),
    ),
    "erase": Said(
        "Alles über Sie löschen",
        (
            "Ihre Adresse, Ihre Auswahl und der Nachweis Ihrer Einwilligung werden "
            "gelöscht. Sie bekommen keine E-Mails mehr. Das lässt sich nicht "
            "rückgängig machen.",
            "Es bleibt ein Nachweis, dass jemandem eine E-Mail geschickt wurde, ohne "
            "etwas, das sagt, wem.",
        ),
    ),
    "erased": Said(
        "Alles über Sie ist gelöscht",
        ("Ihre Adresse steht nicht mehr in unseren Unterlagen.",),
    ),
    "unknown-link": Said(
        "Dieser Link funktioniert nicht",
        (
            "Vielleicht wurde er zerteilt: Kopieren Sie die ganze Zeile aus der E-Mail "
            "in die Adresszeile. Oder er galt für etwas, das erledigt ist, zum "
            "Beispiel für eine gelöschte oder geänderte Adresse.",
        ),
    ),
    "old-link": Said(
        "Dieser Link ist abgelaufen",
        (
            "Ein Link zu Ihrer Auswahl gilt eine Stunde. Ein neuer kann an dieselbe "
            "Adresse geschickt werden.",
        ),
    ),
    "400": Said(
        "Wir konnten das Gesendete nicht lesen",
        (
            "Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und "
            "senden Sie das Formular noch einmal.",
        ),
    ),
    "403": Said(
        "Das Formular kam von einer anderen Website",
        (
            "Es wurde nichts geändert. Wenn Sie das möchten, öffnen Sie die Seite hier "
            "und senden Sie das Formular von ihr aus.",
        ),
    ),
    "404": Said(
        "Diese Seite gibt es nicht",
        (
            "Prüfen Sie die Adresse. Wenn sie in einer E-Mail stand, kopieren Sie die "
            "ganze Zeile.",
        ),
    ),
    "405": Said(
        "So lässt sich diese Seite nicht verwenden",
        (
            "Es wurde nichts geändert. Öffnen Sie die Seite neu und verwenden Sie ihre "
            "Schaltflächen.",
        ),
    ),
    "408": Said(
        "Das Senden hat zu lange gedauert",
        (
            "Es wurde nichts geändert. Prüfen Sie Ihre Verbindung und senden Sie das "
            "Formular noch einmal.",
        ),
    ),
    "413": Said(
        "Das ist zu viel auf einmal",
        (
            "Es wurde nichts geändert. Ein Formular darf 64 Kilobyte enthalten; senden "
            "Sie weniger.",
        ),
    ),
    "500": Said(
        "Bei uns ist etwas schiefgegangen",
        (
            "Es wurde nichts geändert. Versuchen Sie es in einigen Minuten noch "
            "einmal. Wenn es wieder geschieht, schreiben Sie an {contact}.",
        ),
    ),
    "503": Said(
        "Im Moment nicht möglich",
        (
            "Wir konnten gerade nichts speichern. Es wurde nichts geändert und nichts "
            "ist verloren: Gehen Sie zurück, warten Sie eine Minute und senden Sie das "
            "Formular noch einmal.",
        ),
    ),
}
_LABELS = {
    "skip": "Zum Inhalt",
    "error": "Fehler: ",
    "summary": "Etwas stimmt noch nicht",
    "once-more": "Noch ein Schritt",
    "once-more-text": "Prüfen Sie Ihre Angaben und senden Sie sie von hier.",
    "policies": "Welche Richtlinien?",
    "every": "Alle Richtlinien, auch künftige",
    "when": "Wie oft?",
    "each": "Eine E-Mail zu jeder Änderung",
    "weekly": "Eine E-Mail in der Woche, wenn sich etwas geändert hat",
    "choose-each": "Bei jeder Änderung",
    "choose-weekly": "Einmal in der Woche",
    "choose-off": "Keine E-Mail",
    "choose-": "Wie für alle Richtlinien",
    "language": "Sprache der E-Mails",
    "email": "E-Mail-Adresse",
    "email-hint": (
        "Zum Beispiel ann@example.org. Wir verwenden sie nur für diese E-Mails."
    ),
    "trap": "Lassen Sie dieses Feld leer",
    "consent": (
        "Mit dem Absenden willigen Sie ein, dass {publisher} diese Adresse speichert "
        "und an sie über die gewählten Richtlinien schreibt. Sie können das jederzeit "
        "beenden."
    ),
    "send": "E-Mails bestellen",
    "confirm": "Ja, schreiben Sie mir",
    "not-me": "Ich war das nicht",
    "renew": "Neuen Link senden",
    "refuse": "Mir nie wieder schreiben",
    "unsubscribe": "Alle E-Mails abbestellen",
    "instead": "Stattdessen meine Auswahl ändern",
    "again": "E-Mails neu bestellen",
    "to-policies": "Zu den Richtlinien",
    "to-preferences": "Zurück zu Ihrer Auswahl",
    "per-policy": "Richtlinien",
    "save": "Speichern",
    "pause": "E-Mails ruhen lassen",
    "pause-text": (
        "Sie bekommen keine E-Mails, bis Sie sie wieder beginnen lassen. Ihre Auswahl "
        "bleibt."
    ),
    "resume": "Wieder beginnen",
    "resume-text": "Die E-Mails ruhen, bis Sie sie wieder beginnen lassen.",
    "move": "Andere Adresse",
    "move-hint": (
        "Dorthin geht ein Link. Wenn Sie ihn bestätigen, gehen die E-Mails dorthin."
    ),
    "move-button": "Link dorthin senden",
    "rights": "Ihre Rechte",
    "export": "Alles sehen, was wir aufbewahren",
    "erase": "Alles löschen",
    "stop": "Alle E-Mails abbestellen",
    "erase-button": "Alles über mich löschen",
    "json": "Als JSON holen",
    "csv": "Als CSV holen",
    "publisher": "Absender",
    "privacy": "Diese Seiten setzen keine Cookies.",
    "languages": "Sprache",
    "all": "alle Richtlinien",
    "none": "keine Richtlinie",
}
_WRONG = {
    "email": "Geben Sie eine E-Mail-Adresse ein, zum Beispiel ann@example.org",
    "policies": "Wählen Sie mindestens eine Richtlinie",
    "ended": "„{title}“ ist ausgelaufen und ändert sich nicht mehr. Wählen Sie andere",
    "gone": "Eine der gewählten Richtlinien gibt es nicht mehr. Wählen Sie neu",
    "mode": "Wählen Sie, wie oft",
    "language": "Wählen Sie eine der Sprachen",
    "trap": (
        "Ein Feld, das Menschen nicht sehen, war ausgefüllt. Es ist jetzt leer: "
        "senden Sie noch einmal"
    ),
    "too-soon": "Das ging sehr schnell. Senden Sie das Formular noch einmal",
    "stale": "Die Seite war lange offen. Senden Sie das Formular noch einmal",
    "unsaved": (
        "Wir konnten es gerade nicht speichern. Warten Sie eine Minute und senden Sie "
        "das Formular noch einmal"
    ),
    "nothing": (
        "Wählen Sie mindestens eine Richtlinie, oder bestellen Sie weiter unten alles ab"
    ),
}
GERMAN = Words(language="de", pages=_PAGES, labels=_LABELS, wrong=_WRONG)
