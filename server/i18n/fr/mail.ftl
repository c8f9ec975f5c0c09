# Les courriels : le fait d’abord, l’action, jusqu’à quand, et que faire s’ils ne concernent pas leur lecteur.
mail-hello = Bonjour,
mail-act = { $action } : { $href }
mail-copy = S’il ne s’ouvre pas, copiez cette adresse :
mail-sent = Message envoyé à { $email } par { $site }.

mail-verify-subject = Confirmez votre adresse pour rejoindre { $site }
mail-verify-fact = Vous avez créé un compte avec cette adresse. Confirmez-la pour pouvoir vous connecter.
mail-verify-action = Confirmer mon adresse
mail-verify-until = Le lien vaut 24 heures, pour vous seulement.
mail-verify-else = Si vous n’avez rien demandé, ne faites rien : le compte ne servira pas.

mail-exists-subject = Vous avez déjà un compte sur { $site }
mail-exists-fact = Quelqu’un, vous sans doute, a voulu créer un compte avec cette adresse. Vous en avez déjà un : connectez-vous, ou demandez un nouveau mot de passe depuis la page de connexion.
mail-exists-action = Ouvrir { $site }
mail-exists-else = Si ce n’était pas vous, ne faites rien : votre compte n’a pas changé.

mail-reset-subject = Choisissez un nouveau mot de passe
mail-reset-fact = Vous avez demandé un nouveau mot de passe pour { $site }. Toutes vos sessions seront fermées quand vous l’aurez choisi.
mail-reset-action = Choisir un mot de passe
mail-reset-until = Le lien vaut une heure et ne sert qu’une fois.
mail-reset-else = Si vous n’avez rien demandé, ne faites rien : votre mot de passe n’a pas changé.

mail-email-subject = Confirmez votre nouvelle adresse
mail-email-fact = Vous voulez vous connecter à { $site } avec cette adresse. Le changement se fait quand vous suivez le lien.
mail-email-action = Confirmer cette adresse
mail-email-until = Le lien vaut 24 heures et ne sert qu’une fois.
mail-email-else = Si vous n’avez rien demandé, ne faites rien : cette adresse ne sera pas utilisée.

mail-moving-subject = Votre adresse va changer sur { $site }
mail-moving-fact = Un changement d’adresse vient d’être demandé pour votre compte, vers { $to }. Il se fera quand le lien envoyé là-bas sera suivi.
mail-moving-action = Ouvrir { $site }
mail-moving-else = Si ce n’était pas vous, changez votre mot de passe maintenant : les autres sessions seront fermées.

mail-password-subject = Votre mot de passe a changé
mail-password-fact = Le mot de passe de votre compte sur { $site } vient d’être changé.
mail-password-action = Ouvrir { $site }
mail-password-else = Si ce n’était pas vous, demandez tout de suite un nouveau mot de passe depuis la page de connexion et prévenez un administrateur.

mail-added-subject = { $by } vous a ajouté dans { $space }
mail-added-fact = Vous faites maintenant partie de l’espace { $space } : ses échanges, ses documents et ses rendez-vous vous sont ouverts.
mail-added-action = Ouvrir { $site }
mail-added-else = Si cet espace ne vous concerne pas, vous pouvez le quitter à tout moment.

mail-invitation-subject = { $by } vous invite dans { $space }
mail-invitation-fact = Vous êtes invité à rejoindre l’espace { $space } sur { $site } : ses échanges, ses documents et ses rendez-vous. Si vous n’avez pas de compte, vous en créerez un en chemin.
mail-invitation-action = Rejoindre l’espace
mail-invitation-until = Le lien ne sert qu’une fois, jusqu’au { $day }.
mail-invitation-else = Si vous n’attendiez pas cette invitation, ne faites rien : rien n’a été créé à votre nom.

mail-registered-subject = { $title } : votre inscription
mail-registered-fact = Vous êtes attendu, ou peut-être, à « { $title } » : { $when }. L’invitation jointe le met dans votre agenda et l’y tient à jour.
mail-registered-action = Voir l’évènement et répondre
mail-registered-else = Les réponses par courriel ne sont pas lues : répondez sur la page de l’évènement. Pour ne plus recevoir ces messages : { $settings }

mail-changed-subject = { $title } : du nouveau
mail-changed-fact = « { $title } » a changé : { $when }. L’invitation jointe met votre agenda à jour.
mail-changed-action = Voir l’évènement et répondre
mail-changed-else = Les réponses par courriel ne sont pas lues : répondez sur la page de l’évènement. Pour ne plus recevoir ces messages : { $settings }

mail-cancelled-subject = { $title } : annulé
mail-cancelled-fact = « { $title } »{ $dates } n’a pas lieu. Le message joint le dit à votre agenda.
mail-cancelled-action = Voir l’évènement
mail-cancelled-else = Les réponses par courriel ne sont pas lues : répondez sur la page de l’évènement. Pour ne plus recevoir ces messages : { $settings }

mail-withdrawn-subject = { $title } : vous n’êtes plus inscrit
mail-withdrawn-fact = Vous n’êtes plus inscrit à « { $title } »{ $dates }. Le message joint le retire de votre agenda.
mail-withdrawn-action = Ouvrir { $site }
mail-withdrawn-else = Les réponses par courriel ne sont pas lues : répondez sur la page de l’évènement. Pour ne plus recevoir ces messages : { $settings }
