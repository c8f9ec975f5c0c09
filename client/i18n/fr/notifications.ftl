# La cloche, le suivi des fils, et les personnes que l’on nomme.
bell =
    { $count ->
        [0] Notifications
        [one] Notifications, 1 non lue
       *[other] Notifications, { $count } non lues
    }
undo = Annuler
picker-label = Personnes à mentionner
picker-participant = participe ici
picker-unreadable = n’a pas accès à cette page
picker-count =
    { $count ->
        [0] Aucune personne trouvée
        [one] 1 proposition
       *[other] { $count } propositions
    }
picker-all-word = tous
picker-all = toutes les personnes qui ont accès à cette page
picker-admins = les admins de l’espace
picker-warns = { $name } n’a pas accès à cette page : aucune alerte ne partira.
