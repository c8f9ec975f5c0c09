"""Reads a calendar from its input, and says as JSON what it understood: every occurrence with its instants."""
import datetime
import json
import sys

import icalendar
import recurring_ical_events

text_read = sys.stdin.buffer.read()


def calendar_of(source):
    calendar = icalendar.Calendar.from_ical(source)
    broken = [error for component in calendar.walk() for error in component.errors]
    if broken:
        sys.exit(f"errors: {broken}")
    if calendar.get_missing_tzids():
        sys.exit("a zone without its rules")
    return calendar


def shown(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat()
    return value.isoformat()


def text(event, name):
    value = event.get(name)
    return None if value is None else str(value)


def understood(source):
    occurrences = recurring_ical_events.of(calendar_of(source)).between((1970, 1, 1), (2100, 1, 1))
    return [
        {
            "uid": str(event["UID"]),
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
            "location": text(event, "LOCATION"),
            "status": str(event["STATUS"]),
            "start": shown(event["DTSTART"].dt),
            "end": shown(event["DTEND"].dt),
        }
        for event in occurrences
    ]


found = understood(text_read)
# Zones that the reader cannot know by their names: it must go by the rules that are written there.
renamed = text_read.replace(b"TZID:", b"TZID:Osmose-").replace(b";TZID=", b";TZID=Osmose-")
if understood(renamed) != found:
    sys.exit("the rules of the zones are not those of the zones")
json.dump(found, sys.stdout)
