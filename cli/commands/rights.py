"""What people ask for under data protection law, and under the Freedom of Information Act: taken in, decided, done."""

from __future__ import annotations

from aggregates.matters import foi, rights
from cli.acts import Act, Field, optional
from cli.kinds import Code, Codes, Words, YesNo
from cli.perform import command
from cli.pointers import Ref

REQUEST = Field("request", Ref(("request",)), place=True)
CHANNEL = optional("channel", Code("withdrawal-channel"))
CATEGORIES = optional("categories", Codes("record-category", ("record-class",)), asked=True)
SAID = optional("words", Words(), asked=True)

request = command(
    Act(
        "rights request",
        (
            Field("subject", Ref(("child", "person")), place=True),
            Field("right", Code("right")),
            optional("requester", Ref(("person", "child")), asked=True),
            CHANNEL,
            SAID,
        ),
        rights.request,
        asks_when=True,
        makes="request",
    )
)
verify = command(
    Act(
        "rights verify",
        (REQUEST, Field("method", Code("identity-check"))),
        rights.verify_identity,
        asks_when=True,
    )
)
decide = command(
    Act(
        "rights decide",
        (
            REQUEST,
            Field("outcome", Code("rights-outcome")),
            optional("reasons", Codes("rights-refusal"), asked=True),
            SAID,
        ),
        rights.decide,
        asks_when=True,
    )
)
fulfil = command(
    Act(
        "rights fulfil",
        (REQUEST, optional("method", Code("hand-over"), asked=True), CATEGORIES, SAID),
        rights.fulfil,
        asks_when=True,
    )
)
foi_request = command(
    Act(
        "foi request",
        (
            optional("requester", Ref(("person",))),
            optional("requester_name", Words(), asked=True),
            CHANNEL,
            SAID,
        ),
        foi.request,
        rule="S84",
        asks_when=True,
        makes="request",
    )
)
foi_decide = command(
    Act(
        "foi decide",
        (REQUEST, Field("outcome", Code("foi-outcome")), Field("personal", YesNo()), CATEGORIES, SAID),
        foi.decide,
        rule="S84",
    )
)
