"""A shop with the content plugin on, and the persons whom three reviews and a signature take."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from farmgate_content.plugin import Content
from farmgate_sdk.testing import Farmstand, GraphQLClient, OpenFarmstand

PIECE = """
  id slug kind title status version contentHash publishAt regionCode channels authorId productIds
  history { step version memberId reason }
  publications { channel status reference tries lastError slotAt publishedAt }
"""
PROBLEMS = "problems { code message field plugin }"
CREATE = f"""mutation($input: ContentPieceInput!) {{
  done: contentPieceCreate(input: $input) {{ {PROBLEMS} piece {{ {PIECE} }} }} }}"""
EDIT = f"""mutation($id: ID!, $version: Int!, $input: ContentPieceInput!) {{
  done: contentPieceEdit(id: $id, version: $version, input: $input) {{
    {PROBLEMS} piece {{ {PIECE} }} }} }}"""
SUBMIT = f"""mutation($id: ID!) {{
  done: contentPieceSubmit(id: $id) {{ {PROBLEMS} piece {{ {PIECE} }} }} }}"""
DECIDE = """mutation($id: ID!, $version: Int!, $because: String) {
  done: %s(id: $id, version: $version, rejectedBecause: $because) { %s piece { %s } } }"""
SCHEDULE = f"""mutation($id: ID!, $at: DateTime, $clash: Boolean! = false) {{
  done: contentPieceSchedule(id: $id, publishAt: $at, allowClash: $clash) {{
    {PROBLEMS} piece {{ {PIECE} }} }} }}"""
WITHDRAW = f"""mutation($id: ID!, $reason: String!) {{
  done: contentPieceWithdraw(id: $id, reason: $reason) {{ {PROBLEMS} piece {{ {PIECE} }} }} }}"""
RETRY = f"""mutation($id: ID!) {{
  done: contentPieceRetry(id: $id) {{ {PROBLEMS} piece {{ {PIECE} }} }} }}"""
READ = f"query($id: ID!) {{ contentPiece(id: $id) {{ {PIECE} }} }}"
STEPS = {
    "first": ("contentPieceReviewFirst", "content.review_first"),
    "second": ("contentPieceReviewSecond", "content.review_second"),
    "third": ("contentPieceReviewThird", "content.review_third"),
    "sign": ("contentPieceSign", "content.sign"),
}


def words(text: str) -> dict[str, str]:
    return {"zh": f"{text}(中)", "en": text}


def told(slug: str = "frost", **more: Any) -> dict[str, Any]:
    said = {
        "slug": slug,
        "kind": "article",
        "title": words("Sweeter after the frost"),
        "body": words("Why apples are sweeter after the frost."),
        "channels": ["site"],
    }
    return {**said, **more}


@dataclass
class Desk:
    """The editorial office: one person for each step."""

    stand: Farmstand
    persons: dict[str, GraphQLClient] = field(default_factory=dict)

    def who(self, name: str, *permissions: str, regions: Any = None) -> GraphQLClient:
        """Somebody of the office; they may read, and what else is said."""
        if name not in self.persons:
            held = ("content.read", *permissions)
            self.persons[name] = self.stand.staff(*held, regions=regions)
        return self.persons[name]

    @property
    def editor(self) -> GraphQLClient:
        return self.who("editor", "content.edit")

    @property
    def publisher(self) -> GraphQLClient:
        return self.who("publisher", "content.publish")

    def reviewer(self, step: str) -> GraphQLClient:
        return self.who(step, STEPS[step][1])

    def write(self, slug: str = "frost", by: GraphQLClient | None = None, **more: Any) -> Any:
        done = (by or self.editor)(CREATE, input=told(slug, **more))["done"]
        assert done["problems"] == []
        return done["piece"]

    def decide(
        self, step: str, piece: Any, by: GraphQLClient | None = None, because: str | None = None
    ) -> Any:
        question = DECIDE % (STEPS[step][0], PROBLEMS, PIECE)
        said = {"id": piece["id"], "version": piece["version"], "because": because}
        return (by or self.reviewer(step))(question, **said)["done"]

    def up_to(self, last: str, slug: str = "frost", **more: Any) -> Any:
        """A piece that has passed these steps: ``submitted``, ``first`` … ``sign``."""
        piece = self.write(slug, **more)
        piece = self.editor(SUBMIT, id=piece["id"])["done"]["piece"]
        for step in STEPS if last != "submitted" else ():
            done = self.decide(step, piece)
            assert done["problems"] == [], done
            piece = done["piece"]
            if step == last:
                break
        return piece

    def schedule(self, piece: Any, at: str | None = None, **more: Any) -> Any:
        return self.publisher(SCHEDULE, id=piece["id"], at=at, **more)["done"]

    def publish(self, slug: str = "frost", **more: Any) -> Any:
        piece = self.up_to("sign", slug, **more)
        assert self.schedule(piece, clash=True)["problems"] == []
        self.stand.run_job("publish_due", plugin="content")
        return self.read(piece)

    def read(self, piece: Any) -> Any:
        return self.stand.admin(READ, id=piece["id"])["contentPiece"]


@pytest.fixture
def stand(farmstand: OpenFarmstand) -> Farmstand:
    return farmstand(Content)


@pytest.fixture
def desk(stand: Farmstand) -> Desk:
    return Desk(stand)
