# La cloche, le suivi des fils, et les personnes que l’on nomme.
bell =
    { $count ->
        [0] Notifications
        [one] Notifications, 1 non lue
       *[other] Notifications, { $count } non lues
    }
bell-title = Notifications
bell-empty = Vous êtes à jour. Ce qui vous est adressé et les nouvelles réponses paraîtront ici.
undo = Annuler
notices-read-all = Tout lire
notices-read =
    { $count ->
        [one] 1 notification marquée comme lue
       *[other] { $count } notifications marquées comme lues
    }
notices-filter = Filtrer les notifications
notices-all = Tout
notices-mine = Pour moi
notices-followed = Suivis
notices-new = Depuis votre dernière connexion
notices-earlier = Plus tôt
notices-older = Voir les plus anciennes
notice-others =
    { $count ->
        [one] {" "}et 1 autre personne
       *[other] {" "}et { $count } autres personnes
    }
notice-mention =
    { $people ->
        [one] {" "}vous mentionne dans{" "}
       *[other] {" "}vous mentionnent dans{" "}
    }
notice-answer =
    { $people ->
        [one] {" "}vous répond dans{" "}
       *[other] {" "}vous répondent dans{" "}
    }
notice-edited = {" "}a modifié votre message dans{" "}
notice-deleted = {" "}a supprimé votre message dans{" "}
notice-role = {" "}vous a donné le rôle « { $role } » dans{" "}
notice-removed = {" "}vous a retiré de l’espace{" "}
notice-link = {" "}avait envoyé une invitation qui ne marche plus. Une autre est demandée pour{" "}
notice-news =
    { $people ->
        [one] {" "}a répondu dans{" "}
       *[other] {" "}ont répondu dans{" "}
    }
notice-messages =
    { $count ->
        [one] 1 nouveau message
       *[other] { $count } nouveaux messages
    }
notice-mark-read = Marquer comme lu
notice-mark-unread = Marquer comme non lu
level-label = Suivi du fil : { $level }
level-follow = Toutes les réponses
level-follow-says = Vous voyez chaque réponse jusqu’à l’avoir lue.
level-normal = Nouveautés
level-normal-says = Vous voyez ce qui a paru depuis votre dernière connexion.
level-mentions = Mentions seulement
level-mentions-says = Vous voyez les messages qui vous nomment.
level-mute = Sourdine
level-mute-says = Rien ne vous est signalé. Une mention attend dans la cloche, sans compteur.
picker-label = Personnes à mentionner
picker-participant = participe ici
picker-unreadable = n’a pas accès à cette page
picker-count =
    { $count ->
        [0] Aucune personne trouvée
        [one] 1 personne trouvée
       *[other] { $count } personnes trouvées
    }
picker-warns = { $name } n’a pas accès à cette page : aucune alerte ne partira.
