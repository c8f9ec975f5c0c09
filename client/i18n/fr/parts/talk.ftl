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
