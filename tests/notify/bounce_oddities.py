"""Messages to return paths without the form of a report, and what is no bounce."""

from notify.bounce_samples import (
    DELAYED,
    HARD,
    RETURNED,
    SOFT,
    TOKEN,
    WHO,
    Fact,
    Sample,
    mail,
    report,
)

COMPLAINT, AUTO, OTHER = "complaint", "auto-reply", "other"
DAEMON = "MAILER-DAEMON@mx.there.example"

# Sender, subject, words, class: reports for people only.
WORDS = (
    (DAEMON, "failure delivery", f"Message from there.example.\nUnable to deliver message to the following address(es).\n\n<{WHO}>:\nThis user doesn't have a there.example account ({WHO}) [0]", HARD),
    (DAEMON, "failure delivery", f"Message from there.example.\n\n<{WHO}>:\nSorry, your message to {WHO} cannot be delivered. This account is over quota.", SOFT),
    (DAEMON, "failure delivery", f"<{WHO}>:\nSorry your message cannot be delivered. This account has been disabled or discontinued [#102].", HARD),
    ("Postmaster@there.example", "Undeliverable mail", f"Your message\n  Subject: x\nwas not delivered to:\n  {WHO}\nbecause:\n  User person (person@there.example) not listed in Domino Directory", HARD),
    ("Postmaster@there.example", "DELIVERY FAILURE: User not listed", "Your message was not delivered because: Invalid recipient", HARD),
    ("Mail Delivery System <mailer-daemon@there.example>", "Message status - undeliverable", "The message you sent to person was not deliverable. (Unknown user)", HARD),
    ("MDaemon@there.example", "Warning: person@there.example - User unknown!", "The following addresses had errors: person: User unknown", HARD),
    ("Mail Administrator <Postmaster@there.example>", "Mail System Error - Returned Mail", "This Message was undeliverable due to the following reason:\n\nThe destination computer was not reachable within the allowed queue period.", SOFT),
    ("System Administrator <postmaster@there.example>", "Undeliverable: Terms", "Your message did not reach the following recipient: person\n    The recipient name is not recognized\n\tThe MTS-ID is: c=US;a= ", HARD),
    ("System Administrator <postmaster@there.example>", "Undeliverable: Terms", "did not reach: The recipient's mailbox is full. MSEXCH:IMS:Org:Site:SRV 0 (000C05A6)", SOFT),
    ("postmaster@there.example", "Delivery Failure", "Mailbox unknown or not accepting mail.\n550 5.1.1 Invalid mailbox", HARD),
    ("postmaster@there.example", "Undeliverable Mail", "User mailbox exceeds allowed size: person@there.example", SOFT),
    ("postmaster@there.example", "Undeliverable Mail", "Unknown host: there.example. Delivery failed 20 attempts", HARD + "|" + SOFT),
    ("postmaster@there.example", "Undeliverable Mail", "Delivery failed 20 attempts: person@there.example", SOFT),
    ("Mailer-Daemon@there.example", "Returned mail: Host unknown", "550 Host unknown (Name server: there.example: host not found)", HARD + "|" + SOFT),
    ("Mailer-Daemon@there.example", "Returned mail: User unknown", "   ----- The following addresses had permanent fatal errors -----\nperson\n   ----- Transcript -----\n550 person... User unknown", HARD),
    ("Mailer-Daemon@there.example", "Returned mail: Service unavailable", "554 person... Service unavailable", SOFT),
    ("Mailer-Daemon@there.example", "Returned mail", "552 person... Quota exceeded", SOFT),
    ("Mail Delivery System <postmaster@there.example>", "Mail delivery failed", "Mail rejected: 571 Message refused as spam", "policy"),
    ("postmaster@there.example", "Unzustellbar: AGB", "Das Postfach ist voll. Ihre Nachricht wurde nicht zugestellt.", SOFT),
    ("postmaster@there.example", "Unzustellbar: AGB", "550 5.1.1 Empfänger unbekannt", HARD),
    ("postmaster@there.example", "Nicht zustellbar: AGB", "Die Adresse existiert nicht.", HARD),
    ("postmaster@there.example", "Non remis : conditions", "L'adresse de messagerie n'existe pas.", HARD),
    ("postmaster@there.example", "Échec de la remise", "La boîte aux lettres du destinataire est pleine.", SOFT),
    ("postmaster@there.example", "No se puede entregar: términos", "550 5.1.1 La dirección no existe", HARD),
    ("postmaster@there.example", "No se pudo entregar", "El buzón del destinatario está lleno", SOFT),
    ("postmaster@there.example", "Não foi entregue", "A caixa de correio do destinatário está cheia", SOFT),
    ("postmaster@there.example", "Não entregue", "Usuário inexistente", HARD),
    ("postmaster@there.example", "Mancato recapito", "La casella di posta è piena", SOFT),
    ("postmaster@there.example", "Mancata consegna", "Destinatario sconosciuto", HARD),
    ("postmaster@there.example", "Onbestelbaar: voorwaarden", "Het adres bestaat niet", HARD),
    ("postmaster@there.example", "Niedostarczone", "550 5.1.1 Użytkownik nie istnieje", HARD),
    ("postmaster@there.example", "Не доставлено", "Пользователь не найден", HARD),
    ("postmaster@there.example", "Недоставленное сообщение", "Почтовый ящик получателя переполнен", SOFT),
    ("postmaster@there.example", "系统退信", "550 收件人不存在", HARD),
    ("postmaster@there.example", "系统退信", "收件人的邮箱已满", SOFT),
    ("postmaster@there.example", "配信不能", "550 5.1.1 宛先が見つかりません", HARD),
    ("postmaster@there.example", "Olevererbart", "550 Mottagaren finns inte", HARD),
)  # fmt: skip
LATE = (
    (DAEMON, "Warning: could not send message for past 4 hours", "The original message was received.\nWarning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old"),
    ("Mailer-Daemon@there.example", "Warning: message 1abc delayed 24 hours", "has not yet been delivered after more than 24 hours on the queue.\nNo action is required on your part. Delivery attempts will continue"),
    ("postmaster@there.example", "Delivery Status Notification (Delay)", "THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE."),
    ("postmaster@there.example", "Verzögerung der Zustellung", "Ihre Nachricht wurde noch nicht zugestellt"),
    ("postmaster@there.example", "Delayed Mail (still being retried)", "Your message could not be delivered for more than 4 hour(s). It will be retried until it is 5 day(s) old."),
)  # fmt: skip
# Header, subject, words: machines and people who answer.
ANSWERS = (
    ("Auto-Submitted: auto-replied", "Re: Terms", "I am away until Monday."),
    (
        "Auto-Submitted: auto-replied (vacation)",
        "Vacation",
        "Back soon. My mailbox is full, user unknown.",
    ),
    ("X-Autoreply: yes", "Terms", "We do not read this mailbox."),
    ("Precedence: auto_reply", "Auto reply", "Hello."),
    (
        "X-Auto-Response-Suppress: All",
        "Automatic reply: Terms",
        "I have left the company.",
    ),
    ("X-Nothing: x", "Out of office: Terms", "550 reasons not to work."),
    ("X-Nothing: x", "Abwesenheitsnotiz: AGB", "Ich bin im Urlaub."),
    ("X-Nothing: x", "Réponse automatique : conditions", "Je suis absent."),
    ("X-Nothing: x", "Respuesta automática: términos", "Estoy fuera de la oficina."),
    ("X-Nothing: x", "自動応答", "不在です。"),
    ("Auto-Submitted: auto-generated", "Automatic reply", "Thanks."),
    ("X-Autorespond: Terms", "Terms", "Thank you for your mail."),
)
LETTERS = (
    ("A question", "What does section 4 mean? Is there a quota?"),
    ("Re: Terms of service", "I do not agree. My old address is no longer valid."),
    ("Cheap watches", "550 5.1.1 user unknown! Buy now."),
    ("", ""),
    ("Invoice", "See the attached."),
)


