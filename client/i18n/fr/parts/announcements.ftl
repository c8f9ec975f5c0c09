# Ce qui est annoncé : écrire, corriger, relire.
announcements-says = Ce qui a été annoncé : { $place }. Les chiffres bougent en direct.
announcements-none = Aucune annonce
announcements-none-says = Une annonce paraît aussitôt sur chaque écran ouvert et attend les absents.
announcements-older = Voir les plus anciennes
announcement-new = Nouvelle annonce
announcement-to = Destinataires
announcement-severity = Gravité
announcement-body = Texte
announcement-ask = Demander à chacun de confirmer qu’il en a pris connaissance
announcement-replies = Ouvrir un fil pour les réponses
announcement-preview = Aperçu
announcement-count =
    { $count ->
        [0] Cette annonce ne préviendrait personne.
        [one] Cette annonce préviendra 1 personne.
       *[other] Cette annonce préviendra { $shown } personnes.
    }
announcement-send =
    { $count ->
        [0] Annoncer
        [one] Prévenir 1 personne
       *[other] Prévenir { $shown } personnes
    }
announcement-schedule =
    { $count ->
        [0] Programmer
        [one] Programmer pour 1 personne
       *[other] Programmer pour { $shown } personnes
    }
announcement-sent =
    { $count ->
        [one] Annonce envoyée à 1 personne
       *[other] Annonce envoyée à { $count } personnes
    }
announcement-sent-at = envoyée : { $at }
announcement-due = prévue : { $at }
announcement-ended = terminée : { $at }
reach-site = Toutes les personnes du site
reach-all = Tous les membres
reach-contributors = Contributeurs et admins
reach-admins = Admins
reach-people = Des personnes choisies
figure-targeted = Ciblées
figure-delivered = Remises
figure-seen = Vues
figure-acknowledged = Confirmées
percent = { $count } %
announcement-who = Membres à prévenir
announcement-kept = Annonce programmée
announcement-due-at = Envoyer plus tard (facultatif)
announcement-expires = Expire (facultatif)
announcement-people = Personnes
announcement-correct = Corriger
announcement-correct-says = Le bandeau change aussitôt chez chacun et porte la mention « Corrigée ».
announcement-end = Terminer
announcement-end-title = Terminer cette annonce ?
announcement-end-says = Le bandeau disparaît partout. Les chiffres restent.
announcement-remind =
    { $count ->
        [one] Relancer 1 personne
       *[other] Relancer { $shown } personnes
    }
announcement-remind-title =
    { $count ->
        [one] Relancer 1 personne ?
       *[other] Relancer { $shown } personnes ?
    }
announcement-remind-says = Seules les personnes sans confirmation revoient le bandeau.
announcement-reminded =
    { $count ->
        [one] 1 personne relancée
       *[other] { $count } personnes relancées
    }
readers = Personnes visées
readers-filter = Filtrer les personnes
readers-missing = Sans confirmation
readers-acknowledged = Avec confirmation
readers-all = Toutes
readers-person = Personne
readers-state = État
readers-since = Depuis
reader-acknowledged = Confirmée
reader-seen = Vue
reader-delivered = Remise
reader-none = Non remise
