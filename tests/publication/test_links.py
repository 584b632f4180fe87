import pytest
from model.builders import record
from publication.makers import policy

from inforce.publication.links import link_table

TABLE = link_table(
    [
        policy(record(0, 1, path="policies/privacy.md"), former_slugs=("data",)),
        policy(record(0, 1, path="policies/legal/terms.md"), slug="legal/terms"),
    ],
    folder="policies",
    assets=["policies/logo.png"],
)


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("legal/terms.md", "/legal/terms/"),
        ("legal/terms.md#fees", "/legal/terms/#fees"),
        ("legal/terms/", "/legal/terms/"),
        ("/legal/terms", "/legal/terms/"),
        ("./privacy.md", "/privacy/"),
        ("data.md", "/privacy/"),
        ("/", "/"),
        ("./", "/"),
        ("index.md", "/"),
        ("logo.png", "/assets/policies/policies/logo.png"),
        ("#retention", "#retention"),
        ("https://other.example/terms.md", "https://other.example/terms.md"),
        ("//other.example/terms.md", "//other.example/terms.md"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("missing.md", ""),
        ("../../etc/passwd", ""),
        ("http://[broken", ""),
    ],
)
def test_a_link_in_a_policy_leads_to_its_address(href, address):
    assert TABLE.resolver("policies/privacy.md")(href) == address


def test_a_link_is_resolved_from_the_folder_of_its_file():
    assert TABLE.resolver("policies/legal/terms.md")("../privacy.md") == "/privacy/"


def test_the_digest_changes_with_the_table():
    other = link_table([policy(record(0, 1))], folder="policies", assets=[])

    assert other.digest() != TABLE.digest()
