# Espaces, leur accueil et leurs membres.
spaces = Espaces
spaces-discover = Découvrir les espaces
space-members =
    { $count ->
        [one] 1 membre
       *[other] { $shown } membres
    }
role = Rôle
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
members-more = Afficher les suivants
members-you = Vous
invitation = Invitation
invitation-role = Votre rôle : { $role }
role-member = Membre
role-contributor = Contributeur
role-admin = Administrateur
members = Membres