def reports_in_words() -> list[Sample]:
    return [
        Sample(
            name=f"words {number} {subject}",
            message=mail(f"From: {sender}\nTo: {TOKEN}\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8", f"{words}\n\n--- The original message follows ---\n{RETURNED}\n"),
            expected=expected,
        )
        for number, (sender, subject, words, expected) in enumerate(WORDS)
    ]  # fmt: skip


def delays() -> list[Sample]:
    fact = Fact("4.4.1", "connect to mx: Connection timed out", DELAYED)
    full = Fact("4.2.2", "452 4.2.2 Over quota", DELAYED)
    found = [
        Sample(
            name=f"delay {one.status}",
            message=report(one, action="delayed"),
            expected=DELAYED,
        )
        for one in (fact, full)
    ]
    for sender, subject, words in LATE:
        head = f"From: {sender}\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8"
        found.append(Sample(name=subject, message=mail(head, words), expected=DELAYED))
    return found


def answers() -> list[Sample]:
    found = [
        Sample(name=f"answer {number} {subject}", message=mail(f"From: {WHO}\nSubject: {subject}\n{header}", words), expected=AUTO)
        for number, (header, subject, words) in enumerate(ANSWERS)
    ]  # fmt: skip
    found += [
        Sample(name=f"letter {subject}", message=mail(f"From: {WHO}\nSubject: {subject}", words).replace(b"Return-Path: <>", b"Return-Path: <person@there.example>"), expected=OTHER)
        for subject, words in LETTERS
    ]  # fmt: skip
    return [*found, *_receipts(), *_notes()]


