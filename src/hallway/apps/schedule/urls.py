from datetime import date, datetime

from django.urls import path, register_converter

from hallway.apps.schedule.choices import PAGES
from hallway.apps.schedule.views import cards, exports, importing, interest, lookahead, news, personal, public
from hallway.apps.schedule.views.organise import overview, past, rooms, session, sessions, speakers, timetable, tracks

app_name = "schedule"


class Day:
    """A date as it stands in an address: 2027-06-17."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)  # ValueError: no such day, so 404

    def to_url(self, value: date | str) -> str:
        return str(value)


class Moment:
    """A minute in the conference's zone, as it stands in an address: 2027-06-17T10:00."""

    regex = "2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"

    def to_python(self, value: str) -> datetime:
        return datetime.fromisoformat(value)

    def to_url(self, value: datetime | str) -> str:
        return value if isinstance(value, str) else f"{value:%Y-%m-%dT%H:%M}"


register_converter(Day, "day")
register_converter(Moment, "moment")

urlpatterns = [
    path("", public.home, name="home"),
    path("schedule/", public.schedule, name="schedule"),
    path("schedule/<day:day>/", public.day, name="day"),
    path("schedule/<day:day>/rooms/", public.day_by_room, name="day_by_room"),
    path("schedule/all/", public.schedule_all, name="schedule_all"),
    path("schedule/search/", public.search, name="search"),
    *(path(f"schedule/{facet}/<slug:slug>/", public.choice, {"facet": facet}, name=facet) for facet in PAGES),
    path("sessions/<slug:slug>/", public.session, name="session"),
    path("speakers/", public.speakers, name="speakers"),
    path("speakers/<slug:slug>/", public.speaker, name="speaker"),
    path("rooms/", public.rooms, name="rooms"),
    path("rooms/<slug:slug>/", public.room, name="room"),
    path("schedule/exports/", exports.exports, name="exports"),
    path("schedule.xml", exports.schedule_xml, name="schedule_xml"),
    path("schedule.json", exports.schedule_json, name="schedule_json"),
    path("programme.json", exports.programme_json, name="programme_json"),
    path("now.json", exports.now_json, name="now_json"),
    path("sessions.csv", exports.sessions_csv, name="sessions_csv"),
    path("schedule.ics", exports.calendar, name="calendar"),
    path("schedule/<day:day>.ics", exports.day_calendar, name="day_calendar"),
    path("sessions/<slug:slug>.ics", exports.session_calendar, name="session_calendar"),
    path("speakers/<slug:slug>.ics", exports.speaker_calendar, name="speaker_calendar"),
    path("rooms/<slug:slug>.ics", exports.room_calendar, name="room_calendar"),
    path("sessions/<slug:slug>/star/", personal.session_star, name="session_star"),
    path("sessions/<slug:slug>/interest/", interest.interest, name="interest"),
    path("sessions/<slug:slug>/interest.json", interest.interest_json, name="interest_json"),
    path("card.png", cards.edition_card, name="edition_card"),
    path("cards/<slug:slug>.png", cards.session_card, name="card"),
    path("my-programme/", personal.my_programme, name="my_programme"),
    path("my-programme/agenda/", personal.agenda, name="my_agenda"),
    path("my-programme/stars.json", personal.stars, name="my_stars"),
    path("my-programme/calendar/", personal.calendar, name="my_calendar_address"),
    path("my-programme/calendar/end/", personal.calendar_end, name="my_calendar_end"),
    path("calendars/<str:key>.ics", personal.my_calendar, name="my_calendar"),
    path("schedule/changes/", news.changes, name="changes"),
    path("schedule/changes.atom", news.changes_feed, name="changes_feed"),
    path("programme-news/", news.news, name="news"),
    path("programme-news/end/", news.news_end, name="news_end"),
    path("programme-news/stop/<str:token>/", news.news_stop, name="news_stop"),
    path("programme/preview/", lookahead.choose, name="preview"),
    path("programme/preview/<moment:at>/", lookahead.look, name="preview_home"),
    path("programme/preview/<moment:at>/<path:rest>", lookahead.look, name="preview_page"),
    path("programme/", overview.programme, name="programme"),
    path("programme/versions/", overview.release, name="versions"),
    path("programme/import/", importing.upload, name="import"),
    path("programme/import/<uuid:uid>/", importing.batch, name="import_batch"),
    path("programme/import/<uuid:uid>/columns/", importing.columns, name="import_columns"),
    path("programme/import/<uuid:uid>/acceptance/", importing.acceptance, name="import_acceptance"),
    path("programme/import/<uuid:uid>/dismissal/", importing.dismissal, name="import_dismissal"),
    path("programme/import/<uuid:uid>/undo/", importing.undoing, name="import_undo"),
    path("programme/conflicts/", timetable.troubles, name="conflicts"),
    path("programme/history/", past.past, name="programme_past"),
    path("programme/history/<uuid:event>/", past.putting_back, name="putting_back"),
    path("programme/removed/", past.removed, name="removed"),
    path("programme/removed/<uuid:event>/", past.restoration, name="restoration"),
    path("programme/timetable/", timetable.timetable, name="timetable"),
    path("programme/timetable/<day:day>/", timetable.timetable, name="timetable_day"),
    path("programme/sessions/", sessions.sessions, name="edit_sessions"),
    path("programme/new-session/", session.new_session, name="new_session"),
    path("programme/sessions/<slug:slug>/", session.edit_session, name="edit_session"),
    path("programme/sessions/<slug:slug>/time/", session.placing, name="placing"),
    path("programme/sessions/<slug:slug>/copy/", sessions.copy, name="session_copy"),
    path("programme/sessions/<slug:slug>/cancellation/", sessions.cancellation, name="session_cancellation"),
    path("programme/sessions/<slug:slug>/cancellation/end/", sessions.cancellation_end, name="session_cancellation_end"),
    path("programme/sessions/<slug:slug>/removal/", sessions.removal, name="session_removal"),
    path("programme/speakers/", speakers.speakers, name="edit_speakers"),
    path("programme/new-speaker/", speakers.new_speaker, name="new_speaker"),
    path("programme/speakers/<slug:slug>/", speakers.edit_speaker, name="edit_speaker"),
    path("programme/speakers/<slug:slug>/person/", speakers.person, name="speaker_person"),
    path("programme/speakers/<slug:slug>/merge/", speakers.merge, name="speaker_merge"),
    path("programme/speakers/<slug:slug>/removal/", speakers.removal, name="speaker_removal"),
    path("programme/tracks/", tracks.tracks, name="edit_tracks"),
    path("programme/tracks/<slug:slug>/", tracks.edit_track, name="edit_track"),
    path("programme/tracks/<slug:slug>/order/", tracks.track_order, name="track_order"),
    path("programme/tracks/<slug:slug>/removal/", tracks.track_removal, name="track_removal"),
    path("programme/tags/", tracks.tags, name="edit_tags"),
    path("programme/tag/", tracks.edit_tag, name="edit_tag"),
    path("programme/rooms/", rooms.rooms, name="edit_rooms"),
    path("programme/new-room/", rooms.new_room, name="new_room"),
    path("programme/rooms/<slug:slug>/", rooms.edit_room, name="edit_room"),
    path("programme/rooms/<slug:slug>/order/", rooms.room_order, name="room_order"),
    path("programme/rooms/<slug:slug>/removal/", rooms.room_removal, name="room_removal"),
]
