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
        [one] 1 personne trouvée
       *[other] { $count } personnes trouvées
    }
picker-warns = { $name } n’a pas accès à cette page : aucune alerte ne partira.
