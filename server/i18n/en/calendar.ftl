# What other calendars read of ours.
ics-cancelled = Cancelled: { $title }
ics-organised-by = Organised by { $name }
event-kind-meeting = Meeting
event-kind-webinar = Webinar
event-kind-workshop = Workshop
event-kind-seminar = Seminar
event-kind-other = Event
