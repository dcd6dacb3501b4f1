# Passkeys and recovery codes.
sign-in-passkey = Sign in with a passkey
sign-in-code = Sign in with a recovery code
sign-in-code-label = Recovery code
sign-in-code-hint = It stands on the paper that you keep. Capitals and dashes do not matter.

passkey-title = Passkeys
passkey-lead = With a passkey you sign in by your fingerprint, your face or the code of your screen. It stays on your device or in your password manager. We keep only its public half.
passkey-none = You have no passkey yet.
passkey-never-used = not used yet
passkey-name = Name
passkey-rename = Rename
passkey-rename-this = Rename the passkey { $name }
passkey-remove = Remove
passkey-remove-this = Remove the passkey { $name }
passkey-remove-hint = When you remove a passkey, whoever signed in with it is signed out, and applications that were let in then have no access any more.
passkey-last-hint = When you have removed all of them, you can still sign in in the other ways.
passkey-full =
    { $count ->
        [one] You have one passkey, which is the most. Remove it before you add another.
       *[other] You have { $count } passkeys, which is the most. Remove one before you add another.
    }
passkey-add = Add a passkey
passkey-add-name = Name of the new passkey
passkey-add-hint = Your browser then asks where to keep it. You have five minutes for that.
passkey-needs-script = Passkeys need a browser that knows them and runs scripts. Everything else works without.
passkey-waiting = Follow what your browser asks. You have five minutes.
passkey-failed = That did not succeed, or it was stopped. You can try again.
passkey-known = This device already keeps a passkey for you.
passkey-too-often = Too many attempts. Please wait a minute and try again.

recovery-title = Recovery codes
recovery-lead = A recovery code signs you in when you have lost your passkeys. Each code works once. Keep them on paper, and where nobody else finds them.
recovery-left =
    { $count ->
        [0] You have no recovery codes.
        [one] You have one recovery code left.
       *[other] You have { $count } recovery codes left.
    }
recovery-make = Make new recovery codes
recovery-make-hint = The codes that you had before will not work any more.
recovery-shown-title = Your recovery codes
recovery-shown-lead = Print this page or write the codes down now. We cannot show them again.
recovery-shown-back = Back to Security
