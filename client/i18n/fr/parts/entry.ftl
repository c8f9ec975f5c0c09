# Les pages où l’on crée un compte, suit un lien ou entre dans un espace.
sign-in-go = Aller à la connexion
sign-up-says = Un lien vous sera envoyé pour confirmer votre adresse.
sign-up-act = Créer le compte
sign-up-have = Déjà un compte ?
sign-up-invited = L’adresse qui a reçu votre invitation.
sign-up-domains = Une adresse en { $domains }.
sign-up-closed = Les inscriptions sont fermées
sign-up-closed-says = Les comptes sont créés par les administrateurs. Demandez-leur un accès.
mail-sent = Regardez vos courriels
sign-up-sent = Si { $email } peut avoir un compte ici, un lien vient de lui être envoyé. Suivez-le pour terminer.
forgotten-says = Un lien vous sera envoyé pour en choisir un autre.
forgotten-act = Envoyer le lien
forgotten-sent = Si { $email } a un compte ici, un lien vient de lui être envoyé. Il vaut une heure et sert une fois.
reset-says = Toutes vos sessions seront fermées.
reset-act = Changer le mot de passe
reset-done = Mot de passe changé
reset-done-says = Connectez-vous avec le nouveau.
verify-done = Votre adresse est confirmée. Bienvenue.
email-change = Changer d’adresse
email-change-done = Votre compte utilise maintenant la nouvelle adresse.
go-on = Continuer
invitation-title = Rejoindre { $space }
invitation-says = { $name } vous invite dans l’espace « { $space } ».
invitation-members =
    { $count ->
        [one] { $count } membre
       *[other] { $count } membres
    }
invitation-accept = Rejoindre l’espace
invitation-sign-in = J’ai déjà un compte
invitation-gone = Ce lien ne sert plus
invitation-gone-says = Il a expiré, ou ses places sont prises. Vous pouvez en demander un autre.
invitation-ask = Demander un nouveau lien
invitation-ask-help = Le nouveau lien y sera envoyé, si un administrateur de l’espace l’accepte.
invitation-asked = La demande est partie. Si ce lien venait bien d’un espace, ses administrateurs sont prévenus, et la réponse arrivera à l’adresse donnée.
