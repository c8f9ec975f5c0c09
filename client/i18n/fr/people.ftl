# Comptes, connexion et réglages.
outside-claim = Ce que l’un sait profite à tous
outside-says = Les échanges et les réponses de votre communauté, au même endroit et en direct.
sign-in = Se connecter
sign-in-says = Avec l’adresse de votre compte.
sign-in-act = Se connecter
sign-in-no-account = Pas encore de compte ?
sign-in-by-invitation = Pas encore d’accès ? Demandez une invitation à un administrateur.
sign-in-no-cookie = À cette adresse, la connexion ne peut pas être gardée : elle demande HTTPS. Ouvrez plutôt :
email = Adresse électronique
password = Mot de passe
password-show = Montrer le mot de passe
password-hide = Cacher le mot de passe
password-help = 12 signes au moins. Quatre mots au hasard font un bon mot de passe.
demo-title = Comptes de démonstration
demo-says = Choisissez une personne : son adresse se remplit. Le mot de passe est affiché dans le terminal.
sign-up = Créer un compte
given-name = Prénom
family-name = Nom
function = Fonction et organisation
forgotten = Mot de passe oublié
new-password = Nouveau mot de passe
current-password = Mot de passe actuel
verify = Confirmer votre adresse
about = À propos
people = Annuaire
people-search = Nom, fonction ou organisation
people-found =
    { $count ->
        [one] { $count } personne affichée
       *[other] { $count } personnes affichées
    }
people-none = Personne de ce nom
people-none-says = Essayez le début du nom, du prénom ou de la fonction.
presence-online = En ligne
presence-away = En pause
presence-offline = Hors ligne
presence-busy = Occupé
presence-invisible = Invisible
status = Statut
status-title = Votre statut
status-add = Ajouter un texte ou une fin
status-text = Ce que vous faites
status-text-help = { $limit } caractères au plus. Facultatif.
status-until = Jusqu’à quand
status-always = Sans fin
status-half = Pendant 30 minutes
status-hour = Pendant une heure
status-today = Jusqu’à ce soir
status-ends = À la fin, le statut et son texte s’effacent d’eux-mêmes.
status-clear = Effacer le statut
status-invisible-says = Vu hors ligne, sans texte.
reset = Nouveau mot de passe
