# Ce que d’autres agendas lisent du calendrier.
ics-cancelled = Annulé : { $title }
ics-organised-by = Organisé par { $name }
event-kind-meeting = Réunion
event-kind-webinar = Webinaire
event-kind-workshop = Atelier
event-kind-seminar = Séminaire
event-kind-other = Évènement
