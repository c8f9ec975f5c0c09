# L’accueil d’un espace.
home-hello = Bonjour { $name }
home-since = Depuis votre dernière connexion, { $date }
home-counts = Nouveautés par service
home-nothing-new = Rien de nouveau depuis.
home-count-blog =
    { $count ->
        [one] billet
       *[other] billets
    }
home-count-calendar =
    { $count ->
        [one] évènement
       *[other] évènements
    }
home-count-documents =
    { $count ->
        [one] document
       *[other] documents
    }
home-count-discussions =
    { $count ->
        [one] message
       *[other] messages
    }
home-count-faq =
    { $count ->
        [one] réponse de la FAQ
       *[other] réponses de la FAQ
    }
home-away = Pendant votre absence
home-all-seen = Tout est vu
home-away-rest =
    { $count ->
        [one] Afficher l’autre
       *[other] Afficher les { $count } autres
    }
home-all-read = Vous êtes à jour.
home-seen = Marquer comme vu : { $title }
home-why-mention =
    { $others ->
        [0] { $name } vous mentionne, { $date }
        [one] { $name } et 1 autre personne vous mentionnent, { $date }
       *[other] { $name } et { $others } autres personnes vous mentionnent, { $date }
    }
home-why-answer =
    { $others ->
        [0] { $name } vous répond, { $date }
        [one] { $name } et 1 autre personne vous répondent, { $date }
       *[other] { $name } et { $others } autres personnes vous répondent, { $date }
    }
home-why-due = { $name } vous demande d’en prendre connaissance
home-why-followed =
    { $count ->
        [one] Vous suivez, 1 nouveau message
       *[other] Vous suivez, { $count } nouveaux messages
    }
home-why-moved =
    { $count ->
        [one] 1 nouveau message
       *[other] { $count } nouveaux messages
    }
home-why-liked =
    { $count ->
        [one] { $why }, 1 réaction
       *[other] { $why }, { $count } réactions
    }
home-why-published = { $name } a publié, { $date }
home-why-followed-published = Vous suivez, { $name } a publié, { $date }
home-news = Actualités de l’espace
home-by = Publié par { $name }.
home-only-by = Ce qu’a publié { $name }
home-filter = Filtrer les actualités
home-filter-all = Tout
home-filter-followed = Suivis
home-show-all = Tout afficher
home-more = Afficher la suite
home-pill =
    { $count ->
        [one] 1 nouveau
       *[other] { $count } nouveaux
    }
home-is-new = Nouveau
home-pinned = Épinglé
home-pin = Épingler « { $title } »
home-unpin = Ne plus épingler « { $title } »
home-pins-full = { $most } actualités sont déjà épinglées : retirez-en une d’abord.
home-comments =
    { $count ->
        [one] 1 commentaire
       *[other] { $count } commentaires
    }
home-empty = Rien n’est encore paru ici
home-empty-says = Les billets, documents, évènements et fils de l’espace paraîtront ici. En attendant, les échanges vous sont ouverts.
home-empty-service = Rien de tel pour le moment
home-empty-service-says = Ce service n’a encore rien publié. Le reste de l’espace est à un clic.
home-empty-followed = Vous ne suivez rien encore
home-empty-followed-says = Écrivez dans un fil, ou choisissez « Suivre » dans son menu : ce qui y bouge paraîtra ici.
home-empty-author = Rien de cette personne ici
home-empty-author-says = Elle n’a rien publié dans cet espace, ou rien que vous puissiez lire.
home-aside = À venir et en attente
home-mentions-all = Toutes
home-mentions = Mentions en attente
home-mention-by = { $name }, { $date }
notices-read =
    { $count ->
        [one] 1 notification marquée comme lue
       *[other] { $count } notifications marquées comme lues
    }
