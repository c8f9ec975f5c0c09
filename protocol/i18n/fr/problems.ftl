# Ce qui peut être refusé, une phrase par code : ce qui s’est passé, puis que faire.
problem-malformed = La demande n’a pas la forme attendue.
problem-unknown-subprotocol = Cette page parle une autre version d’Osmose. Rechargez-la.
problem-not-signed-in = Vous n’êtes plus connecté. Connectez-vous pour continuer.
problem-wrong-credentials = L’adresse ou le mot de passe ne convient pas.
problem-wrong-password = Le mot de passe actuel ne convient pas.
problem-not-allowed = Votre rôle dans cet espace ne le permet pas.
problem-foreign-origin = La demande vient d’une page qui n’est pas celle d’Osmose.
problem-locked = Ce fil est fermé aux réponses.
problem-not-delivered = Ce message ne peut pas être remis.
problem-edit-window-over = Le délai pour modifier ce message est passé.
problem-sign-up-closed = Les inscriptions ne sont pas ouvertes à cette adresse. Demandez un accès à un administrateur.
problem-email-not-verified = Votre adresse n’est pas encore confirmée. Suivez le lien que nous venons de vous envoyer.
problem-not-found = Cette page n’existe pas, ou elle ne vous est pas ouverte.
problem-method-not-allowed = Cette adresse ne sait pas faire cela.
problem-too-slow = L’envoi a pris trop de temps. Réessayez avec une meilleure connexion.
problem-storage-full = Il n’y a plus de place pour les fichiers. Rien n’a été enregistré ; prévenez la personne qui administre le site.
problem-stale = Quelqu’un l’a modifié entre-temps. Relisez, puis recommencez.
problem-act-reused = Cet envoi a déjà servi à autre chose. Recommencez.
problem-taken = C’est déjà pris.
problem-last-admin = Un espace garde au moins un administrateur. Nommez-en d’abord un autre.
problem-deleted = Le message a été supprimé.
problem-link-expired = Ce lien a expiré ou a déjà servi. Demandez-en un nouveau.
problem-too-large = C’est trop volumineux.
problem-unsupported-type = Le contenu n’est pas du type attendu.
problem-invalid = Certains champs sont à corriger.
problem-too-many = Trop de demandes. Attendez un peu, puis recommencez.
problem-internal = Une erreur est survenue de notre côté. Recommencez ; si elle persiste, signalez-la.
problem-unavailable = Le service est momentanément indisponible. Il revient dans quelques secondes.

# Ce qui ne va pas dans un champ.
fault-empty = À remplir.
fault-too-short = Trop court.
fault-too-long = Trop long.
fault-wrong-form = La forme ne convient pas.
fault-unknown-value = Cette valeur n’existe pas.
fault-taken = Déjà pris.
fault-deceptive = Ce nom prête à confusion : caractères invisibles ou nom réservé.
