import pytest
from django.db import connection

from hallway.core.access.models import Role
from hallway.core.base.guard import Anyone, Unscoped
from hallway.core.teams.models import Team

pytestmark = pytest.mark.django_db


def test_four_roles_exist_after_installation() -> None:
    assert sorted(Role.objects.values_list("name", flat=True)) == ["CMS Editor", "Conference Admin", "Program Editor", "Sponsor Admin"]


def test_guarded_model_refuses_to_be_read_without_an_actor() -> None:
    with pytest.raises(Unscoped):
        list(Team.objects.all())


def test_stranger_sees_no_team() -> None:
    assert list(Team.objects.visible_to(Anyone())) == []
    assert connection.vendor in {"sqlite", "postgresql"}
