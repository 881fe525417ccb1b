"""What else becomes of a consent: put off, said again, ended by somebody else, found invalid, disputed, told to others.

And that it was not asked for at all, with the reasons; and that somebody was given a notice before they answered.
"""

from __future__ import annotations

from aggregates.permissions import consent_changes as changes
from aggregates.permissions import consent_follow_up as follow_up
from aggregates.permissions import not_sought as unasked
from aggregates.permissions import notice_served
from cli.acts import Act, Field, optional
from cli.commands.consent import LIMITS, NOTICE, SAID, WORDS, follows, scoped
from cli.kinds import Code, Codes, Day, Kind, Number, Words, YesNo
from cli.perform import FAMILY, command
from cli.pointers import Ref, Refs

CONSENT = Field("consent", Ref(("consent",)), place=True)
CHILD = Field("child", Ref(("child",)), place=True)
NOTE = optional("note", Words())

defer = command(
    Act(
        "consent defer",
        (CONSENT, optional("ask_again", Day(coming=True), asked=True), WORDS),
        changes.defer,
        asks_who=True,
        asks_when=True,
        spoken=True,
        roles=FAMILY,
        attests=lambda _answers: "reported",
    )
)
reaffirm = command(
    Act(
        "consent reaffirm",
        (
            CONSENT,
            Field("method", Code("consent-method")),
            NOTICE,
            optional("last_day", Day(coming=True), asked=True),
            optional("uses", Number()),
            WORDS,
        ),
        changes.reaffirm,
        asks_who=True,
        asks_when=True,
        spoken=True,
        roles=FAMILY,
        attests=lambda answers: SAID.get(answers["method"], "written"),
    )
)
revoke = command(
    Act(
        "consent revoke",
        (
            CONSENT,
            Field("authority", Code("revoked-by")),
            optional("person", Ref(("person",))),
            optional("actions", Codes("consent-action")),
            *LIMITS,
            WORDS,
        ),
        changes.revoke,
        asks_when=True,
        build=scoped,
        after=follows,
    )
)
invalidate = command(
    Act(
        "consent invalidate",
        (CONSENT, Field("ground", Code("invalid-ground")), optional("since", Day()), WORDS),
        changes.invalidate,
        asks_when=True,
        after=follows,
    )
)
disagree = command(
    Act(
        "consent disagree",
        (
            CHILD,
            Field("consents", Refs(("consent",))),
            optional("interim", Code("interim-rule"), asked=True),
            optional("allowed", YesNo()),
            optional("review", Day(coming=True), asked=True),
            NOTE,
        ),
        follow_up.disagree,
    )
)
told = command(
    Act(
        "consent told",
        (
            CONSENT,
            Field("recipients", Codes("recipient")),
            Field("method", Code("channel")),
            optional("effect", Code("propagation-effect"), asked=True),
            optional("acknowledged", Day()),
            NOTE,
        ),
        follow_up.told,
        asks_when=True,
    )
)
not_sought = command(
    Act(
        "consent not-sought",
        (
            CHILD,
            Field("reasons", Codes("no-consent-reason")),
            Field("purpose", Code("purpose")),
            optional("facts", Words(), asked=True),
            optional("recipients", Codes("recipient")),
            optional("relied_on", Refs(("record",))),
            optional("case", Ref(("case",))),
        ),
        unasked.record,
        rule="S11",
        asks_when=True,
    )
)
notice_serve = command(
    Act(
        "notice serve",
        (
            Field("person", Ref(("person", "child")), place=True),
            Field("notice", Kind()),
            Field("method", Code("notice-method")),
            optional("child", Ref(("child",))),
            optional("language", Kind()),
            optional("interpreter", YesNo()),
            NOTE,
        ),
        notice_served.serve,
        rule="S49",
        asks_when=True,
    )
)
