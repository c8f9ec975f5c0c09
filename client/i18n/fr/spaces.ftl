# Espaces, leur accueil et leurs membres.
spaces = Espaces
spaces-says = Ceux où vous êtes, et ceux que vous pouvez rejoindre.
spaces-discover = Découvrir les espaces
spaces-mine = Mes espaces
spaces-others = À découvrir
spaces-none-mine = Vous n’êtes dans aucun espace
spaces-none-others = Aucun autre espace ouvert
spaces-join = Rejoindre
spaces-ask = Demander à entrer
spaces-withdraw = Retirer la demande
spaces-joined = Vous êtes dans { $space }
spaces-asked = Demande envoyée aux administrateurs de { $space }
spaces-withdrawn = Demande retirée pour { $space }
spaces-waiting = Votre demande attend une réponse
spaces-create = Créer un espace
spaces-create-act = Créer
space-name = Nom
space-description = À quoi il sert
space-access = Comment on y entre
space-services = Services affichés
space-members =
    { $count ->
        [one] 1 membre
       *[other] { $shown } membres
    }
access-open = Ouvert à tous
access-request = Sur demande
access-invitation = Sur invitation
role = Rôle
role-member = Membre
role-contributor = Contributeur
role-admin = Administrateur
home-hello = Bonjour { $name }
home-since = Nouveautés par service
home-unread =
    { $count ->
        [one] message non lu
       *[other] messages non lus
    }
home-new = Pendant votre absence
home-moved = Fils actifs
home-all-read = Vous êtes à jour.
home-all-threads = Tous les fils
home-empty = Rien n’a encore été dit ici
home-empty-says = Les fils ouverts par les administrateurs paraîtront ici, avec ce qui y bouge.
home-discussions = Aller aux échanges
members = Membres
members-says =
    { $count ->
        [one] 1 membre dans { $space }.
       *[other] { $shown } membres dans { $space }.
    }
members-more = Afficher les suivants
members-you = Vous
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
coming-blog = Les billets de l’espace paraîtront ici dans une prochaine version.
coming-calendar = Les rendez-vous de l’espace paraîtront ici dans une prochaine version.
coming-documents = Les documents de l’espace paraîtront ici dans une prochaine version.
coming-faq = Les réponses aux questions fréquentes paraîtront ici dans une prochaine version.
coming-discuss = En parler dans les échanges
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
invitation = Invitation
invitation-title = Rejoindre { $space }
invitation-says = { $name } vous invite dans l’espace « { $space } ».
invitation-members =
    { $count ->
        [one] { $count } membre
       *[other] { $count } membres
    }
invitation-role = Votre rôle : { $role }
invitation-accept = Rejoindre l’espace
invitation-sign-in = J’ai déjà un compte
invitation-gone = Ce lien ne sert plus
invitation-gone-says = Il a expiré, ou ses places sont prises. Vous pouvez en demander un autre.
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
invitation-ask = Demander un nouveau lien
invitation-ask-help = Le nouveau lien y sera envoyé, si un administrateur de l’espace l’accepte.
invitation-asked = La demande est partie. Si ce lien venait bien d’un espace, ses administrateurs sont prévenus, et la réponse arrivera à l’adresse donnée.
