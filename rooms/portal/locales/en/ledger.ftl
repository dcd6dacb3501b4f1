# How to check the ledger.
ledger-title = Check the ledger
ledger-lead = Each decision, each delivery and each change of the rules is an entry in a ledger. Entries can be added, never changed or removed without being noticed. Everybody can check that.
ledger-commitments = What is public says nothing about anybody: an entry is a sealed number. Only who has the record with it, such as yourself on your own pages, can show what it stands for.
ledger-now = The ledger now
ledger-origin = Name
ledger-size = Entries
ledger-root = Root
ledger-key = Key
ledger-checkpoint = Latest checkpoint
ledger-latest = The latest checkpoint as text
ledger-key-text = The key as text
ledger-check = How you check it
ledger-check-all = The whole ledger, from the first entry to the signed root:
ledger-check-one = One proof that you downloaded, without a connection. Either program does:
ledger-two-programs = The two programs share no code. The second is one short file in another language, made to be read.
ledger-trust = The key
ledger-trust-says = A check is worth as much as the key that you check with. Note the key or its fingerprint today, or compare it with one from another place. If it were to change unannounced, ask us why. The forms are public standards:
