# Le calendrier, la page d’un évènement et l’abonnement.
calendar-crumbs = Fil d’Ariane
calendar-kind-meeting = Réunion
calendar-kind-webinar = Webinaire
calendar-kind-workshop = Atelier
calendar-kind-seminar = Séminaire
calendar-kind-other = Autre
calendar-is-cancelled = , annulé
calendar-is-maybe = , peut-être
calendar-all-day = Toute la journée
calendar-hour = { $hour } h
calendar-hours = { $from } à { $to }
calendar-from-to = Du { $from } au { $to }
calendar-month = Mois
calendar-week = Semaine
calendar-list = Liste
calendar-week-of = { $from } au { $to }
calendar-list-from = À partir du { $day }
calendar-month-before = Mois précédent
calendar-month-after = Mois suivant
calendar-week-before = Semaine précédente
calendar-week-after = Semaine suivante
calendar-list-before = Quatre semaines plus tôt
calendar-list-after = Quatre semaines plus tard
calendar-today = Aujourd’hui
calendar-views = Vue du calendrier
calendar-of = Évènements : { $when }
calendar-others =
    { $count ->
        [one] { $count } autre
       *[other] { $count } autres
    }
calendar-days = Jours de la semaine
calendar-count =
    { $count ->
        [0] , aucun évènement
        [one] , { $count } évènement
       *[other] , { $count } évènements
    }
calendar-legend = Contour : peut-être. Barré : annulé.
calendar-nothing = Rien de prévu
calendar-cancelled = Annulé
calendar-moved = Horaire modifié
calendar-coming = Inscription confirmée
calendar-waiting = Liste d’attente
calendar-maybe = Peut-être
calendar-guests =
    { $count ->
        [one] { $count } personne vient
       *[other] { $count } personnes viennent
    }
calendar-plan = Planifier un évènement
calendar-import = Importer
import-title = Import terminé
import-close = Fermer
import-made =
    { $count ->
        [one] { $count } évènement ajouté.
       *[other] { $count } évènements ajoutés.
    }
import-changed =
    { $count ->
        [one] { $count } évènement mis à jour.
       *[other] { $count } évènements mis à jour.
    }
import-same =
    { $count ->
        [one] { $count } évènement déjà là, inchangé.
       *[other] { $count } évènements déjà là, inchangés.
    }
import-nothing = Aucun évènement n’a été ajouté.
import-lines =
    { $count ->
        [one] { $count } ligne n’a pas pu être lue
       *[other] { $count } lignes n’ont pas pu être lues
    }
import-event = Ligne { $line }, { $what } : { $why } L’évènement est laissé de côté.
import-line = Ligne { $line }, { $what } : { $why }
import-more =
    { $count ->
        [one] et { $count } autre.
       *[other] et { $count } autres.
    }
calendar-subscribe = S’abonner
calendar-none = Rien de prévu pour l’instant
calendar-none-says = Les prochains évènements paraîtront ici dès qu’ils seront planifiés.
calendar-coming-up = À venir
event-answer-place = Inscription
event-comments =
    { $count ->
        [0] Aucun commentaire
        [one] { $count } commentaire
       *[other] { $count } commentaires
    }
event-change = Modifier
event-cancel = Annuler l’évènement…
event-cancelled-says = Cet évènement est annulé ({ $when }). Il reste visible, ici et dans les agendas abonnés.
event-when = Quand
event-where = Où
event-who = Qui
event-organised-by = Organisé par
event-zone = Fuseau : { $zone }.
event-zone-other = Heure de vos appareils. Sur place ({ $zone }) : { $hours }.
event-follow = Suivre en visioconférence
event-answer = Votre réponse
event-will-you = Viendrez-vous ?
event-yes = Oui
event-maybe = Peut-être
event-no = Non
event-remind = Me le rappeler
event-remind-never = Pas de rappel
event-remind-minutes = { $count } minutes avant
event-remind-hours =
    { $count ->
        [one] Une heure avant
       *[other] { $count } heures avant
    }
event-remind-days =
    { $count ->
        [one] La veille
        [7] Une semaine avant
       *[other] { $count } jours avant
    }
event-is-cancelled = L’évènement est annulé : les réponses sont closes.
event-in-line = Liste d’attente, place { $place } sur { $all }
event-in-line-says = Dès qu’une place se libère, elle revient à la personne qui attend depuis le plus longtemps.
event-confirmed = Inscription confirmée
event-undecided = Noté : peut-être
event-declined = Noté : vous ne venez pas
event-unanswered = Pas encore de réponse
event-comers =
    { $count ->
        [0] Personne ne s’est encore inscrit.
        [one] { $count } personne vient.
       *[other] { $count } personnes viennent.
    }
event-taken = { $taken } sur { $all } places
event-left =
    { $count ->
        [0] complet
        [one] { $count } restante
       *[other] { $count } restantes
    }
