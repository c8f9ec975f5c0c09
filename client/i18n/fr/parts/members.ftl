# Les membres d’un espace.
chat-write-to = Écrire un message à { $name }
members-says =
    { $count ->
        [one] 1 membre dans { $space }.
       *[other] { $shown } membres dans { $space }.
    }
members-since = Depuis : { $day }
members-add = Ajouter une personne
members-add-says = La personne doit avoir un compte. Elle entre aussitôt.
members-add-act = Ajouter
members-added = Si { $email } a un compte ici, la personne est maintenant dans l’espace.
members-role-of = Rôle de { $name }
members-role-set = { $name } : { $role }
members-remove = Retirer de l’espace
members-remove-of = Retirer { $name } de l’espace
members-remove-says = Ses messages restent. La personne ne voit plus rien de l’espace dès maintenant.
requests =
    { $count ->
        [one] 1 demande d’entrée
       *[other] { $count } demandes d’entrée
    }
requests-since = Depuis : { $day }
requests-accept = Accepter
requests-decline = Décliner
invitations = Liens d’invitation
invitations-new = Inviter par un lien
invitations-says = Qui a le lien peut entrer, avec un compte ou en s’inscrivant. Il cesse de servir à la date choisie, ou une fois toutes ses places prises.
invitations-life = Valable
invitations-days =
    { $count ->
        [one] { $count } jour
       *[other] { $count } jours
    }
invitations-uses = Nombre de personnes (500 au plus)
invitations-do = Créer le lien
invitations-made = Le lien est prêt. Copiez-le maintenant : il ne sera plus montré.
invitations-url = Adresse à transmettre
invitations-by = { $role }, par { $name }
invitations-left =
    { $used ->
        [one] { $used } place prise
       *[other] { $used } places prises
    } sur { $uses }, jusqu’au { $day }
invitations-revoke = Révoquer
invitations-revoked = Lien révoqué
mails-new = Inviter par courriel
mails-to = Adresses
mails-to-help = Une par ligne, ou séparées par des virgules : 50 au plus. Chacune reçoit un lien pour une seule personne.
mails-do = Envoyer les invitations
mails-sent =
    { $count ->
        [one] Invitation envoyée
       *[other] { $count } invitations envoyées
    }
links =
    { $count ->
        [one] Une personne demande un nouveau lien
       *[other] { $count } personnes demandent un nouveau lien
    }
links-send = Envoyer un nouveau lien
links-refuse = Écarter
links-sent = Nouveau lien envoyé
