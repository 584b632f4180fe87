"""The pages of the service in English."""

from inforce.service.words import Said, Words

_PAGES = {
    "subscribe": Said(
        "Get mail when our policies change",
        (
            "{publisher} writes to you when a policy you choose gets a new version, "
            "before it takes effect. Every mail has a link that stops it.",
        ),
    ),
    "check": Said(
        "Check your mail",
        (
            "A mail is on its way to {address}, if mail may be sent there.",
            "Open the link in it within 72 hours. Nothing else is sent until then.",
            "No mail after some minutes? Look in the folder for unwanted mail, and "
            "check the address above. To one address goes one such mail in 24 hours.",
        ),
    ),
    "confirm": Said(
        "Confirm that you want these mails",
        ("{publisher} will write to you about: {titles}.",),
    ),
    "confirmed": Said(
        "You will get mail from now on",
        (
            "{publisher} will write to you about: {titles}.",
            "Every mail has a link to stop it and to change what you chose.",
        ),
    ),
    "confirmed-before": Said(
        "You confirmed this already",
        ("There is nothing more to do: you get the mails you asked for.",),
    ),
    "expired": Said(
        "This link has run out",
        (
            "A link to confirm works for 72 hours. A new one can be sent to the same "
            "address, once in 24 hours.",
        ),
    ),
    "renewed": Said(
        "Check your mail",
        (
            "A new link is on its way, if another one may be sent to this address. "
            "To one address goes one such mail in 24 hours, and three in all.",
        ),
    ),
    "not-me": Said(
        "Never write to this address again",
        (
            "Somebody typed your address into our form. If that was not you, we "
            "delete it and never write to it again, whoever types it.",
            "We keep a keyed hash of the address, from which it cannot be read, to "
            "keep this promise.",
        ),
    ),
    "refused": Said(
        "We will not write to you again",
        ("Your address is deleted, and nobody can enter it again.",),
    ),
    "unsubscribe": Said(
        "Stop all mail",
        ("{publisher} will not write to you about changes of its policies any more.",),
    ),
    "unsubscribed": Said(
        "No more mail",
        ("You are unsubscribed. A mail that was already on its way may still arrive.",),
    ),
    "unsubscribed-before": Said(
        "You are unsubscribed already",
        ("You get no mail about changes of our policies.",),
    ),
    "account": Said(
        "These notices cannot be stopped here",
        (
            "You have a contract with {publisher}, and the contract or the law says "
            "that you are told when its terms change. Nothing else is sent to you.",
            "If you have questions, or want to end the contract, write to {contact}.",
        ),
    ),
    "link-sent": Said(
        "Check your mail",
        (
            "A link to what you chose is on its way to your address. It works for one "
            "hour.",
        ),
    ),
    "preferences": Said("What you get", ("Mail goes to {address}.",)),
    "saved": Said("Your choices are saved"),
    "paused": Said("Your mail rests now"),
    "resumed": Said("Mail begins again"),
    "address-asked": Said(
        "Check the mail at the other address",
        (
            "If mail may be sent to {address}, a link is on its way there. Your mail "
            "moves when you open it; until then it goes to the address you have now.",
        ),
    ),
    "stopped": Said(
        "You get no mail",
        (
            "Mail to {address} was stopped. To get mail again, ask for it again; you "
            "can still see and erase what we keep about you.",
        ),
    ),
    "export": Said(
        "See everything we keep about you",
        (
            "The file holds your address, your choices, how you agreed, and which "
            "mails were sent to you. JSON is for programs, CSV for spreadsheets; both "
            "hold the same.",
        ),
    ),
    "erase": Said(
        "Erase everything about you",
        (
            "Your address, your choices and the record of how you agreed are deleted. "
            "You get no more mail. This cannot be undone.",
            "What stays is a record that a mail was sent to somebody, without "
            "anything that could tell who.",
        ),
    ),
    "erased": Said(
        "Everything about you is erased",
        ("Your address is no longer in our records.",),
    ),
    "unknown-link": Said(
        "This link does not work",
        (
            "It may have been cut in two: copy the whole line from the mail into the "
            "address bar. Or it was made for something that is done, such as an "
            "address that was erased or moved.",
        ),
    ),
    "old-link": Said(
        "This link has run out",
        (
            "A link to what you chose works for one hour. A new one can be sent to the "
            "same address.",
        ),
    ),
    "400": Said(
        "We could not read what was sent",
        ("Nothing was changed. Go back, load the page again and send the form again.",),
    ),
    "403": Said(
        "The form was sent from another site",
        (
            "Nothing was changed. If you want to do this, open the page here and send "
            "the form from it.",
        ),
    ),
    "404": Said(
        "There is no such page",
        ("Check the address. If it stood in a mail, copy the whole line.",),
    ),
    "405": Said(
        "This page cannot be used in this way",
        ("Nothing was changed. Open the page again and use the buttons on it.",),
    ),
    "408": Said(
        "It took too long to arrive",
        ("Nothing was changed. Check your connection and send the form again.",),
    ),
    "413": Said(
        "That is too much at once",
        ("Nothing was changed. A form may hold 64 kilobytes; send less.",),
    ),
    "500": Said(
        "Something went wrong on our side",
        (
            "Nothing was changed. Try again in some minutes. If it happens again, "
            "write to {contact}.",
        ),
    ),
    "503": Said(
        "Not possible at this moment",
        (
            "We could not save anything just now. Nothing was changed and nothing is "
            "lost: go back, wait a minute and send the form again.",
        ),
    ),
}
_LABELS = {
    "skip": "Skip to the content",
    "error": "Error: ",
    "summary": "There is a problem",
    "once-more": "One more step",
    "once-more-text": "Check what you asked for, then send it from here.",
    "policies": "Which policies?",
    "every": "All policies, also those to come",
    "when": "How often?",
    "each": "A mail for each change",
    "weekly": "One mail a week, when there was a change",
    "choose-each": "Each change",
    "choose-weekly": "Once a week",
    "choose-off": "No mail",
    "choose-": "As for all policies",
    "language": "Language of the mails",
    "email": "Email address",
    "email-hint": "For example ann@example.org. We use it for these mails only.",
    "trap": "Leave this field empty",
    "consent": (
        "By sending this form you agree that {publisher} stores this address and "
        "writes to it about the policies you chose. You can stop at any time."
    ),
    "send": "Ask for mail",
    "confirm": "Yes, write to me",
    "not-me": "I did not ask for this",
    "renew": "Send a new link",
    "refuse": "Never write to me again",
    "unsubscribe": "Stop all mail",
    "instead": "Change what I get instead",
    "again": "Ask for mail again",
    "to-policies": "To the policies",
    "to-preferences": "Back to what you get",
    "per-policy": "Policies",
    "save": "Save",
    "pause": "Let mail rest",
    "pause-text": "You get no mail until you begin again. Your choices are kept.",
    "resume": "Begin again",
    "resume-text": "Mail rests. You get none until you begin again.",
    "move": "Another address",
    "move-hint": "A link is sent there. Your mail moves when you confirm it.",
    "move-button": "Send a link there",
    "rights": "Your rights",
    "export": "See everything we keep",
    "erase": "Erase everything",
    "stop": "Stop all mail",
    "erase-button": "Erase everything about me",
    "json": "Get it as JSON",
    "csv": "Get it as CSV",
    "publisher": "Sent by",
    "privacy": "These pages set no cookies.",
    "languages": "Language",
    "all": "all policies",
    "none": "no policy",
}
_WRONG = {
    "email": "Enter one mail address, such as ann@example.org",
    "policies": "Choose at least one policy",
    "ended": "“{title}” has ended and does not change any more. Choose others",
    "gone": "One of the policies you chose is not there any more. Choose again",
    "mode": "Choose how often",
    "language": "Choose one of the languages",
    "trap": "A field that people do not see was filled. It is empty now: send again",
    "too-soon": "That was faster than we expect of people. Send the form again",
    "stale": "The page was open for a long time. Send the form again",
    "unsaved": "We could not save it just now. Wait a minute and send the form again",
    "nothing": "Choose at least one policy, or stop all mail further down",
}
ENGLISH = Words(language="en", pages=_PAGES, labels=_LABELS, wrong=_WRONG)
