# Conversations.
chat-title = Messaging
chat-open =
    { $count ->
        [0] Messages, nothing new
       *[other] Messages, { $count } unread
    }
chat-new = New conversation
chat-choose = Choose a conversation
chat-choose-says = Or write to somebody in one of your spaces.
chat-alone = Only you
chat-and-more =
    { $count ->
        [one] { $names } and { $count } other
       *[other] { $names } and { $count } others
    }
chat-nothing = No message yet. Write the first one below.
chat-quote = { $name }: { $begins }
chat-quote-far = Reply to a message that is not shown
chat-write = Write a message
composer-to = Write to { $name }
composer-to-label = Message to { $name }
composer-quick-keys = Enter to send, Shift + Enter for a new line
composer-quick-send = Send
