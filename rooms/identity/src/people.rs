//! People: how they sign in, and how the hub knows them from one page to the next.
//!
//! A person comes back from an upstream OpenID Provider ([`upstream`]) with proof of who they are, gets a [`Session`],
//! and is known by the secret in their cookie. The hub keeps no name: a person is a [`vocabulary::PersonId`] here, and a
//! random [`Handle`] to others.
//!
//! INVARIANTS:
//! - What a browser holds is never stored; what is stored ([`SessionId`], the hash of it) opens nothing.
//! - [`SignedIn`] is made by [`Session::resume`] and nowhere else, so holding one proves that the session counts now.
//! - A session is made anew at every sign-in, so that nobody can plant one beforehand.

pub mod account;
mod device;
mod local_path;
pub mod mail;
pub mod paper;
pub mod passkey;
pub mod recovery;
pub mod role;
pub mod session;
pub mod upstream;

pub use account::{Account, Handle};
pub use device::Device;
pub use local_path::LocalPath;
pub use session::{
    EndsBy, SESSION_HOURS_MAX, SESSION_IDLE_MINUTES_MAX, SESSION_SEEN_EVERY_S, Session, SessionEnd,
    SessionId, SessionOver, SessionSecret, SignedIn, Way,
};
