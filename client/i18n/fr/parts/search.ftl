# La page de recherche.
search-title = Recherche
search-page-label = Recherche dans vos espaces
search-begin = Que cherchez-vous ?
search-begin-says = Un mot, un début de mot, « une phrase exacte », -sauf, auteur:Fatou, dans:faq, avant:2026-09, apres:2026.
search-found =
    { $count ->
        [0] Aucun résultat pour « { $words } »
        [one] 1 résultat pour « { $words } »
       *[other] { $shown } résultats pour « { $words } »
    }
search-nothing-for = Rien pour « { $typed } ».
search-exact = Chercher ce mot tel quel
search-hint = Lu comme un mot. Sans espace, { $operator } limite la recherche.
search-sections = Résultats par service
search-results = Résultats
search-all = Tout
search-people = Personnes
search-messages = Vos messages
search-conversation = Conversation : { $name }
search-accepted = Réponse retenue
search-cut = Seuls les plus récents ont été examinés : ajoutez un mot pour préciser.
search-only-without = Ajoutez un mot à chercher
search-only-without-says = « -mot » écarte des résultats : il en faut un autre pour en trouver. Par exemple : permis -brouillon.
search-none = Aucun résultat dans vos espaces
search-none-says = Ni document, ni fil, ni personne. Un mot de moins suffit souvent.
