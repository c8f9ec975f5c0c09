# Les conversations ouvertes.
chat-list = Conversations
chat-older = Conversations plus anciennes
chat-none = Aucune conversation
chat-none-says = Écrivez à une personne de vos espaces : votre premier message ouvre la conversation.
chat-you-said = Vous : { $text }
chat-said = { $name } : { $text }
chat-quiet = Aucun message
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
