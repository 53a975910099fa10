"""What the rail refuses, and that everything ordinary works on it."""

from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import Http404
from django.test.utils import isolate_apps

from hallway.core.base import rules
from hallway.core.base.guard import Anyone, NotAllowed, Unscoped, fetch, unguarded
from hallway.core.base.models import Content
from hallway.core.base.rules import Relation

pytestmark = pytest.mark.django_db

with isolate_apps("hallway.core.base"):

    class Tag(models.Model):
        name = models.CharField(max_length=20)

        class Meta:
            app_label = "base"

        def __str__(self) -> str:
            return self.name

    class Board(Content):
        name = models.CharField(max_length=20, unique=True)
        owner_id = models.BigIntegerField()

        class Meta:
            app_label = "base"

        def __str__(self) -> str:
            return self.name

    class Card(Content):
        board = models.ForeignKey(Board, models.CASCADE, related_name="cards")
        title = models.CharField(max_length=20)
        done = models.BooleanField(default=False)
        owner_id = models.BigIntegerField()
        tags = models.ManyToManyField(Tag, related_name="cards", blank=True)

        class Meta:
            app_label = "base"
            constraints = [models.UniqueConstraint(fields=["board", "title"], name="card_once")]

        def __str__(self) -> str:
            return self.title


class Somebody(Anyone):
    def __init__(self, pk: int) -> None:
        self.pk = pk  # type: ignore[assignment]
        self.is_active = True


ANN, BOB = Somebody(1), Somebody(2)
TABLES = (
    "CREATE TABLE base_tag (id {serial}, name varchar(20))",
    "CREATE TABLE base_board (id {serial}, uid {uuid}, created_at {time}, name varchar(20) UNIQUE, owner_id bigint)",
    "CREATE TABLE base_card (id {serial}, uid {uuid}, created_at {time}, board_id bigint, title varchar(20), done bool, owner_id bigint)",
    "CREATE TABLE base_card_tags (id {serial}, card_id bigint, tag_id bigint, UNIQUE (card_id, tag_id))",
)
TYPES = {
    "sqlite": {"serial": "integer PRIMARY KEY AUTOINCREMENT", "uuid": "char(32)", "time": "datetime"},
    "postgresql": {"serial": "bigserial PRIMARY KEY", "uuid": "uuid", "time": "timestamptz"},
}


