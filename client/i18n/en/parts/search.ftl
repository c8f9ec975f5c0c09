# The page of the search.
search-title = Search results
search-page-label = Search your spaces
search-begin = What are you looking for?
search-begin-says = A word, the beginning of one, “an exact phrase”, -without, author:Fatou, in:faq, before:2026-09, after:2026.
search-found =
    { $count ->
        [0] No result for “{ $words }”
        [one] 1 result for “{ $words }”
       *[other] { $shown } results for “{ $words }”
    }
search-nothing-for = Nothing for “{ $typed }”.
search-exact = Search for this very word
search-hint = Read as a word. Without a space, { $operator } narrows the search.
search-sections = Results by service
search-results = All results
search-all = Everything
search-people = People
search-messages = Your messages
search-conversation = Conversation: { $name }
search-accepted = Accepted answer
search-cut = Only the latest were looked at: add a word to be more precise.
search-only-without = Add a word to look for
search-only-without-says = “-word” leaves results out: it takes another word to find some. For example: permit -draft.
search-none = No result in your spaces
search-none-says = No document, no thread, no person. One word less is often enough.
