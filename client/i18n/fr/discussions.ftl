# La liste des fils et la page d’un fil.
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
filter-label = Filtrer les fils
filter-all = Tous
filter-unread = Non lus
filter-unanswered = Sans réponse
filter-resolved = Résolus
filter-archived = Archivés
thread-open = Posez une question
thread-pinned = Épinglé
thread-resolved = Résolu
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
