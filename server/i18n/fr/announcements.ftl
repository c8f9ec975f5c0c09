# La liste des personnes qu’une annonce a touchées, en fichier.
csv-person = Personne
csv-function = Fonction
csv-delivered = Remise
csv-seen = Vue
csv-acknowledged = Confirmée
