"""Fields: label, help and trouble, tied together for those who hear the page."""

from typing import Any

import lxml.html
import pytest
from django import forms

from hallway.ui import forms as widgets
from hallway.ui.gallery import Proposal
from hallway.ui.tests.test_tags import EVIL


def read(html: str) -> Any:
    return lxml.html.fragment_fromstring(html, create_parent="div")


class Shirt(forms.Form):
    name = forms.CharField(label=EVIL, help_text=EVIL, initial=EVIL)
    size = forms.ChoiceField(label=EVIL, choices=[(EVIL, EVIL), ("m", widgets.Option(EVIL, hint=EVIL, end=EVIL))], widget=forms.RadioSelect)
    wish = forms.ChoiceField(label=EVIL, choices=[(EVIL, EVIL)], widget=widgets.Chips, required=False)
    token = forms.CharField(widget=forms.HiddenInput, initial=EVIL, required=False)

    def clean(self) -> None:
        raise forms.ValidationError(EVIL)


def test_hostile_words_in_a_form_stay_words(shown: Any) -> None:
    for form in (Shirt(), Shirt({"name": "", "size": EVIL + "x"})):
        html = shown("{% form form %}", form=form)
        assert "alert(1)" in html
        assert "<script" not in html
        assert "<b a=" not in html


def test_trouble_is_said_at_its_field(shown: Any) -> None:
    field = read(shown("{% field form.title %}", form=Proposal({"title": "Sailing"})))
    box = field.find(".//input")
    assert box.get("aria-invalid") == "true"
    assert box.get("aria-describedby") == "id_title_helptext id_title_error"
    assert field.get_element_by_id("id_title_helptext").text_content() == "As it should stand in the schedule."
    assert (
        field.get_element_by_id("id_title_error").text_content().strip()
        == "A talk of this title is already there. Add a word that tells them apart."
    )
    assert field.find(".//label").get("for") == box.get("id") == "id_title"


def test_field_without_trouble_describes_only_its_help(shown: Any) -> None:
    box = read(shown("{% field form.title %}", form=Proposal())).find(".//input")
    assert (box.get("aria-invalid"), box.get("aria-describedby"), box.get("class")) == (None, "id_title_helptext", "input")


def test_field_without_help_describes_nothing(shown: Any) -> None:
    box = read(shown("{% field form.mail %}", form=Proposal())).find(".//input")
    assert (box.get("aria-describedby"), box.get("autocomplete")) == (None, "email")


def test_page_may_word_a_field_itself(shown: Any) -> None:
    field = read(shown("{% field form.mail label='Your address' hint='Nobody else sees it.' %}", form=Proposal()))
    assert field.find(".//label").text_content().strip() == "Your address"
    assert field.find(".//input").get("aria-describedby") == "id_mail_helptext"
    assert field.get_element_by_id("id_mail_helptext").text_content() == "Nobody else sees it."


@pytest.mark.parametrize(
    ("name", "tag", "wanted"),
    [
        ("room", "select", {"class": "input"}),
        ("abstract", "textarea", {"class": "input", "rows": "3"}),
        ("slides", "input", {"class": "input", "type": "file"}),
        ("day", "input", {"class": "input input-short", "type": "date"}),
        ("starts", "input", {"class": "input input-short", "type": "datetime-local"}),
        ("code", "input", {"class": "input input-code", "autocomplete": "one-time-code"}),
        ("mentor", "input", {"class": "check", "type": "checkbox"}),
        ("public", "input", {"class": "switch", "role": "switch", "type": "checkbox"}),
    ],
)
def test_widget_looks_right(shown: Any, name: str, tag: str, wanted: dict[str, str]) -> None:
    widget = read(shown("{% field field %}", field=Proposal()[name])).find(f".//{tag}")
    assert {key: widget.get(key) for key in wanted} == wanted


def test_dates_speak_iso_in_every_language(shown: Any) -> None:
    from django.utils import translation

    with translation.override("de"):
        box = read(shown("{% field form.day %}", form=Proposal({"day": "2027-06-17"}))).find(".//input")
    assert box.get("value") == "2027-06-17"


def test_choices_are_a_group_with_its_trouble(shown: Any) -> None:
    group = read(shown("{% field form.kind %}", form=Proposal({}))).find(".//fieldset")
    assert group.find("legend").text_content().strip() == "Kind"
    assert group.get("aria-describedby") == "id_kind_error"
    assert [label.get("class") for label in group.iter("label")] == ["choice", "choice"]
    assert [box.get("aria-invalid") for box in group.iter("input")] == [None, None]
    assert "90 minutes, 40 seats." in group.text_content()


def test_optional_is_said_only_where_others_are_not(shown: Any) -> None:
    class Filter(forms.Form):
        q = forms.CharField(required=False)

    assert "optional" in shown("{% field form.abstract %}", form=Proposal())
    assert "optional" not in shown("{% field form.title %}", form=Proposal())
    assert "optional" not in shown("{% field form.mentor %}", form=Proposal())
    assert "optional" not in shown("{% field form.q %}", form=Filter())


def test_summary_leads_to_every_field_and_takes_the_focus(shown: Any) -> None:
    html = shown(
        "{% form form %}",
        form=Proposal({"title": "Sailing", "mail": "a@b.example", "room": "a", "day": "2027-06-17", "food": "veg", "vote": "1"}),
    )
    summary = read(html).find(".//div[@role='group']")
    assert summary.get("aria-label") == "2 things need another look."
    assert (summary.get("tabindex"), summary.get("autofocus")) == ("-1", "")
    assert [link.get("href") for link in summary.iter("a")] == ["#id_title", "#id_kind_0"]
    assert all(read(html).get_element_by_id(link.get("href")[1:]) is not None for link in summary.iter("a"))


def test_summary_names_what_is_wrong_with_the_whole(shown: Any) -> None:
    summary = read(shown("{% form_errors form %}", form=Shirt({"name": "Jun", "size": "m"})))
    assert summary.find(".//li").text_content() == EVIL
    assert "One thing needs another look." in summary.text_content()


def test_fresh_form_has_no_summary(shown: Any) -> None:
    assert shown("{% form_errors form %}", form=Proposal()).strip() == ""
