# Les annonces : le bandeau, la cloche, et la page de ceux qui annoncent.
announcements = Annonces
announcement-site = Tout le site
announcement-title = Titre
announcement-corrected = Corrigée : { $at }
announcement-acknowledge = J’en ai pris connaissance
announcement-later = Plus tard
announcement-seen = J’ai vu
announcement-reply = Répondre
announcement-others =
    { $count ->
        [one] 1 autre
       *[other] { $count } autres
    }
severity-info = Information
severity-important = Importante
severity-urgent = Urgente
announcements-site = Annonces du site
