# The list of threads and a thread's page.
thread-open = Ask a question
thread-resolved = Resolved
