# Les réglages.
settings-receipts = Confirmations de lecture
settings-receipts-says = Désactivées, elles le sont dans les deux sens : les autres ne savent plus ce que vous avez lu, et vous ne savez plus ce qu’ils ont lu.
settings-receipts-on = Activées
settings-receipts-off = Désactivées
settings-profile = Ma fiche
settings-profile-says = Ce que les autres voient à côté de vos messages.
photo-add = Ajouter une photo
photo-change = Changer la photo
photo-remove = Retirer la photo
photo-says = JPEG, PNG ou WebP, 5 Mo au plus. Le lieu et l’appareil n’y restent pas inscrits.
photo-changed = Photo changée
photo-removed = Photo retirée
photo-cut = Cadrer la photo
photo-cut-says = Faites glisser la photo, ou servez-vous des réglages.
photo-preview = Aperçu de votre photo
photo-zoom = Agrandissement
photo-x = De gauche à droite
photo-y = De haut en bas
about-help = Quelques mots sur vous, 280 caractères au plus.
settings-password = Mot de passe
settings-password-says = Le changer ferme vos autres sessions.
password-change = Changer le mot de passe
password-changed = Mot de passe changé. Vos autres sessions sont fermées.
settings-email = Adresse électronique
settings-email-says = Vous vous connectez avec { $email }.
new-email = Nouvelle adresse
email-send = Envoyer le lien de confirmation
settings-email-sent = Un lien a été envoyé à { $email }. L’adresse change quand vous le suivez.
settings-sessions = Appareils
settings-sessions-says = Fermer une session la coupe dans la seconde.
sessions-this = Cet appareil
sessions-end = Fermer la session
sessions-end-others =
    { $count ->
        [one] Fermer l’autre session
       *[other] Fermer les { $count } autres
    }
sessions-ended = Session fermée
sessions-device = { $browser } sur { $system }
sessions-unknown = Appareil inconnu
sessions-seen = { $address }, vu : { $moment }
settings-look = Langue et affichage
settings-choices = Ce qui vous est signalé
settings-choices-says = Le choix le plus précis l’emporte : celui d’une page, puis celui de sa rubrique, puis celui de l’espace. Une mention arrive toujours dans la cloche.
choices-services = Par rubrique
choices-things = Choix pour une page
choices-no-things = Aucun. Ceux que vous faites sur une page paraissent ici.
choice-none = Comme d’habitude
choice-follow = Tout, jusqu’à lecture
choice-normal = Nouveautés
choice-mentions = Mentions seulement
choice-mute = Sourdine
