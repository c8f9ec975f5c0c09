# Frequent questions: finding, reading, voting, and what admins do with them.
faq-title = Frequent questions
faq-search = Search the FAQ
faq-search-label = FAQ search
faq-clear = Clear the search
faq-found =
    { $count ->
        [0] No answer. Accents, plurals and capitals are ignored.
        [one] 1 answer. Accents, plurals and capitals are ignored.
       *[other] { $count } answers. Accents, plurals and capitals are ignored.
    }
faq-count =
    { $count ->
        [0] No question
        [one] One question
       *[other] { $count } questions in all
    }
faq-all = All
faq-categories = Categories
faq-categories-label = Questions by category
faq-category = Category
faq-category-title = Title of the category
faq-category-new = New category
faq-category-other = A new category…
faq-category-add = Add
faq-category-up = Move “{ $title }” up
faq-category-down = Move “{ $title }” down
faq-new = New question
faq-none = No question yet
faq-none-admin = Write the first one: members will find it here, with or without accents.
faq-none-member = Admins will answer here what is asked again and again.
faq-none-found = No answer found
faq-none-found-says = Try one word less, or ask the question.
faq-archived = Archived questions
faq-is-archived = Archived
faq-crumbs = Where you are
faq-answer = Answer
faq-updated = Updated { $date } by { $name }
faq-origin = From the thread
faq-comments = Comments
faq-useful = Is this answer useful?
faq-useful-yes = Yes, { $count }
faq-useful-no = No, { $count }
faq-flag = Out of date?
faq-flag-title = Report an answer that is out of date
faq-flag-note = What has changed (optional)
faq-flag-do = Report
faq-flag-done = The admins have been told
faq-flagged = Out of date, says { $name }, { $date }.
faq-unflag = Still valid
faq-unflag-done = Report removed
faq-edit = Edit
faq-edit-title = Edit the question
faq-manage = Manage “{ $question }”
faq-up = Move up
faq-down = Move down
faq-moved = Question moved
faq-archive = Archive
faq-archive-done = Question archived
faq-restore = Restore
faq-restored = Question restored
faq-question = Question asked
faq-body = Answer given
faq-body-help = Markdown. The draft is kept in this browser.
faq-tags = Other words to find it by (optional)
faq-tags-help = Separated by commas.
faq-twin = This question is there already: “{ $question }”. You may save it all the same.
faq-saved = Question saved
faq-conflict = This question was changed meanwhile. Both texts are kept: choose.
faq-theirs = The saved version
faq-mine = Yours
faq-take-theirs = Take the saved version
faq-keep-mine = Save mine
faq-ask-title = Not the answer you expected?
faq-ask-says = Your search goes into the thread for questions to the FAQ.
faq-ask = Ask the question
faq-gaps = Searches without an answer
faq-gaps-says = What members looked for here and did not find, without saying who.
faq-gap-count =
    { $count ->
        [one] once
       *[other] { $count } times
    }
faq-gap-draft = Write the answer
faq-gap-ignore = Ignore
faq-gap-ignored = Search ignored
