"""English."""

from types import MappingProxyType

from inforce.notify.compose.phrases import ErrandPhrases, KindPhrases, Phrases
from inforce.publication.words import MONTHS

_ERRANDS = MappingProxyType(
    {
        "confirm": ErrandPhrases(
            subject="Please confirm: mails about policies of {publisher}",
            sentences=(
                "On {minute} somebody asked {publisher} to send mails to this address "
                "when these policies change: {titles}.",
                "If that was you, open the page and press the button within 72 "
                "hours. If it was not, do nothing, and no mail will come.",
            ),
            links=MappingProxyType(
                {
                    "confirm": "Confirm that you want these mails",
                    "not-me": "It was not me; never write to this address",
                }
            ),
        ),
        "manage": ErrandPhrases(
            subject="Your mails about policies of {publisher}",
            sentences=(
                "On {minute} somebody entered this address at {publisher}, which knows "
                "it already, or asked for this link.",
                "With the link, which works for one hour, you see and change what you "
                "get, export what is kept about you, or erase it. If it was not you, "
                "do nothing; nothing changes.",
            ),
            links=MappingProxyType({"preferences": "See and change your mails"}),
        ),
        "moved": ErrandPhrases(
            subject="Please confirm: your new address for mails of {publisher}",
            sentences=(
                "On {minute} somebody asked {publisher} to send mails about these "
                "policies to this address from now on: {titles}.",
                "If that was you, open the page and press the button within 72 hours.",
            ),
            links=MappingProxyType(
                {
                    "confirm": "Confirm your new address",
                    "not-me": "It was not me; never write to this address",
                }
            ),
        ),
        "alarm": ErrandPhrases(
            subject="Unusually many sign-ups for mails of {publisher}",
            sentences=(
                "Since {minute} more people than usual ask for mails. The service "
                "slows down what it sends, and tells nobody.",
                "Look at its log. If this is no campaign of yours, somebody may be "
                "using the form to flood mailboxes.",
            ),
            links=MappingProxyType({}),
        ),
    }
)

_KINDS = MappingProxyType(
    {
        "announced": KindPhrases(
            subject="{title}: new version takes effect on {day}",
            heading="{title}: new version takes effect on {day}",
            sentence=(
                "A new version takes effect on {day}. It takes the place of the "
                "version of {before}."
            ),
        ),
        "reminder": KindPhrases(
            subject="{title}: reminder, new version takes effect on {day}",
            heading="{title}: new version takes effect on {day}",
            sentence=(
                "This is a reminder: a new version takes effect on {day}. It takes "
                "the place of the version of {before}."
            ),
        ),
        "in-force": KindPhrases(
            subject="{title}: new version in force since {day}",
            heading="{title}: new version in force since {day}",
            sentence=(
                "A new version has been in force since {day}. It took the place of "
                "the version of {before}."
            ),
        ),
        "rescheduled": KindPhrases(
            subject="{title}: announced for {day}, now takes effect on {moved}",
            heading="{title}: announced for {day}, now takes effect on {moved}",
            sentence="The version announced for {day} takes effect on {moved} instead.",
        ),
        "withdrawn": KindPhrases(
            subject="{title}: version announced for {day} is withdrawn",
            heading="{title}: version announced for {day} is withdrawn",
            sentence=(
                "The version announced for {day} will not take effect. "
                "The text in force stays as it is."
            ),
        ),
        "corrected": KindPhrases(
            subject="{title}: correction of the version of {day}",
            heading="{title}: correction of the version of {day}",
            sentence=(
                "The wording of the version of {day} was corrected. "
                "Its date stays the same."
            ),
        ),
        "changed-without-declaration": KindPhrases(
            subject="{title}: text of the version of {day} was changed",
            heading="{title}: text of the version of {day} was changed",
            sentence=(
                "The wording of the version of {day} was changed under an unchanged "
                "date, and nobody declared it as a correction."
            ),
        ),
        "ended": KindPhrases(
            subject="{title}: no longer in force since {day}",
            heading="{title}: no longer in force since {day}",
            sentence="This policy has not been in force since {day}.",
        ),
        "resumed": KindPhrases(
            subject="{title}: in force again since {day}",
            heading="{title}: in force again since {day}",
            sentence=(
                "This policy had ended. It has been in force again since {day}, "
                "without a new version."
            ),
        ),
    }
)

