//! Access tokens that were verified, until they end: the signature of a token is checked once, not at each request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::application::{Application, Binding};
use crate::dpop::TokenHash;
use crate::jwk::PublicKey;

/// Separate locks, so that cores seldom wait for each other.
const SHARDS: usize = 16;

/// Tokens in one shard. An application needs one token in 300 seconds, so 16 times 2,048 tokens are enough for 3,000
/// institutions with ten applications each, in some 40 MB. A token that finds no room is verified at each request.
const SHARD_TOKENS_MAX: usize = 2048;

/// A token that was verified, and the key it was seen with.
pub(crate) struct Verified {
    pub(crate) application: Arc<Application>,
    pub(crate) binding: Binding,
    /// The first second, since 1970, in which it is no longer good.
    pub(crate) expires_at: i64,
    /// The header of the first right proof, and its key: a client writes the same header each time.
    pub(crate) known: OnceLock<KnownHeader>,
}

/// The encoded header of a proof that was found right, with the key in it.
pub(crate) struct KnownHeader {
    pub(crate) encoded: Box<[u8]>,
    pub(crate) key: PublicKey,
}

/// Verified tokens by the hash of their text.
pub(crate) struct TokenCache {
    shards: [Mutex<HashMap<TokenHash, Arc<Verified>>>; SHARDS],
    shard_tokens_max: usize,
}

impl TokenCache {
    /// An empty cache.
    pub(crate) fn new() -> TokenCache {
        TokenCache::with_room(SHARD_TOKENS_MAX)
    }

    fn with_room(shard_tokens_max: usize) -> TokenCache {
        TokenCache {
            shards: Default::default(),
            shard_tokens_max,
        }
    }

    /// The token, unless it is not here or no longer good.
    pub(crate) fn get(&self, hash: &TokenHash, now: i64) -> Option<Arc<Verified>> {
        let shard = self
            .shard(hash)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        shard
            .get(hash)
            .filter(|token| now < token.expires_at)
            .cloned()
    }

    /// Keeps the token if there is room.
    pub(crate) fn keep(&self, hash: TokenHash, token: &Arc<Verified>, now: i64) {
        let mut shard = self
            .shard(&hash)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= self.shard_tokens_max {
            shard.retain(|_, token| now < token.expires_at);
        }
        if shard.len() < self.shard_tokens_max {
            shard.insert(hash, Arc::clone(token));
        }
    }

    /// Forgets all tokens.
    pub(crate) fn clear(&self) {
        for shard in &self.shards {
            shard.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    fn shard(&self, hash: &TokenHash) -> &Mutex<HashMap<TokenHash, Arc<Verified>>> {
        &self.shards[usize::from(hash.as_bytes()[0]) % SHARDS]
    }
}

#[cfg(test)]
mod tests {
    use vocabulary::{ApplicationId, InstitutionId, Level};

    use super::*;
    use crate::{Scopes, Thumbprint};

    fn token(expires_at: i64) -> Arc<Verified> {
        let application = Application {
            id: ApplicationId::parse("one").unwrap(),
            institution: InstitutionId::from_number(1),
            scopes: Scopes::default(),
            level: Level::Low,
        };
        let binding = Binding::Key(Thumbprint::of_certificate(b""));
        Arc::new(Verified {
            application: Arc::new(application),
            binding,
            expires_at,
            known: OnceLock::new(),
        })
    }

    #[test]
    fn a_token_leaves_when_it_ends() {
        let cache = TokenCache::new();
        let hash = TokenHash::of("a");
        cache.keep(hash, &token(300), 0);
        assert!(cache.get(&hash, 299).is_some());
        assert!(cache.get(&hash, 300).is_none());
        assert!(cache.get(&TokenHash::of("b"), 0).is_none());
        cache.clear();
        assert!(cache.get(&hash, 299).is_none());
    }

    #[test]
    fn a_full_cache_keeps_what_it_has_and_drops_what_ended() {
        let cache = TokenCache::with_room(4);
        let count = |now| {
            (0..1_000)
                .filter(|n| cache.get(&TokenHash::of(&n.to_string()), now).is_some())
                .count()
        };
        for n in 0..1_000 {
            cache.keep(TokenHash::of(&n.to_string()), &token(300), 0);
        }
        assert_eq!(count(0), SHARDS * 4);
        let late = TokenHash::of("late");
        cache.keep(late, &token(600), 300);
        assert!(cache.get(&late, 300).is_some());
    }
}
