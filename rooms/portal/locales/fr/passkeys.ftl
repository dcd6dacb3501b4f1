# Clés d’accès et codes de secours.
sign-in-passkey = Se connecter avec une clé d’accès
sign-in-code = Se connecter avec un code de secours
sign-in-code-label = Code de secours
sign-in-code-hint = Il se trouve sur le papier que vous conservez. Les majuscules et les tirets n’importent pas.

passkey-title = Clés d’accès
passkey-lead = Avec une clé d’accès (passkey), vous vous connectez par votre empreinte, votre visage ou le code de votre écran. Elle reste sur votre appareil ou dans votre gestionnaire de mots de passe. Nous n’en gardons que la moitié publique.
passkey-none = Vous n’avez pas encore de clé d’accès.
passkey-never-used = pas encore utilisée
passkey-name = Nom
passkey-rename = Renommer
passkey-rename-this = Renommer la clé d’accès { $name }
passkey-remove = Supprimer
passkey-remove-this = Supprimer la clé d’accès { $name }
passkey-remove-hint = Si vous supprimez une clé d’accès, toute personne connectée avec elle est déconnectée. Les applications autorisées alors n’ont plus accès.
passkey-last-hint = Quand vous les avez toutes supprimées, vous pouvez encore vous connecter des autres façons.
passkey-full =
    { $count ->
        [one] Vous avez une clé d’accès, c’est le maximum. Supprimez-la avant d’en ajouter une autre.
       *[other] Vous avez { $count } clés d’accès, c’est le maximum. Supprimez-en une avant d’en ajouter une autre.
    }
passkey-add = Ajouter une clé d’accès
passkey-add-name = Nom de la nouvelle clé d’accès
passkey-add-hint = Votre navigateur demande ensuite où la conserver. Vous avez cinq minutes pour cela.
passkey-needs-script = Les clés d’accès demandent un navigateur qui les connaît et qui exécute des scripts. Tout le reste fonctionne sans.
passkey-waiting = Suivez ce que demande votre navigateur. Vous avez cinq minutes.
passkey-failed = Cela n’a pas réussi, ou a été arrêté. Vous pouvez réessayer.
passkey-known = Cet appareil conserve déjà une clé d’accès pour vous.
passkey-too-often = Trop de tentatives. Attendez une minute et réessayez.

recovery-title = Codes de secours
recovery-lead = Un code de secours vous connecte quand vous avez perdu vos clés d’accès. Chaque code sert une seule fois. Gardez-les sur papier, là où personne d’autre ne les trouve.
recovery-left =
    { $count ->
        [0] Vous n’avez pas de codes de secours.
        [one] Il vous reste un code de secours.
       *[other] Il vous reste { $count } codes de secours.
    }
recovery-make = Créer de nouveaux codes de secours
recovery-make-hint = Les codes que vous aviez avant ne fonctionneront plus.
recovery-shown-title = Vos codes de secours
recovery-shown-lead = Imprimez cette page ou notez les codes maintenant. Nous ne pouvons pas les montrer à nouveau.
recovery-shown-back = Retour à Sécurité
