"""`inforce people`: who is told."""

from inforce.cli.lazy import LazyGroup

people = LazyGroup(
    "people",
    about="Keeps the people who are told: import, list, export, erase; and their keys.",
    extra="notify",
    commands={
        "import": "inforce.cli.people.importing:import_",
        "list": "inforce.cli.people.asking:list_",
        "export": "inforce.cli.people.asking:export",
        "erase": "inforce.cli.people.asking:erase",
        "retention": "inforce.cli.people.retention:retention",
        "rotate": "inforce.cli.people.rotating:rotate",
    },
)
people.epilog = "Example: inforce people list"
