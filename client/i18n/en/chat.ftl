# Conversations.
chat-title = Messaging
chat-open =
    { $count ->
        [0] Messages, nothing new
       *[other] Messages, { $count } unread
    }
chat-list = Your conversations
chat-new = New conversation
chat-older = Older conversations
chat-none = No conversation yet
chat-none-says = Write to somebody in one of your spaces: your first message opens the conversation.
chat-choose = Choose a conversation
chat-choose-says = Or write to somebody in one of your spaces.
chat-alone = Only you
chat-and-more =
    { $count ->
        [one] { $names } and { $count } other
       *[other] { $names } and { $count } others
    }
chat-you-said = You: { $text }
chat-said = { $name }: { $text }
chat-quiet = No message
chat-nothing = No message yet. Write the first one below.
chat-quote = { $name }: { $begins }
chat-quote-far = Reply to a message that is not shown
chat-sent = Sent
chat-delivered = Delivered
chat-read = Read
chat-read-by = Read by { $count }
chat-people =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
chat-back = All conversations
chat-about = About this conversation
chat-blocked = You blocked { $name }: neither of you can write to the other.
chat-block = Block
chat-unblock = Unblock
chat-block-says = Blocking { $name } keeps each of you from writing to the other alone. They are not told.
chat-name = Name of the group
chat-name-help = At most { $limit } characters. Without a name, the group bears those of its members.
chat-rename = Rename
chat-owner = Owner
chat-add = Add a person
chat-remove = Remove { $name } from the group
chat-leave = Leave the group
chat-who = Look for a person
chat-chosen = People you chose
chat-unpick = No longer choose { $name }
chat-full = A group has at most { $limit } people.
chat-receipts = Person by person
chat-begin =
    { $count ->
        [0] Write
        [one] Write
       *[other] Make the group
    }
chat-write = Write a message
chat-write-to = Write a message to { $name }
composer-to = Write to { $name }
composer-to-label = Message to { $name }
composer-quick-keys = Enter to send, Shift + Enter for a new line
composer-quick-send = Send
settings-receipts = Read receipts
settings-receipts-says = Turned off, they are off both ways: others no longer know what you have read, and you no longer know what they have.
settings-receipts-on = On
settings-receipts-off = Off
