# La liste des fils et la page d’un fil.
thread-open = Posez une question
thread-resolved = Résolu