event-places = Places prises
event-file = Ajouter à mon agenda
guests = Qui vient
guests-filter = Réponses
guests-yes = Oui { $count }
guests-maybe = Peut-être { $count }
guests-waiting = Attente { $count }
guests-organiser = Organise
guests-none = Personne pour l’instant.
guests-more =
    { $count ->
        [one] Voir { $count } autre personne
       *[other] Voir les { $count } autres
    }
event-cancel-title = Annuler « { $title } »
event-cancel-says =
    { $count ->
        [0] Personne ne s’était inscrit. L’évènement restera visible, barré.
        [one] { $count } personne s’était inscrite. L’évènement restera visible, barré, et son agenda le saura à la prochaine lecture.
       *[other] { $count } personnes s’étaient inscrites. L’évènement restera visible, barré, et leurs agendas le sauront à la prochaine lecture.
    }
event-keep = Garder l’évènement
event-cancel-do = Annuler l’évènement
event-stale = Quelqu’un a modifié cet évènement pendant que vous écriviez.
event-stale-says = Votre texte est conservé ci-dessus. Voici ce qui est enregistré à présent :
event-take-theirs = Repartir de cette version
event-save-mine = Enregistrer la mienne
event-planned = Évènement planifié
event-new = Planifier un évènement
event-changing = Modifier l’évènement
event-plan = Planifier
event-save = Enregistrer
event-title = Titre
event-kind = Nature
event-all-day = Journées entières
event-first-day = Premier jour
event-last-day = Dernier jour
event-starts = Début
event-ends = Fin
event-zone-label = Fuseau horaire
event-place = Lieu
event-link = Adresse de la visioconférence
event-link-help = Elle commence par https://
event-organiser = Organisation
event-capacity = Nombre de places
event-capacity-help = Vide : sans limite. Au-delà, une liste d’attente s’ouvre.
event-body = Description
feed-title = S’abonner au calendrier
feed-lede = Vos rendez-vous Osmose dans l’agenda que vous ouvrez déjà, tenus à jour.
feed-address = Votre adresse personnelle
feed-url = Adresse du flux
feed-copy = Copier
feed-copied = Adresse copiée
feed-caldav = Adresse CalDAV, pour Thunderbird et les téléphones
feed-copy-caldav = Copier l’adresse CalDAV
feed-once = Copiez-la maintenant : seule son empreinte est conservée, elle ne sera plus montrée.
feed-secret = Qui la connaît voit vos rendez-vous : ne la partagez pas. Elle ne permet que de lire.
feed-parts = Ce qu’elle contient
feed-all = Tous mes espaces
feed-space = Seulement « { $space } »
feed-mine = Seulement là où je viens, ou peut-être
feed-open = Ouvrir dans mon agenda
feed-none = Vous n’avez pas encore d’adresse. Une seule suffit pour tous vos agendas.
feed-make = Créer mon adresse
feed-since = Votre adresse existe depuis le { $when }. Elle n’a été montrée qu’à sa création.
feed-replace = La remplacer
feed-replace-says = Perdue, ou connue d’autres que vous ? Une nouvelle adresse met fin à l’ancienne, qui cesse aussitôt de fonctionner.
feed-readers = Lectures du flux
feed-live = en direct
feed-unread = Aucun agenda ne l’a encore lu.
feed-unread-late = Aucun agenda n’a lu ce flux depuis plus de 48 h. Vérifiez l’adresse dans votre agenda.
feed-delay = Le délai dépend de votre agenda, non d’Osmose. La page d’un évènement, elle, est toujours à jour.
feed-read = { $program } a lu ce flux : { $when }
feed-late = { $program } n’a rien lu depuis { $hours } h
feed-last = Dernière lecture : { $when }
feed-minutes = Le relit toutes les { $count } min environ
feed-hours = Le relit toutes les { $count } h environ
feed-once-read = Première lecture
feed-is-right = À jour
feed-is-late = En retard
feed-mails = Par courriel
feed-mails-wanted = M’envoyer les rendez-vous où je viens, ou peut-être
feed-mails-says = Inscription, changement, annulation : votre agenda bouge aussitôt, même s’il ne relit le flux qu’une fois par jour.
feed-programs = Régler votre agenda
program-outlook = Outlook
program-google = Google Agenda
program-apple = Calendrier d’Apple
program-thunderbird = Thunderbird
program-caldav = Thunderbird et téléphones, par CalDAV
program-other = Un autre agenda
outlook-delay = Relit toutes les 3 h environ, non réglable
outlook-1 = Ouvrez Calendrier, puis Ajouter un calendrier.
outlook-2 = Choisissez S’abonner à partir du web.
outlook-3 = Collez votre adresse, nommez le calendrier Osmose, puis Importer.
outlook-more = Outlook classique suit l’intervalle d’envoi et réception de votre organisation.
google-delay = Relit toutes les 8 à 24 h, non réglable
google-1 = Sur un ordinateur, à gauche, ouvrez le menu + près de Autres agendas.
google-2 = Choisissez À partir de l’URL.
google-3 = Collez votre adresse, puis Ajouter l’agenda.
google-more = L’application mobile n’ajoute pas de flux : passez par un ordinateur une seule fois.
apple-delay = De 5 minutes à 1 semaine, réglable
apple-1 = Touchez « Ouvrir dans mon agenda » ci-dessus : l’appareil propose l’abonnement.
apple-2 = Confirmez par S’abonner.
apple-3 = Sur Mac, choisissez Actualiser : toutes les heures.
apple-more = Sur iPhone, la fréquence se règle dans Réglages, Calendrier, Comptes, Nouvelles données.
thunderbird-delay = Toutes les 30 minutes, réglable
thunderbird-1 = Nouvel agenda, puis Sur le réseau.
thunderbird-2 = Collez votre adresse et laissez le nom d’utilisateur vide.
thunderbird-3 = Cochez Lecture seule.
thunderbird-more = La fréquence se règle dans les propriétés de l’agenda.
caldav-delay = De 15 minutes à 4 h, réglable
caldav-1 = Dans Thunderbird : Nouvel agenda, Sur le réseau, puis collez l’adresse CalDAV.
caldav-2 = Sur iPhone : Réglages, Calendrier, Comptes, Ajouter un compte CalDAV ; collez l’adresse comme serveur.
caldav-3 = Sur Android : dans DAVx⁵, connectez-vous par l’adresse.
caldav-more = Si un nom et un mot de passe sont exigés, mettez osmose : l’adresse suffit. L’agenda ne reprend que ce qui a changé, et ne peut rien modifier ici.
calendar-next = Prochains rendez-vous
calendar-next-all = Tout voir
event-documents = Documents liés
event-answer-date = Pour cette date seulement : chaque date a ses places.
event-remind-each = Me rappeler chaque date
event-rule = Répétition
event-dates = Dates
event-this-date = , cette page
event-all-dates = Voir les { $count } dates
event-is-over = Cet événement a eu lieu.
event-date-gone = Cette date ne fait plus partie de la série.
event-date-next = Voir la prochaine date
event-after = Cette série en continue une autre, où restent ses commentaires.
event-after-see = Voir la précédente
event-cancel-dates-says = Les dates annulées restent visibles, barrées, et les agendas abonnés le sauront à la prochaine lecture.
event-keep-dates = Ne rien annuler
event-cancel-dates = Annuler
event-moving = Modifier cette date
event-move-zone = Heures de { $zone }. Les autres dates ne changent pas.
event-move-stale = Quelqu’un a modifié cet évènement entre-temps. Cette date est à présent : { $when }. Enregistrez encore une fois pour garder votre choix.
scope = Quelles dates ?
scope-cancel = Que faut-il annuler ?
scope-change = Modifier une série
scope-one = Celle-ci
scope-following = Celle-ci et les suivantes
scope-all = Toutes
scope-one-says = Ses heures et son lieu, pour cette date seulement.
scope-following-says = Elles deviennent une nouvelle série, avec les inscriptions aux jours qui demeurent, et toutes quand elles passent entières à d’autres jours. Les commentaires restent à la précédente.
scope-all-says = Les dates dont le jour demeure gardent leurs inscriptions, et toutes quand la série passe entière à d’autres jours ; celles qui étaient déplacées ou annulées le restent.
scope-go-on = Continuer
recur = Répétition
recur-never = Jamais
recur-days = Par jours
recur-weeks = Par semaines
recur-months = Par mois
recur-years = Par ans
recur-every-days = Tous les combien de jours
recur-every-weeks = Toutes les combien de semaines
recur-every-months = Tous les combien de mois
recur-every-years = Tous les combien d’ans
recur-weekdays = Jours de la semaine
recur-day = Jour du mois
recur-end = Fin de la répétition
recur-until = À une date
recur-count = Après un nombre de dates
recur-how-many = Nombre de dates
recur-last = Dernier jour
recur-says =
    { $count ->
        [one] { $rule } : { $count } date.
       *[other] { $rule } : { $count } dates.
    }
