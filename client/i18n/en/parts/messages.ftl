# Open conversations.
chat-list = Your conversations
chat-older = Older conversations
chat-none = No conversation yet
chat-none-says = Write to somebody in one of your spaces: your first message opens the conversation.
chat-you-said = You: { $text }
chat-said = { $name }: { $text }
chat-quiet = No message
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
