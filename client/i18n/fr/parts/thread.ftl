# Ce qui s’ouvre dans un fil : gérer, ouvrir, corriger, relire, et le panneau de la cloche.
comment-edit-label = Votre message
comment-save = Enregistrer
comment-not-saved = Non enregistré : { $reason } Votre texte est conservé.
comment-conflict = Ce message a été modifié entre-temps. Les deux textes sont gardés : choisissez.
comment-theirs = La version enregistrée
comment-mine = La vôtre
comment-take-theirs = Reprendre la version enregistrée
comment-keep-mine = Garder la mienne
comment-take-both = Réunir les deux
comment-history-title = Historique du message
comment-version-now = Version actuelle
comment-version-earlier = Version antérieure
thread-manage = Gérer le fil
thread-rename = Renommer…
thread-rename-done = Fil renommé
thread-move = Changer de thème…
thread-move-do = Déplacer le fil
thread-move-done = Fil déplacé
thread-pin = Épingler
thread-pin-done = Fil épinglé
thread-unpin = Ne plus épingler
thread-unpin-done = Fil détaché
thread-lock = Fermer aux réponses
thread-lock-done = Fil fermé aux réponses
thread-unlock = Rouvrir aux réponses
thread-unlock-done = Fil rouvert
thread-archive = Archiver…
thread-archive-title = Archiver ce fil ?
thread-archive-says = Il quitte la liste et ne prend plus de réponses. Il reste lisible par son adresse et sous « Archivés », et vous pourrez le rétablir.
thread-archive-do = Archiver le fil
thread-archive-done = Fil archivé
thread-restore = Rétablir
thread-restore-done = Fil rétabli
open-theme = Thème
open-theme-new = Un nouveau thème…
open-theme-title = Titre du thème
open-title = Titre
open-title-help = Une question précise attire des réponses précises.
open-body = Votre question
open-body-help = Mise en forme Markdown. Le brouillon est gardé dans ce navigateur.
open-do = Ouvrir le fil
propose-title = Proposer un fil
propose-says = Les administrateurs le reçoivent aussitôt. Accepté, il paraît sous votre nom ; refusé, vous lisez pourquoi.
propose-theme-none = Aucun thème ne convient
propose-do = Proposer ce fil
propose-sent = Proposition envoyée aux administrateurs
propose-waiting = Cinq de vos propositions attendent déjà. Attendez une réponse, ou retirez-en une : elles sont sous la liste des fils.
bell-title = Notifications
bell-empty = Vous êtes à jour. Ce qui vous est adressé et les nouvelles réponses paraîtront ici.
notices-read-all = Tout lire
notices-filter = Filtrer les notifications
notices-all = Tout
notices-mine = Pour moi
notices-followed = Suivis
notices-new = Depuis votre dernière connexion
notices-earlier = Plus tôt
notices-older = Voir les plus anciennes
notice-others =
    { $count ->
        [one] {" "}et 1 autre personne
       *[other] {" "}et { $count } autres personnes
    }
notice-mention =
    { $people ->
        [one] {" "}vous mentionne dans{" "}
       *[other] {" "}vous mentionnent dans{" "}
    }
notice-calls-all =
    { $people ->
        [one] {" "}prévient tout le monde dans{" "}
       *[other] {" "}préviennent tout le monde dans{" "}
    }
notice-calls-admins =
    { $people ->
        [one] {" "}appelle les admins dans{" "}
       *[other] {" "}appellent les admins dans{" "}
    }
notice-answer =
    { $people ->
        [one] {" "}vous répond dans{" "}
       *[other] {" "}vous répondent dans{" "}
    }
notice-news =
    { $people ->
        [one] {" "}a répondu dans{" "}
       *[other] {" "}ont répondu dans{" "}
    }
notice-messages =
    { $count ->
        [one] 1 nouveau message
       *[other] { $count } nouveaux messages
    }
notice-mark-read = Marquer comme lu
notice-mark-unread = Marquer comme non lu
thread-manage-one = Gérer « { $title } »
thread-merge = Réunir à un autre fil…
thread-merge-title = Réunir ce fil à un autre ?
thread-merge-says = La question et les réponses de « { $title } » passent à la fin de l’autre fil, avec leurs auteurs et leurs réactions. Les anciens liens y mènent. On ne peut pas revenir en arrière.
thread-merge-into = Fil qui les reçoit
thread-merge-do = Réunir les fils
thread-merge-done = Fils réunis
notice-announcement = {" "}annonce :{" "}
notice-called = {" "}vous mentionne dans un message
notice-called-in = {" "}vous mentionne dans la conversation{" "}
notice-published-post = {" "}a publié{" "}
notice-published-event = {" "}propose un rendez-vous :{" "}
notice-published-document = {" "}a déposé{" "}
notice-published-entry = {" "}a répondu dans la FAQ :{" "}
notice-published-thread = {" "}a ouvert{" "}
notice-edited = {" "}a modifié votre message dans{" "}
notice-deleted = {" "}a supprimé votre message dans{" "}
notice-role = {" "}vous a donné le rôle « { $role } » dans{" "}
notice-removed = {" "}vous a retiré de l’espace{" "}
notice-link = {" "}avait envoyé une invitation qui ne marche plus. Une autre est demandée pour{" "}
notice-version = {" "}a déposé une nouvelle version de{" "}
notice-entry = {" "}a mis dans la FAQ une réponse que vous attendiez :{" "}
notice-reminder = {" "}vous attend bientôt :{" "}
notice-event-changed = {" "}a modifié un rendez-vous où vous êtes inscrit :{" "}
notice-seated = {" "}a une place pour vous, qui attendiez :{" "}
notice-event-cancelled = {" "}a annulé un rendez-vous où vous étiez inscrit :{" "}
notice-proposed =
    { $people ->
        [one] {" "}propose un fil :{" "}
       *[other] {" "}proposent des fils, dont{" "}
    }