recur-fault-end = Dites quand la répétition prend fin.
recur-fault-many = Une série compte { $limit } dates au plus, jusqu’en 2099.
recur-fault = Cette répétition n’est pas possible : vérifiez l’intervalle et la fin.
rule-days =
    { $count ->
        [one] Tous les jours
       *[other] Tous les { $count } jours
    }
rule-weeks =
    { $count ->
        [one] Toutes les semaines
       *[other] Toutes les { $count } semaines
    }
rule-months =
    { $count ->
        [one] Tous les mois
       *[other] Tous les { $count } mois
    }
rule-years =
    { $count ->
        [one] Tous les ans
       *[other] Tous les { $count } ans
    }
rule-on = { $every }, { $days }
rule-weekday = le { $day }
rule-day = le { $day }
rule-month-day =
    { $day ->
        [1] le 1er
       *[other] le { $day }
    }
rule-first = le premier { $day }
rule-second = le deuxième { $day }
rule-third = le troisième { $day }
rule-fourth = le quatrième { $day }
rule-fifth = le cinquième { $day }
rule-last = le dernier { $day }
rule-and = { $first } et { $last }
rule-count =
    { $count ->
        [one] , { $count } fois
       *[other] , { $count } fois
    }
rule-until = , jusqu’au { $day }
