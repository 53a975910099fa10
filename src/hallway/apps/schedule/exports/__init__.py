"""The released programme as files for apps, calendars, signs and other conferences.

Each is a pure function of a book, the texts as they were written (`sources`) and what is known of the edition (`about`):
the same release gives the same bytes. No clock is read here; the one file that follows the clock, now.json, is told the
moment.

    frab_xml    schedule.xml     c3voc's schema, read by phone apps, video and signage systems
    frab_json   schedule.json    the same programme as JSON, with rooms, tracks and biographies
    calendars   *.ics            for edition, day, room, session, speaker, and for one's own agenda
    plain       programme.json   our own shape, small: what search, filters and agenda in the browser need
    now         now.json         what is on in each room, and next
    table       sessions.csv     for spreadsheets
"""
