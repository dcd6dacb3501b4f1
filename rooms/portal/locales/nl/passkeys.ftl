# Toegangssleutels en herstelcodes.
sign-in-passkey = Aanmelden met een toegangssleutel
sign-in-code = Aanmelden met een herstelcode
sign-in-code-label = Herstelcode
sign-in-code-hint = Ze staat op het papier dat u bewaart. Hoofdletters en streepjes maken niet uit.

passkey-title = Toegangssleutels
passkey-lead = Met een toegangssleutel (passkey) meldt u zich aan met uw vingerafdruk, uw gezicht of de code van uw scherm. Hij blijft op uw toestel of in uw wachtwoordbeheerder. Wij bewaren alleen de openbare helft.
passkey-none = U hebt nog geen toegangssleutel.
passkey-never-used = nog niet gebruikt
passkey-name = Naam
passkey-rename = Hernoemen
passkey-rename-this = De toegangssleutel { $name } hernoemen
passkey-remove = Verwijderen
passkey-remove-this = De toegangssleutel { $name } verwijderen
passkey-remove-hint = Als u een toegangssleutel verwijdert, wordt wie zich ermee aanmeldde afgemeld. Toepassingen die toen toegelaten werden, hebben dan geen toegang meer.
passkey-last-hint = Als u ze allemaal verwijderd hebt, kunt u zich nog altijd op de andere manieren aanmelden.
passkey-full =
    { $count ->
        [one] U hebt één toegangssleutel, meer kan niet. Verwijder hem voor u een andere toevoegt.
       *[other] U hebt { $count } toegangssleutels, meer kan niet. Verwijder er een voor u een andere toevoegt.
    }
passkey-add = Een toegangssleutel toevoegen
passkey-add-name = Naam van de nieuwe toegangssleutel
passkey-add-hint = Uw browser vraagt daarna waar hij hem moet bewaren. U hebt daar vijf minuten voor.
passkey-needs-script = Toegangssleutels vragen een browser die ze kent en scripts uitvoert. Al het andere werkt zonder.
passkey-waiting = Volg wat uw browser vraagt. U hebt vijf minuten.
passkey-failed = Dat is niet gelukt, of het werd gestopt. U kunt opnieuw proberen.
passkey-known = Dit toestel bewaart al een toegangssleutel voor u.
passkey-too-often = Te veel pogingen. Wacht een minuut en probeer opnieuw.

recovery-title = Herstelcodes
recovery-lead = Met een herstelcode meldt u zich aan als u uw toegangssleutels kwijt bent. Elke code werkt één keer. Bewaar ze op papier, op een plaats waar niemand anders ze vindt.
recovery-left =
    { $count ->
        [0] U hebt geen herstelcodes.
        [one] U hebt nog één herstelcode.
       *[other] U hebt nog { $count } herstelcodes.
    }
recovery-make = Nieuwe herstelcodes maken
recovery-make-hint = De codes die u voordien had, werken dan niet meer.
recovery-shown-title = Uw herstelcodes
recovery-shown-lead = Druk deze pagina af of schrijf de codes nu op. Wij kunnen ze niet nog eens tonen.
recovery-shown-back = Terug naar Beveiliging
