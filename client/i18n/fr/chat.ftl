# Les conversations.
chat-title = Messages
chat-open =
    { $count ->
        [0] Messages
        [one] Messages, { $count } non lu
       *[other] Messages, { $count } non lus
    }
chat-new = Nouvelle conversation
chat-choose = Choisissez une conversation
chat-choose-says = Ou écrivez à une personne de vos espaces.
chat-alone = Vous seul
chat-and-more =
    { $count ->
        [one] { $names } et { $count } autre
       *[other] { $names } et { $count } autres
    }
chat-nothing = Aucun message pour l’instant. Écrivez le premier ci-dessous.
chat-quote = { $name } : { $begins }
chat-quote-far = Réponse à un message qui n’est pas affiché
chat-write = Écrire un message
composer-to = Écrire à { $name }
composer-to-label = Message à { $name }
composer-quick-keys = Entrée pour envoyer, Maj + Entrée pour aller à la ligne
composer-quick-send = Envoyer
