//! Pages for people: typed views in, HTML out, in four languages.
//!
//! This room refuses to know HTTP, sessions and the database. It is given what a page shows, and gives the page.