notice-accepted = {" "}a publié le fil que vous proposiez :{" "}
notice-refused = {" "}n’a pas retenu le fil que vous proposiez :{" "}
notice-report-came = {" "}signale un dysfonctionnement{" "}
notice-report-closed = {" "}a répondu à votre signalement{" "}
comment-delete-title = Supprimer ce message ?
comment-delete-says = Son texte disparaît pour tous. Une mention reste à sa place, et les réponses aussi.
comment-delete-do = Supprimer le message
call-title-all = Prévenir tout le monde ?
call-title-admins = Prévenir les admins ?
call-counts = On compte les personnes…
call-tells =
    { $count ->
        [0] Ce message ne préviendra personne : personne d’autre ne peut le lire.
        [one] Ce message préviendra { $number } personne.
       *[other] Ce message préviendra { $number } personnes.
    }
call-says = Chacune recevra une notification. Sans cela, le message part et le mot reste un simple mot.
call-quiet = Sans prévenir
call-do = Envoyer et prévenir
mentions-title = Mes mentions
mentions-says = Ce qui vous nomme attend ici jusqu’à votre réponse, ou jusqu’à ce que vous le disiez fait.
mentions-filter = Filtrer les mentions
mentions-open = À traiter
mentions-answered = Répondues
mentions-done = Faites
mentions-none-open = Aucune mention n’attend
mentions-none-open-says = Quand un message vous nomme, il vient ici. Répondez sur place, ou marquez-le comme fait.
mentions-none-answered = Aucune mention répondue
mentions-none-answered-says = Répondez là où l’on vous nomme : la mention vient ici d’elle-même.
mentions-none-done = Aucune mention faite
mentions-none-done-says = Marquez comme faite une mention qui ne demande pas de réponse écrite.
mention-do = Fait
mention-reopen = À traiter
mention-of = {" "}: { $title }
mention-done-now = Mention marquée comme faite
mention-open-now = Mention à traiter de nouveau
level-label = Suivi : { $level }
level-follow = Toutes les réponses
level-follow-says = Vous voyez chaque réponse jusqu’à l’avoir lue.
level-normal = Nouveautés
level-normal-says = Vous voyez ce qui a paru depuis votre dernière connexion.
level-mentions = Mentions seulement
level-mentions-says = Vous voyez les messages qui vous nomment.
level-mute = Sourdine
level-mute-says = Rien ne vous est signalé. Une mention attend dans la cloche, sans compteur.
notice-why = Pourquoi ?
why-all = Tous mes choix
why-unfollow = Ne plus suivre
why-mute = Sourdine : { $place }
why-done = { $place } : { $level }.
why-mention = On vous nomme ici. Une mention arrive toujours dans la cloche ; en sourdine, elle y attend sans compteur.
why-called = On vous nomme dans une conversation. Une mention arrive toujours dans la cloche.
why-answer = On répond à ce que vous avez écrit.
why-handled = Un admin est intervenu sur votre message : on vous le dit toujours.
why-membership = Votre place dans cet espace a changé : on vous le dit toujours.
why-link = Vous administrez cet espace, où l’on demande une nouvelle invitation.
why-proposed = Vous administrez cet espace : vous décidez des fils que ses membres proposent.
why-decided = Vous avez proposé ce fil.
why-entry = Vous avez posé cette question, ou vous suivez le fil où elle l’a été.
why-report-came = Vous administrez là où ce dysfonctionnement a été signalé.
why-report-closed = Vous avez fait ce signalement.
why-reminder = Vous avez demandé un rappel de cet évènement.
why-seated = Vous étiez en liste d’attente. Une place s’est libérée, elle est à vous.
why-registered = Vous avez répondu à cet évènement. Ses changements d’heure, de lieu ou de titre et son annulation vous sont toujours dits.
why-announced = Cette annonce s’adresse à vous. Une annonce arrive toujours dans la cloche.
why-published = Cela a paru dans « { $space } » depuis votre dernière connexion.
why-version = Vous suivez ce document.
why-chosen = Vous avez choisi de suivre cette page.
why-wrote = Vous suivez cette page parce que vous y avez écrit.
why-service = Vous suivez tout ce qui paraît sous « { $service } » dans « { $space } ».
why-space = Vous suivez tout ce qui paraît dans « { $space } ».
why-moved = Cela a bougé dans « { $space } » depuis votre dernière connexion.
why-quiet = Depuis, vous avez choisi : { $level }.
space-quiet = Espace muet
poll-with = Ajouter un sondage
poll-add = Ajouter un sondage…
poll-new = Nouveau sondage
poll-add-do = Ajouter le sondage
poll-added = Sondage ajouté
poll-too-many = Ce fil a déjà autant de sondages qu’un fil peut en avoir.
poll-legend = Le sondage
poll-question = Question du sondage
poll-option = Réponse { $no }
poll-option-add = Ajouter une réponse
poll-option-remove = Retirer la réponse { $no }
poll-several = Plusieurs choix possibles
poll-closes = Clos à partir de
poll-closes-help = Un moment à venir. Sans lui, le sondage reste ouvert jusqu’à ce que vous le fermiez.
