# Ce que chaque espace a dès le premier jour.
space-theme = Vie de l’espace
space-feedback = Vos retours
space-feedback-body = Une remarque, une idée, un sujet qui n’a pas sa place ailleurs ? C’est ici.
space-faq-questions = FAQ : posez vos questions
space-faq-questions-body = Une question dont la réponse servirait à tous ? Posez-la ici : les administrateurs la reprendront dans la FAQ.
