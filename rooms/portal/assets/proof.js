// Checks proofs in the browser.
