# Documents : la liste, ce qu’on regarde à côté, l’envoi, la vue agrandie.
documents-title = Documents
documents-crumbs = Dossiers
documents-list = Fichiers du dossier
documents-none = Aucun document
documents-none-says = Les contributeurs y rangent leurs fichiers par dossiers.
documents-more =
    { $count ->
        [one] Voir le dernier
       *[other] Voir la suite ({ $count })
    }
documents-sort = Trier
documents-kind = Type de fichier
documents-tag = Étiquette
documents-filtered-out = Aucun document ne répond à ces filtres.
documents-send = Déposer des fichiers
documents-send-folder = Déposer un dossier
documents-too-many = { $count } fichiers au plus à la fois. Déposez les sous-dossiers l’un après l’autre.
documents-drop = Glissez vos fichiers ici, { $size } au plus par fichier
documents-let-go = Lâchez vos fichiers dans « { $title } »
documents-drop-nowhere = Ouvrez un dossier pour y déposer des fichiers.
documents-drop-early = Ce document s’ouvre encore. Recommencez dans un instant.
documents-drop-refused = Seuls les contributeurs déposent des fichiers ici.
sort-newest = Les plus récents
sort-title = Par titre
sort-largest = Les plus lourds
filter-all-tags = Toute étiquette
filter-all-kinds = Tous les types
folder-make = Nouveau dossier
folder-change = Modifier le dossier
folder-title = Nom du dossier
folder-audience = Qui le voit
folder-all = Tous les membres
folder-for-contributors = Contributeurs
folder-for-admins = Administrateurs
folder-remove = Supprimer
folder-zip = Tout télécharger
folder-empty = Ce dossier est vide
folder-empty-says = Ce qui y est déposé apparaît ici aussitôt.
folder-taken = Un dossier porte déjà ce nom ici.
folder-not-empty = Ce dossier contient encore quelque chose. Videz-le d’abord.
folder-too-deep = Les dossiers sont emboîtés trop profondément.
folder-wider = Ce dossier se trouve dans un dossier réservé : il ne peut pas être ouvert davantage.
folder-documents =
    { $count ->
        [0] Aucun fichier
        [one] 1 fichier
       *[other] { $count } fichiers
    }
folder-folders =
    { $count ->
        [one] 1 dossier
       *[other] { $count } dossiers
    }
document-new = Nouveau
document-version = version { $no }
document-comments =
    { $count ->
        [one] commentaire
       *[other] commentaires
    }
document-comments-title =
    { $count ->
        [0] Commentaires
        [one] 1 commentaire
       *[other] { $count } commentaires
    }
document-close = Fermer l’aperçu
document-download = Télécharger
document-show = Afficher
document-versions = Versions ({ $count })
document-describe = Décrire
document-describe-title = Décrire le document
document-new-version = Nouvelle version
version-note = Ce qui est nouveau
version-note-help = Facultatif. Ceux qui ouvrent la liste des versions le lisent.
version-send = Envoyer la version
document-old-version = Vous regardez la version { $no } ; la version { $now } la remplace.
document-came = Une nouvelle version est arrivée — l’afficher
document-to-newest = Voir la dernière
document-gone = Ce document a été supprimé.
document-to-folder = Retour au dossier
document-page-count =
    { $count ->
        [one] 1 page
       *[other] { $count } pages
    }
document-page = Page
document-pages = Choisir une page
document-page-of = Page { $no } de « { $title } »
document-page-words = Texte de la page
document-page-not-drawn = Cette page ne peut pas être dessinée. Téléchargez le document pour la voir.
document-picture = Image « { $title } »
document-sound = Écouter « { $title } »
document-film = Regarder « { $title } »
document-words-of = Contenu de « { $title } »
document-cut = La suite se lit dans le fichier téléchargé.
document-being-read = Lecture du fichier en cours : son aperçu arrive.
document-unreadable = L’aperçu de ce fichier n’a pas pu être préparé. Téléchargez-le pour le lire.
document-not-read = Le texte de ce fichier n’a pas pu être lu : la recherche ne trouve pas ce qui s’y trouve.
document-not-read-short = Texte non lu
document-read-again = Relire
document-no-preview = Ce type de fichier n’a pas d’aperçu. Téléchargez-le pour l’ouvrir.
document-title = Titre
document-description = Ce qu’on y trouve
document-tags = Étiquettes
document-tags-help = Séparées par des virgules, dix au plus
document-folder = Dossier
document-save = Enregistrer
document-described = Description enregistrée
document-remove = Supprimer
document-remove-ask = Supprimer ce document et toutes ses versions ?
document-removed = Document supprimé
document-name-taken = Un document de ce nom se trouve déjà dans ce dossier.
document-stale = Quelqu’un l’a modifié entre-temps. Votre texte est conservé ci-dessous ; voici le sien.
document-take-theirs = Reprendre son texte
document-keep-mine = Garder le mien
versions-label = Toutes les versions
version-current = Actuelle
version-restores = Rétablie d’après la version { $no }
version-restore = Rétablir
version-restored = Version { $no } rétablie
version-download = Télécharger la version { $no }
uploads-title = Envoi, { $done } sur { $count }
uploads-clear = Effacer la liste
upload-waiting = En attente de son tour
upload-sending = Envoi de { $name }
upload-here = Déposé, { $size }
upload-see = Voir
upload-taken = Ce nom existe déjà dans le dossier.
upload-as-version = Déposer en nouvelle version
upload-keep-both = Garder les deux
upload-same = Un document a déjà le même contenu.
upload-see-same = Voir ce document
upload-anyway = Déposer quand même
upload-remove = Retirer { $name }
upload-too-large = Trop volumineux : { $size } au plus par fichier.
upload-wrong-type = Type non accepté. Mettez-le dans une archive ZIP ou donnez un lien.
upload-empty = Ce fichier est vide.
upload-no-room = L’espace n’a plus assez de place pour ce fichier.
upload-pause = Mettre { $name } en pause
upload-resume = Reprendre l’envoi de { $name }
upload-paused = En pause
upload-broken = Connexion coupée : l’envoi reprendra de lui-même.
viewer-close = Fermer la vue agrandie
viewer-before = Document précédent : { $title }
viewer-after = Document suivant : { $title }
viewer-page-before = Page précédente
viewer-page-after = Page suivante
viewer-of = sur { $count }
viewer-smaller = Réduire
viewer-larger = Agrandir
viewer-stage = Document « { $title } »
viewer-comments =
    { $count ->
        [0] Afficher ou masquer les commentaires
        [one] Afficher ou masquer les commentaires : 1
       *[other] Afficher ou masquer les commentaires : { $count }
    }
keys-pages = pages
keys-documents = documents
keys-size = taille
keys-comments = commentaires
keys-close = fermer
key-escape = Échap
document-percent = { $count } %
document-cited = Cité dans
