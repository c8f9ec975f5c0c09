# The page of a thread.
thread-merged-into = { $name } merged this thread into “{ $title }”. You are there, at the place where you were reading.
thread-merged-here = That thread was merged into this one.
thread-opened-by = Opened by { $name }
question-label = Question from { $name }
thread-crumbs = Breadcrumb
thread-answer = Accepted answer
thread-answer-of = Answer from { $name }
thread-answer-place = See it in the thread
thread-accept-done = Answer accepted
thread-unaccept-done = Answer taken back
thread-in-faq = In the FAQ:
thread-make-entry = Make it an FAQ entry
