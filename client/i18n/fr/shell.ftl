# Le cadre de chaque page, et les mots que beaucoup de pages emploient.
skip = Aller au contenu
close = Fermer
cancel = Annuler
later = Plus tard
save = Enregistrer
retry = Réessayer
reload = Recharger
loading = Chargement
optional = Facultatif.
rail-home = Osmose, dernier espace ouvert
switch-space = , changer d’espace
switch-current = espace actuel
side-label = Espace { $space }
side-unread = Fils non lus
count-unread =
    { $count ->
        [one] , non lu
       *[other] , non lus
    }
count-quiet = , en sourdine
service-home = Accueil
service-blog = Blog
service-calendar = Calendrier
service-documents = Documents
service-discussions = Échanges
service-faq = FAQ
me = { $name }, mon compte
settings = Réglages
language = Langue
language-fr = Français
language-en = English
theme = Thème
theme-system = Système
theme-light = Clair
theme-dark = Sombre
report = Signaler un dysfonctionnement
reports = Signalements
sign-out = Se déconnecter
live-on = En direct
live-connecting = Connexion
live-catching-up = Rattrapage, reste { $left }
live-offline =
    { $count ->
        [0] Hors ligne
        [one] Hors ligne, { $count } envoi en attente
       *[other] Hors ligne, { $count } envois en attente
    }
live-slowed = Direct ralenti
live-slowed-says = Direct ralenti : ce que les autres écrivent peut arriver avec quelques secondes de retard. Rien ne se perd.
live-on-says = Tout arrive dans la seconde.
live-connecting-says = La liaison s’établit. Vous pouvez lire et écrire.
live-since = Depuis { $hour }
live-node = Nœud { $node }
live-lag = Délai { $lag } ms
live-offline-since = Plus de réponse depuis { $hour }.
live-offline-says = Ce qui est affiché reste lisible. Vous pouvez écrire : vos textes sont conservés sur cet appareil.
live-next-try =
    { $seconds ->
        [0] Un essai est en cours.
       *[other] Prochain essai dans { $seconds } s.
    }
live-kept = Gardés sur cet appareil. Ils partent seuls, dans cet ordre.
live-waiting =
    { $count ->
        [0] Aucun envoi en attente.
        [one] 1 envoi en attente.
       *[other] { $count } envois en attente.
    }
session-ended = Votre session est terminée. Connectez-vous pour continuer ; vos brouillons sont conservés.
outdated-title = Une nouvelle version est prête
outdated-says = Rechargez la page pour retrouver le direct. Vos brouillons sont conservés.
stopped-title = Le direct s’est arrêté ici
stopped-says = Osmose est ouvert dans trop d’onglets, ou trop de demandes sont parties à la fois. Fermez-en quelques-uns, puis reprenez.
stopped-here = Reprendre ici
error-not-found = Rien à cette adresse
error-not-allowed = Réservé à d’autres rôles
part-title = Cette page n’est pas arrivée
part-says = La connexion est peut-être coupée, ou Osmose vient d’être mis à jour. Vos brouillons sont gardés.
error-unavailable = Le service ne répond pas
error-other = Une erreur est survenue
error-home = Aller à l’accueil
crash-title = L’affichage s’est arrêté
crash-drafts = Vos brouillons sont conservés sur cet appareil. Rechargez pour reprendre.
crash-says = Rechargez pour reprendre. Ce que vous avez envoyé est enregistré.
crash-reload = Recharger et reprendre
date-hour = { $hour } h { $minute }
date-at = { $day } à { $hour }
date-today = aujourd’hui
date-yesterday = hier
date-until = jusqu’à { $hour }
date-until-day = jusqu’au { $day } à { $hour }
field-too-short = Trop court : { $limit } signes au moins.
field-too-long = Trop long : { $limit } signes au plus.
saved = Enregistré
search-label = Recherche générale
search-everywhere = Rechercher dans tous vos espaces
search-placeholder = Rechercher un sujet, un document, une personne
search-go = Rechercher