def _receipts() -> list[Sample]:
    fact = Fact("2.0.0", "", AUTO)
    done = [
        Sample(name=action, message=report(fact, action=action), expected=OTHER)
        for action in ("delivered", "relayed", "expanded")
    ]
    read = report(fact).replace(
        b"report-type=delivery-status", b"report-type=disposition-notification"
    )
    read = read.replace(b"message/delivery-status", b"message/disposition-notification")
    read = read.replace(
        b"Action: failed", b"Disposition: manual-action/MDN-sent-manually; displayed"
    )
    full = read.replace(b"was not accepted", b"was rejected: Quota exceeded")
    return [
        *done,
        Sample(name="receipt", message=read, expected=AUTO),
        Sample(name="receipt of a full mailbox", message=full, expected=SOFT),
    ]


def _notes() -> list[Sample]:
    note = mail(
        f"From: {DAEMON}\nSubject: Weekly report of the mail system", "All is well."
    )
    return [Sample(name="note of a daemon", message=note, expected=OTHER)]


def complaint(kind: str, *, source: str = "") -> bytes:
    return mail(
        """From: feedback@isp.example
To: abuse@b.example
Subject: FW: Terms
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b1""",
        f"""--b1
Content-Type: text/plain

This is an email abuse report.
--b1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Reports/1.0
Version: 1
{source}
--b1
Content-Type: message/rfc822

{RETURNED}

Text.
--b1--
""",
        to="abuse@b.example",
    )


def complaints() -> list[Sample]:
    kinds = {
        "abuse": COMPLAINT,
        "fraud": COMPLAINT,
        "other": COMPLAINT,
        "opt-out": COMPLAINT,
        "unheard-of": COMPLAINT,
        "not-spam": OTHER,
        "auth-failure": OTHER,
    }
    found = [Sample(name=k, message=complaint(k), expected=v) for k, v in kinds.items()]
    microsoft = mail(
        "From: staff@hotmail.example\nSubject: complaint about message from 192.0.2.1\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b1",
        f"--b1\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: {WHO}\n{RETURNED}\n\nText\n--b1--\n",
    )
    return [*found, Sample(name="JMRP", message=microsoft, expected=COMPLAINT)]


def several() -> list[Sample]:
    """One address that stands for others: it works while one of them does."""
    hard = Fact("5.1.1", "550 5.1.1 User unknown", HARD)
    other = "\nFinal-Recipient: rfc822; b@there.example\nAction: {}\nStatus: {}\n"
    made = {
        "hard and delivered": (other.format("relayed", "2.0.0"), OTHER),
        "hard and soft": (other.format("failed", "5.2.2"), SOFT),
        "hard and delayed": (other.format("delayed", "4.4.1"), DELAYED),
        "hard twice": (other.format("failed", "5.1.1"), HARD),
    }
    return [
        Sample(name=name, message=report(hard, extra=extra), expected=expected)
        for name, (extra, expected) in made.items()
    ]


def odd_samples() -> list[Sample]:
    return [*reports_in_words(), *delays(), *answers(), *complaints(), *several()]