@pytest.fixture(autouse=True)
def world() -> Iterator[None]:
    """Ann's board with the card CANARY, Bob's with one card; who owns a row may do everything with it."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table.format(**TYPES[connection.vendor]))
    with mock.patch.dict(rules._rules):
        for model in (Board, Card):
            rules.declare(model, relations=[Relation("owner", lambda actor: Q(owner_id=actor.pk), "it is yours", level="manage")])
        for owner, title in ((ANN, "CANARY"), (BOB, "bread")):
            board = Board(name=title.lower(), owner_id=owner.pk)
            board.save()
            Card(board=board, title=title, owner_id=owner.pk).save()
        Tag.objects.create(name="urgent")
        yield


def board(actor: Somebody) -> Board:
    return Board.objects.visible_to(actor).get()


def titles(cards: models.QuerySet[Card]) -> list[str]:
    return sorted(card.title for card in cards)


REFUSED: dict[str, Callable[[], object]] = {
    "list": lambda: list(Card.objects.all()),
    "filter": lambda: list(Card.objects.filter(title="CANARY")),
    "values": lambda: list(Card.objects.values_list("title")),
    "count": Card.objects.count,
    "exists": Card.objects.exists,
    "aggregate": lambda: Card.objects.aggregate(n=Count("pk")),
    "aggregate over a slice": lambda: Card.objects.all()[:5].aggregate(n=Count("pk")),
    "annotate": lambda: list(Card.objects.annotate(n=Count("tags"))),
    "get": lambda: Card.objects.get(title="CANARY"),
    "first": Card.objects.first,
    "earliest": lambda: Card.objects.earliest("pk"),
    "get or create": lambda: Card.objects.get_or_create(title="CANARY", defaults={"board": board(ANN), "owner_id": 1}),
    "update or create": lambda: Card.objects.update_or_create(title="CANARY", defaults={"done": True}),
    "in bulk": Card.objects.in_bulk,
    "iterator": lambda: list(Card.objects.iterator()),
    "dates": lambda: list(Card.objects.datetimes("created_at", "year")),
    "explain": lambda: Card.objects.all().explain(),
    "update": lambda: Card.objects.update(title="z"),
    "bulk update": lambda: Card.objects.bulk_update(list(Card.objects.visible_to(ANN)), ["title"]),
    "delete": lambda: Card.objects.filter(pk=0).delete(),
    "raw delete": lambda: Card.objects.filter(pk=0)._raw_delete("default"),
    "raw SQL": lambda: list(Card.objects.raw("SELECT * FROM base_card")),
    "select for update": lambda: list(Card.objects.select_for_update()),
    "subquery": lambda: list(Tag.objects.filter(pk__in=Card.objects.values("pk"))),
    "Exists": lambda: list(Tag.objects.filter(Exists(Card.objects.filter(title=OuterRef("name"))))),
    "union with what is scoped": lambda: list(Card.objects.all().union(Card.objects.visible_to(ANN))),
    "what is scoped in union": lambda: list(Card.objects.visible_to(ANN).union(Card.objects.all())),
    "intersection": lambda: list(Card.objects.visible_to(ANN).intersection(Card.objects.all())),
    "difference": lambda: list(Card.objects.all().difference(Card.objects.visible_to(ANN))),
    "scoped or unscoped": lambda: list(Card.objects.visible_to(BOB) | Card.objects.filter(title="CANARY")),
    "unscoped or scoped": lambda: list(Card.objects.filter(title="CANARY") | Card.objects.visible_to(BOB)),
    "scoped xor unscoped": lambda: list(Card.objects.visible_to(BOB) ^ Card.objects.filter(title="CANARY")),
    "nothing or unscoped": lambda: list(Card.objects.none() | Card.objects.filter(title="CANARY")),
    "unscoped and scoped": lambda: list(Card.objects.filter(title="CANARY") & Card.objects.visible_to(ANN)),
    "children of a row": lambda: list(board(ANN).cards.all()),
    "children counted": lambda: board(ANN).cards.all().count(),
    "prefetch": lambda: list(Board.objects.visible_to(ANN).prefetch_related("cards")),
    "many to many": lambda: list(Tag.objects.get().cards.all()),
    "many to many set": lambda: Tag.objects.get().cards.set([Card.objects.visible_to(ANN).get()]),
    "form's choices": lambda: str(forms.modelform_factory(Card, fields=["board", "title"])()),
    "query lent to another queryset": lambda: list(lent(Card.objects.all())),
    "inside a deferred block": lambda: list(made_inside(Card.objects.all)),
}


def lent(queryset: models.QuerySet) -> models.QuerySet:
    fresh = queryset.model.objects.none()
    fresh.query = queryset.query.clone()
    return fresh


def made_inside(make: Callable[[], models.QuerySet]) -> models.QuerySet:
    """A queryset made inside `unguarded` and read after it."""
    with unguarded("test"):
        return make()


@pytest.mark.parametrize("read", REFUSED.values(), ids=REFUSED)
def test_reading_without_an_actor_is_refused(read: Callable[[], object]) -> None:
    with pytest.raises(Unscoped):
        read()


def test_actor_sees_their_rows() -> None:
    assert [titles(Card.objects.visible_to(actor)) for actor in (ANN, BOB, Anyone())] == [["CANARY"], ["bread"], []]


def test_scope_survives_everything_one_does_to_a_queryset() -> None:
    cards = Card.objects.visible_to(BOB)
    assert [cards.count(), cards.exists(), cards.aggregate(n=Count("pk"))["n"]] == [1, True, 1]
    assert titles(cards.filter(done=False).exclude(title="x").order_by("-title").select_related("board").distinct()) == ["bread"]
    assert titles(cards.select_for_update()) == ["bread"]
    assert titles(cards.only("title")) == ["bread"]
    assert [card["title"] for card in cards.values("title")] == ["bread"]
    assert titles(cards & Card.objects.filter(done=False)) == ["bread"]
    assert titles(cards | Card.objects.visible_to(ANN)) == ["CANARY", "bread"]
    assert titles(cards.union(Card.objects.visible_to(ANN))) == ["CANARY", "bread"]
    assert cards.update(done=True) == 1
    assert cards.get_or_create(title="bread")[1] is False
    assert list(Tag.objects.filter(Exists(cards.filter(title=OuterRef("name"))))) == []
    assert cards.none().count() == 0
    assert cards.delete() == (1, {"base.Card": 1})
    assert titles(Card.objects.visible_to(ANN)) == ["CANARY"]


def test_update_and_delete_reach_no_foreign_row() -> None:
    Card.objects.visible_to(BOB).update(title="z")
    Card.objects.visible_to(BOB).delete()
    assert titles(Card.objects.visible_to(ANN)) == ["CANARY"]


def test_relations_work_when_scoped() -> None:
    ann, card = board(ANN), Card.objects.visible_to(ANN).get()
    boards = Board.objects.visible_to(ANN).prefetch_related(Prefetch("cards", Card.objects.visible_to(ANN)))
    assert [titles(board.cards.all()) for board in boards] == [["CANARY"]]
    assert [titles(ann.cards.visible_to(actor)) for actor in (ANN, BOB)] == [["CANARY"], []]
    ann.cards.create(title="new", owner_id=1)
    card.tags.add(Tag.objects.get())
    assert [tag.name for tag in card.tags.all()] == ["urgent"]
    assert titles(Tag.objects.get().cards.visible_to(ANN)) == ["CANARY"]
    assert card.board.name == "canary"


def test_row_in_hand_can_be_refreshed_saved_and_removed() -> None:
    card = Card.objects.visible_to(ANN).get()
    card.title = "new"
    card.save()
    card.refresh_from_db()
    board(ANN).delete()
    assert titles(Card.objects.visible_to(ANN)) == []


def test_uniqueness_is_checked_against_rows_nobody_may_see() -> None:
    fresh = {"board": board(ANN), "owner_id": 2}
    Card(title="new", **fresh).full_clean()
    with pytest.raises(ValidationError):
        Card(title="CANARY", **fresh).full_clean()
    with pytest.raises(ValidationError):
        Board(name="canary", owner_id=2).full_clean()


def test_form_with_scoped_choices_takes_no_foreign_row() -> None:
    form_class = forms.modelform_factory(Card, fields=["board", "title"])
    answers = []
    for actor in (ANN, BOB):
        form = form_class({"board": board(ANN).pk, "title": "new"}, instance=Card(owner_id=1))
        form.fields["board"].queryset = Board.objects.visible_to(actor)  # type: ignore[attr-defined]
        answers.append(form.is_valid())
    assert answers == [True, False]


def test_unguarded_ends_with_its_block() -> None:
    with unguarded("test"):
        assert titles(Card.objects.all()) == ["CANARY", "bread"]
        with unguarded("inner"):
            pass
        assert Card.objects.count() == 2
    with pytest.raises(Unscoped):
        Card.objects.count()


def test_unguarded_ends_with_an_exception() -> None:
    with pytest.raises(ZeroDivisionError), unguarded("test"):
        1 / 0  # noqa: B018
    with pytest.raises(Unscoped):
        Card.objects.count()


def test_fetch_hides_what_may_not_be_read_and_refuses_what_may() -> None:
    card = Card.objects.visible_to(ANN).get()
    assert fetch(Card.objects, ANN, "manage", pk=card.pk) == card
    with pytest.raises(Http404):
        fetch(Card.objects, BOB, "manage", pk=card.pk)
    with pytest.raises(NotAllowed) as refusal:
        fetch(Card.objects, ANN, "admin", pk=card.pk)
    assert (refusal.value.what, refusal.value.thing) == ("admin", card)


# ── Who may go around the rail ──────────────────────────────────────────────────────────────────────────────────
