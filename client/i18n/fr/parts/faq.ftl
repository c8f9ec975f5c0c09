# Les questions fréquentes : trouver, lire, voter, et ce qu’en font les admins.
faq-title = Questions fréquentes
faq-search = Rechercher dans la FAQ
faq-search-label = Recherche dans la FAQ
faq-clear = Effacer la recherche
faq-found =
    { $count ->
        [0] Aucune réponse. Accents, pluriels et majuscules sont ignorés.
        [one] 1 réponse. Accents, pluriels et majuscules sont ignorés.
       *[other] { $count } réponses. Accents, pluriels et majuscules sont ignorés.
    }
faq-count =
    { $count ->
        [0] Aucune question
        [one] 1 question
       *[other] { $count } questions
    }
faq-all = Toutes
faq-categories = Catégories
faq-categories-label = Questions par catégorie
faq-category = Catégorie
faq-category-title = Titre de la catégorie
faq-category-new = Nouvelle catégorie
faq-category-other = Une nouvelle catégorie…
faq-category-add = Ajouter
faq-category-up = Monter « { $title } »
faq-category-down = Descendre « { $title } »
faq-new = Nouvelle question
faq-none = Aucune question pour l’instant
faq-none-admin = Écrivez la première : les membres la trouveront ici, avec ou sans accents.
faq-none-member = Les administrateurs répondront ici aux questions qui reviennent.
faq-none-found = Aucune réponse
faq-none-found-says = Essayez avec un mot de moins, ou posez la question.
faq-archived = Questions archivées
faq-is-archived = Archivée
faq-crumbs = Où vous êtes
faq-answer = Réponse
faq-updated = Mise à jour : { $date }, par { $name }
faq-origin = Issue du fil
faq-comments = Commentaires
faq-useful = Cette réponse est-elle utile ?
faq-useful-yes = Oui, { $count }
faq-useful-no = Non, { $count }
faq-flag = Réponse périmée ?
faq-flag-title = Signaler une réponse périmée
faq-flag-note = Ce qui a changé (facultatif)
faq-flag-do = Signaler
faq-flag-done = Les administrateurs sont prévenus
faq-flagged = Périmée selon { $name }, { $date }.
faq-unflag = Toujours valable
faq-unflag-done = Signalement retiré
faq-edit = Modifier
faq-edit-title = Modifier la question
faq-manage = Gérer « { $question } »
faq-up = Monter
faq-down = Descendre
faq-moved = Question déplacée
faq-archive = Archiver
faq-archive-done = Question archivée
faq-restore = Rétablir
faq-restored = Question rétablie
faq-question = Question
faq-body = Réponse
faq-body-help = Mise en forme Markdown. Le brouillon est gardé dans ce navigateur.
faq-tags = Autres mots pour la trouver (facultatif)
faq-tags-help = Séparés par des virgules.
faq-twin = Cette question existe déjà : « { $question } ». Vous pouvez tout de même enregistrer.
faq-saved = Question enregistrée
faq-conflict = Cette question a été modifiée entre-temps. Les deux textes sont gardés : choisissez.
faq-theirs = La version enregistrée
faq-mine = La vôtre
faq-take-theirs = Reprendre la version enregistrée
faq-keep-mine = Enregistrer la mienne
faq-ask-title = Pas la réponse attendue ?
faq-ask-says = Votre recherche est reprise dans le fil « FAQ : posez vos questions ».
faq-ask = Poser la question
faq-gaps = Recherches sans réponse
faq-gaps-says = Ce que les membres ont cherché ici sans le trouver, sans dire qui.
faq-gap-count =
    { $count ->
        [one] 1 fois
       *[other] { $count } fois
    }
faq-gap-draft = Rédiger la réponse
faq-gap-ignore = Ignorer
faq-gap-ignored = Recherche ignorée
