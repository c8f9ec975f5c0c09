# La page d’un fil, et la liste des fils.
thread-merged-into = { $name } a réuni ce fil à « { $title } ». Vous y êtes, à l’endroit où vous lisiez.
thread-merged-here = Ce fil a été réuni à celui-ci.
thread-opened-by = Ouvert par { $name }
thread-proposed-by = Proposé par { $name }, publié par { $by }
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
threads-title = Échanges
threads-lede =
    { $threads ->
        [0] Aucun fil
        [one] { $threads } fil
       *[other] { $threads } fils
    } dans { $themes ->
        [0] aucun thème
        [one] { $themes } thème
       *[other] { $themes } thèmes
    }, { $unread ->
        [0] tout est lu.
        [one] { $unread } message non lu.
       *[other] { $unread } messages non lus.
    }
threads-moved =
    { $count ->
        [one] { $count } fil a bougé
       *[other] { $count } fils ont bougé
    }
threads-more = Voir les fils plus anciens
threads-lead = Aucun thème ne convient ?
threads-lead-link = Écrivez dans « { $title } »
threads-lead-or = {" "}ou{" "}
threads-lead-propose = proposez un fil
thread-propose = Proposer un fil
proposals-title =
    { $count ->
        [one] Une proposition de fil à examiner
       *[other] { $count } propositions de fils à examiner
    }
proposals-more =
    { $count ->
        [one] En voir une autre
       *[other] En voir { $count } autres
    }
proposals-decided = Propositions décidées récemment
proposal-whole = Lire en entier
proposal-theme = Thème de « { $title } »
proposal-publish = Publier
proposal-published = Fil publié. Son auteur est prévenu.
proposal-refuse = Refuser…
proposal-refuse-title = Refuser cette proposition ?
proposal-reason = Ce que { $name } lira
proposal-reason-help = { $limit } caractères au plus. Le brouillon est gardé dans ce navigateur.
proposal-refuse-do = Refuser
proposal-was-refused = Proposition refusée. Son auteur est prévenu.
proposal-open = En attente d’un administrateur
proposal-accepted-by = Publiée par { $name }
proposal-refused-by = Refusée par { $name }
proposal-withdrawn = Retirée
proposal-withdraw = Retirer
proposal-was-withdrawn = Proposition retirée
own-proposals = Vos propositions
own-proposals-more = Voir les précédentes
threads-none = Aucun fil pour l’instant
threads-none-admin = Posez la première question : les membres y répondront ici.
threads-none-member = Les administrateurs ouvriront ici les premiers fils. Vous pourrez y répondre aussitôt.
threads-none-unread = Vous êtes à jour
threads-none-unanswered = Tous les fils ont une réponse
threads-none-resolved = Aucun fil résolu
threads-none-archived = Aucun fil archivé
threads-none-filter = Les autres fils restent dans la liste complète.
threads-show-all = Voir tous les fils
theme-threads =
    { $count ->
        [one] { $count } fil
       *[other] { $count } fils
    }
waiting-title =
    { $count ->
        [one] Une question attend une réponse depuis plus de { $hours } h
       *[other] { $count } questions attendent une réponse depuis plus de { $hours } h
    }
waiting-by = De { $name }
waiting-more =
    { $count ->
        [one] En voir une autre
       *[other] En voir { $count } autres
    }
filter-label = Filtrer les fils
filter-all = Tous
filter-unread = Non lus
filter-unanswered = Sans réponse
filter-resolved = Résolus
filter-archived = Archivés
thread-pinned = Épinglé
thread-locked = Fermé
thread-locked-by = Fermé par { $name }
thread-archived = Archivé
thread-replies =
    { $count ->
        [0] Aucune réponse
        [one] { $count } réponse
       *[other] { $count } réponses
    }
thread-last = Dernière réponse :{" "}
thread-opened = Ouvert par{" "}
thread-unread =
    { $count ->
        [one] , non lu
       *[other] , non lus
    }
