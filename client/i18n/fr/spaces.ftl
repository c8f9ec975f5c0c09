# Espaces, leur accueil et leurs membres.
spaces = Espaces
spaces-discover = Découvrir les espaces
space-members =
    { $count ->
        [one] 1 membre
       *[other] { $shown } membres
    }
role = Rôle
members-more = Afficher les suivants
members-you = Vous
invitation = Invitation
invitation-role = Votre rôle : { $role }
role-member = Membre
role-contributor = Contributeur
role-admin = Administrateur
members = Membres
