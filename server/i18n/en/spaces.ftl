# What every space has from the first day.
space-theme = Life of the space
space-feedback = Your feedback
space-feedback-body = A remark, an idea, a subject that has no place elsewhere? It goes here.
space-faq-questions = FAQ: ask your questions
space-faq-questions-body = A question whose answer would help everybody? Ask it here: the administrators will take it into the FAQ.
