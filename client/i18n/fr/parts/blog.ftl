# Le blog : la liste, un billet, et l’endroit où on l’écrit.
posts-lede = Retours d’expérience et décisions, dès qu’ils paraissent.
posts-new =
    { $count ->
        [one] 1 nouveau billet
       *[other] { $count } nouveaux billets
    }
posts-older = Voir les billets plus anciens
posts-none = Aucun billet pour l’instant
posts-none-writer = Racontez ce qui a marché, ou ce qui a coincé : chaque membre le verra aussitôt.
posts-none-member = Les contributeurs écriront ici. Vous pourrez commenter et réagir.
posts-aside = À côté des billets
posts-most = Les plus commentés
posts-drafts = Vos brouillons
post-write = Écrire un billet
post-minutes =
    { $count ->
        [one] 1 min de lecture
       *[other] { $count } min de lecture
    }
post-comments =
    { $count ->
        [0] Aucun commentaire
        [one] 1 commentaire
       *[other] { $count } commentaires
    }
post-reactions =
    { $count ->
        [one] 1 réaction
       *[other] { $count } réactions
    }
post-closed = Commentaires fermés
post-react = Réagir au billet
post-crumbs = Chemin vers cette page
post-draft = Brouillon
post-is-published = Publié
post-is-scheduled = Programmé
draft-due = Paraît : { $at }
draft-saved = Enregistré : { $at }
post-edit = Modifier
post-remove = Supprimer le billet
post-remove-title = Supprimer ce billet ?
post-remove-says = Son texte, ses images et ses anciennes versions disparaissent pour tous, et ses commentaires avec lui. On ne peut pas revenir en arrière.
post-remove-do = Supprimer
post-removed = Billet supprimé
post-gone = Ce billet a été supprimé
post-gone-says = Son texte n’est plus là, et ses commentaires non plus.
post-others = Voir les autres billets
post-history = Historique
post-history-title = Historique du billet
post-version = Version { $revision }, { $name }
post-new = Écrire un billet
post-change = Modifier le billet
post-revision = version { $revision }
post-title = Titre du billet
post-body = Texte du billet, en Markdown
post-show = Affichage
post-text = Écrire
post-preview = Aperçu
post-length =
    { $count ->
        [one] { $shown } signe
       *[other] { $shown } signes
    }
post-publish-title = Parution
post-when = Quand paraît le billet
post-when-now = Tout de suite
post-when-later = À une date
post-at = Jour et heure
post-when-over = Cette date est passée : choisissez un moment à venir.
post-comments-open = Commentaires ouverts
post-once = Paraît une seule fois, même si un serveur redémarre.
post-keep = Enregistrer le brouillon
post-publish = Publier
post-schedule = Programmer
post-published = Billet publié
post-scheduled = Billet programmé : { $at }
post-draft-saved = Brouillon enregistré
post-cover = Ajouter une image de couverture
post-cover-other = Changer l’image
post-cover-remove = Retirer l’image
post-cover-none = Ce fichier n’est pas une image qu’on puisse montrer.
post-image-sending = Envoi de l’image…
post-clash = Deux versions de ce billet
post-clash-says = { $name } a enregistré la version { $revision } ({ $at }) pendant que vous écriviez. Rien n’est perdu : choisissez, ou gardez les deux.
post-clash-published = Il a paru à l’heure prévue pendant que vous écriviez. Rien n’est perdu : enregistrez le vôtre, et il remplace ce que tout le monde lit.
post-mine = Votre texte
post-mine-state = non publié
post-theirs = Version { $revision }
post-take-both = Garder les deux, je fusionne
post-take-theirs = Reprendre la version { $revision }
post-keep-mine = Enregistrer mon texte
post-tools = Mise en forme
tool-heading = Titre de section
tool-bold = Gras
tool-italic = Italique
tool-link = Lien
tool-quote = Citation
tool-list = Liste
tool-image = Insérer une image
post-feed-title = Lire ailleurs
post-feed-says = Une adresse secrète permet à votre lecteur de flux (Atom) de suivre les billets de cet espace, en votre nom.
post-feed-make = Créer mon adresse
post-feed-url = Adresse de votre flux
post-feed-once = Montrée cette seule fois. Une nouvelle adresse met fin à la précédente.
