# L’annuaire et les fiches.
people-says = Les personnes que vous croisez dans vos espaces.
person = Fiche
person-close = Fermer la fiche
person-none = Fiche introuvable
person-edit = Modifier ma fiche
person-spaces = Espaces communs
suspend = Suspendre le compte
suspend-of = Suspendre le compte de { $name }
suspend-says = La personne est déconnectée partout, tout de suite, et ne peut plus se connecter. Ses messages restent.
suspended = Compte suspendu
