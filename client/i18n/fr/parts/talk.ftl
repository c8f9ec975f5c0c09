# La page d’un fil.
thread-merged-into = { $name } a réuni ce fil à « { $title } ». Vous y êtes, à l’endroit où vous lisiez.
thread-merged-here = Ce fil a été réuni à celui-ci.
thread-opened-by = Ouvert par { $name }
question-label = Question de { $name }
thread-crumbs = Fil d’Ariane
thread-answer = Réponse retenue
thread-answer-of = Réponse de { $name }
thread-answer-place = Voir dans le fil
thread-accept-done = Réponse retenue
thread-unaccept-done = Réponse retirée
thread-in-faq = Dans la FAQ :
thread-make-entry = En faire une entrée de la FAQ
poll-label = Sondage : { $question }
poll-one = Un seul choix.
poll-many = Plusieurs choix possibles.
poll-vote = Voter
poll-look = Voir le résultat
poll-to-vote = Revenir au vote
poll-change = Modifier mon vote
poll-withdraw = Retirer mon vote
poll-voted = Vote enregistré
poll-withdrawn = Vote retiré
poll-empty = Choisissez une réponse.
poll-own = Votre choix
poll-count = { $shown } · { $share } %
poll-voters =
    { $count ->
        [0] Personne n’a encore voté
        [one] { $shown } personne a voté
       *[other] { $shown } personnes ont voté
    }
poll-closed-on = Clos le { $when }
poll-ended-by = Clos par { $name } le { $when }
poll-thread-closed = Le fil est fermé : le sondage ne prend plus de votes
poll-end = Clore le sondage
poll-end-title = Clore ce sondage ?
poll-end-says = Plus personne ne pourra voter ni changer son vote. Le résultat reste visible. On ne peut pas revenir en arrière.
poll-end-do = Clore