_FIRST = MappingProxyType(
    {
        "announced": KindPhrases(
            subject="{title}: takes effect on {day}",
            heading="{title}: takes effect on {day}",
            sentence="This policy takes effect on {day}. It is its first version.",
        ),
        "reminder": KindPhrases(
            subject="{title}: reminder, takes effect on {day}",
            heading="{title}: takes effect on {day}",
            sentence=(
                "This is a reminder: this policy takes effect on {day}. It is its "
                "first version."
            ),
        ),
        "in-force": KindPhrases(
            subject="{title}: in force since {day}",
            heading="{title}: in force since {day}",
            sentence=(
                "This policy has been in force since {day}. It is its first version."
            ),
        ),
    }
)

_ANEW = MappingProxyType(
    {
        "announced": KindPhrases(
            subject="{title}: version of {day} takes effect after all",
            heading="{title}: version of {day} takes effect after all",
            sentence=(
                "The version announced for {day} had been moved to another day or "
                "withdrawn. It takes effect on {day} after all."
            ),
        ),
    }
)

ENGLISH = Phrases(
    language="en",
    months=MONTHS,
    day="{day} {month} {year}",
    kinds=_KINDS,
    first=_FIRST,
    anew=_ANEW,
    errands=_ERRANDS,
    every_policy="all policies",
    and_one_more="{first}, and 1 more notice",
    and_more="{first}, and {number} more notices",
    several_intro="This mail is about {number} events:",
    policy="Policy",
    takes_effect="Takes effect",
    took_effect="In force since",
    first_announced_for="First announced for",
    announced_on="Announced",
    corrected_on="Corrected",
    ended_on="Ended",
    resumed_on="In force again since",
    before="Version before",
    zone="{day}, 0:00 ({zone})",
    fingerprint="Fingerprint of the text",
    told=(
        "We announced it by mail after it was published on {day}, to everybody who was "
        "on the list then."
    ),
    what_changes="What changes",
    what_was_corrected="What was corrected",
    changed_text="The changed text: {changes} in {sections}",
    change="1 change",
    changes="{number} changes",
    section="1 section",
    sections="{number} sections",
    removed="removed:",
    added="added:",
    moved_away="moved away:",
    moved_here="moved here:",
    reformatted="link or formatting changed",
    rest="The rest of this section is on the page: {changes}.",
    rest_all="The rest is on the page: {changes} in {sections}.",
    renumbered="Only the number changed",
    opening="Beginning of the text",
    only_language="This text is not available in English.",
    read="Read it",
    link_changes="All changes, word by word",
    link_correction="What was corrected, word by word",
    link_version="The version of {day}",
    link_in_force="The text in force",
    link_history="All versions",
    disagree="If you do not agree",
    disagree_changes=(
        "If you do not agree with the change, or want to ask about it, write to "
        "{contact} before {day}."
    ),
    disagree_other="If you do not agree, or want to ask about it, write to {contact}.",
    why="Why you get this mail",
    why_subscriber=(
        "You asked {publisher} to tell you by mail when its policies change."
    ),
    why_account=(
        "You have an account or a contract with {publisher}, which owes you notice "
        "when the policies that apply to it change."
    ),
    stop="Stop these mails",
    stop_mail="To stop these mails, write to {contact} with the subject “{subject}”.",
    no_stop=(
        "This is no advertising, and it cannot be unsubscribed from while the account "
        "or contract lasts. Write to {contact} with any question about it."
    ),
    sent_by="Sent by",
)
