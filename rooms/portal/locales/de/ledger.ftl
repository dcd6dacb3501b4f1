# How to check the ledger.
ledger-title = Das Nachweisregister prüfen
ledger-lead = Jede Entscheidung, jede Lieferung und jede Änderung der Regeln ist ein Eintrag in einem Nachweisregister. Einträge können hinzukommen, aber keiner kann unbemerkt geändert oder entfernt werden. Alle können das prüfen.
ledger-commitments = Was öffentlich ist, sagt über niemanden etwas: Ein Eintrag ist eine versiegelte Zahl. Nur wer den Datensatz dazu hat, wie Sie auf Ihren eigenen Seiten, kann zeigen, wofür sie steht.
ledger-now = Das Nachweisregister jetzt
ledger-origin = Name
ledger-size = Einträge
ledger-root = Wurzel
ledger-key = Schlüssel
ledger-checkpoint = Letzter Kontrollpunkt
ledger-latest = Der letzte Kontrollpunkt als Text
ledger-key-text = Der Schlüssel als Text
ledger-check = Wie Sie es prüfen
ledger-check-all = Das ganze Nachweisregister, vom ersten Eintrag bis zur unterschriebenen Wurzel:
ledger-check-one = Einen heruntergeladenen Nachweis, ohne Verbindung. Jedes der beiden Programme kann das:
ledger-two-programs = Die beiden Programme haben keinen gemeinsamen Code. Das zweite ist eine einzige kurze Datei in einer anderen Sprache, gemacht zum Lesen.
ledger-trust = Der Schlüssel
ledger-trust-says = Eine Prüfung ist so viel wert wie der Schlüssel, mit dem Sie prüfen. Notieren Sie heute den Schlüssel oder seinen Fingerabdruck, oder vergleichen Sie ihn mit dem einer anderen Stelle. Ändert er sich ohne Ankündigung, fragen Sie uns nach dem Grund. Die Formate sind öffentliche Standards:
