# Les conversations.
chat-title = Messages
chat-open =
    { $count ->
        [0] Messages
        [one] Messages, { $count } non lu
       *[other] Messages, { $count } non lus
    }
chat-list = Conversations
chat-new = Nouvelle conversation
chat-older = Conversations plus anciennes
chat-none = Aucune conversation
chat-none-says = Écrivez à une personne de vos espaces : votre premier message ouvre la conversation.
chat-choose = Choisissez une conversation
chat-choose-says = Ou écrivez à une personne de vos espaces.
chat-alone = Vous seul
chat-and-more =
    { $count ->
        [one] { $names } et { $count } autre
       *[other] { $names } et { $count } autres
    }
chat-you-said = Vous : { $text }
chat-said = { $name } : { $text }
chat-quiet = Aucun message
chat-nothing = Aucun message pour l’instant. Écrivez le premier ci-dessous.
chat-quote = { $name } : { $begins }
chat-quote-far = Réponse à un message qui n’est pas affiché
chat-sent = Envoyé
chat-delivered = Remis
chat-read = Lu
chat-read-by = Lu par { $count }
chat-people =
    { $count ->
        [one] { $count } personne
       *[other] { $count } personnes
    }
chat-back = Toutes les conversations
chat-about = À propos de la conversation
chat-blocked = Vous avez bloqué { $name } : aucun de vous deux ne peut écrire à l’autre.
chat-block = Bloquer
chat-unblock = Débloquer
chat-block-says = Bloquer { $name } empêche chacun de vous d’écrire à l’autre en tête-à-tête. La personne n’en est pas informée.
chat-name = Nom du groupe
chat-name-help = { $limit } caractères au plus. Sans nom, le groupe porte ceux de ses membres.
chat-rename = Renommer
chat-owner = Responsable
chat-add = Ajouter une personne
chat-remove = Retirer { $name } du groupe
chat-leave = Quitter le groupe
chat-who = Chercher une personne
chat-chosen = Personnes choisies
chat-unpick = Ne plus choisir { $name }
chat-full = Un groupe compte { $limit } personnes au plus.
chat-receipts = Détail par personne
chat-begin =
    { $count ->
        [0] Écrire
        [one] Écrire
       *[other] Créer le groupe
    }
chat-write = Écrire un message
chat-write-to = Écrire un message à { $name }
composer-to = Écrire à { $name }
composer-to-label = Message à { $name }
composer-quick-keys = Entrée pour envoyer, Maj + Entrée pour aller à la ligne
composer-quick-send = Envoyer
settings-receipts = Confirmations de lecture
settings-receipts-says = Désactivées, elles le sont dans les deux sens : les autres ne savent plus ce que vous avez lu, et vous ne savez plus ce qu’ils ont lu.
settings-receipts-on = Activées
settings-receipts-off = Désactivées
