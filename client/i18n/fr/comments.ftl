# Les messages, où qu’ils soient, et l’endroit où on les écrit.
comments-label = Réponses
comments-none = Aucune réponse pour l’instant. Écrivez la première ci-dessous.
comments-new =
    { $count ->
        [one] { $count } nouveau message
       *[other] { $count } nouveaux messages
    }
comments-line =
    { $count ->
        [one] { $count } nouveau
       *[other] { $count } nouveaux
    }
comments-pill =
    { $count ->
        [one] { $count } nouveau
       *[other] { $count } nouveaux
    }
comment-label = Message de { $name }
comment-you = Vous
comment-edited = modifié
comment-deleted-by-author = Message supprimé par son auteur, { $at }
comment-deleted-by-admin = Message supprimé par un administrateur, { $at }
comment-tools = Actions sur le message
comment-react = Réagir
comment-reply = Répondre
comment-quote = Citer
comment-accept = Retenir comme réponse
comment-unaccept = Ne plus retenir comme réponse
comment-accepted = Réponse retenue par { $name }
comment-unread = Marquer comme non lu à partir d’ici
comment-unread-done = Gardé non lu à partir de ce message
comment-copy-link = Copier le lien
comment-link-copied = Lien copié
comment-more = Autres actions
comment-edit = Modifier
comment-history = Voir l’historique
comment-delete = Supprimer…
comment-sending = Envoi…
comment-waiting = Partira au retour du réseau
comment-failed-link = Non envoyé : connexion coupée. Votre texte est conservé.
comment-failed = Non envoyé : { $reason } Votre texte est conservé.
comment-retry = Réessayer
comment-change = Modifier
reaction-count = { $name }, { $count }
reaction-useful = Utile
reaction-thanks = Merci
reaction-idea = Idée
reaction-bravo = Bravo
reaction-watching = À suivre
reaction-me-too = Moi aussi
composer-attach = Joindre des fichiers
composer-files = Fichiers joints
composer-file-sending = Envoi de { $name }
composer-file-remove = Retirer { $name }
composer-label = Votre réponse
composer-placeholder = Écrivez une réponse
composer-send = Répondre
comments-none-yet = Aucun commentaire pour l’instant. Écrivez le premier ci-dessous.
composer-comment-label = Votre commentaire
composer-comment-placeholder = Écrivez un commentaire
composer-comment-send = Commenter
composer-keys = Ctrl + Entrée pour envoyer
composer-draft-kept = Brouillon enregistré
hints-label = Déjà répondu ?
hints-says =
    { $count ->
        [one] Cette page répond peut-être déjà :
       *[other] Ces pages répondent peut-être déjà :
    }
hints-close = Ne plus proposer de réponses
composer-offline = Partira au retour du réseau
composer-near =
    { $count ->
        [one] Encore { $count } caractère
       *[other] Encore { $count } caractères
    }
composer-no-call = @tous et @admins ne préviennent personne ici : seuls les admins de l’espace peuvent s’en servir. Votre message part quand même.
composer-over =
    { $count ->
        [one] { $count } caractère de trop
       *[other] { $count } caractères de trop
    }
composer-answering = Réponse à { $name } : { $begins }
composer-answer-nothing = Ne plus répondre à ce message
composer-locked = Fermé aux réponses par { $name }.
composer-locked-draft = Fermé aux réponses par { $name }. Votre brouillon est gardé.
composer-archived = Fil archivé : on le lit, on n’y répond plus.
composer-archived-draft = Fil archivé. Votre brouillon est gardé.
composer-copy = Copier le brouillon
composer-copied = Brouillon copié
typing-one = { $one } écrit…
typing-two = { $one } et { $two } écrivent…
typing-three = { $one }, { $two } et { $three } écrivent…
typing-many = Plusieurs personnes écrivent…
comment-page = Page { $no }
comment-edition = version { $no }
kind-image = Image
kind-pdf = Document PDF
kind-text = Texte brut
kind-markdown = Texte Markdown
kind-table = Tableau CSV
kind-audio = Son
kind-video = Vidéo
kind-word = Document de traitement de texte
kind-sheet = Classeur
kind-slides = Présentation
kind-archive = Fichier compressé
kind-other = Autre fichier
size-bytes =
    { $count ->
        [one] 1 octet
       *[other] { $count } octets
    }
size-kilo = { $number } ko
size-mega = { $number } Mo
size-giga = { $number } Go
decimal-sign = ,
documents-find = Chercher un document
documents-found =
    { $count ->
        [0] Aucun document de ce nom
        [one] 1 document
       *[other] { $count } documents
    }
documents-remove = Retirer { $title }
documents-insert = Citer un document
