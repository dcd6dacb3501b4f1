//! Collections in pages (belgif REST guide, collections).

use serde::Serialize;
use utoipa::ToSchema;

use super::input::{FromPairs, Pairs};

/// Items on a page when nothing is asked.
const PAGE_SIZE_DEFAULT: usize = 50;
/// Most items on a page: a page is built and sent in one go.
const PAGE_SIZE_MAX: usize = 200;

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageAsked {
    page: usize,
    page_size: usize,
}

impl FromPairs for PageAsked {
    fn from_pairs(pairs: &mut Pairs) -> Self {
        let number = |most: usize| {
            move |text: &str| match text.parse() {
                Ok(number) if (1..=most).contains(&number) => Ok(number),
                _ => Err(format!("send a number from 1 to {most}")),
            }
        };
        Self {
            page: pairs
                .optional("page", number(usize::MAX / PAGE_SIZE_MAX))
                .unwrap_or(1),
            page_size: pairs
                .optional("pageSize", number(PAGE_SIZE_MAX))
                .unwrap_or(PAGE_SIZE_DEFAULT),
        }
    }
}

/// One page of a collection.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// This page.
    #[serde(rename = "self")]
    #[schema(format = "uri")]
    pub this: String,
    /// The items; empty when there are none.
    pub items: Vec<T>,
    /// How many items there are in all.
    #[schema(minimum = 0)]
    pub total: usize,
    /// The number of this page, from 1.
    #[schema(minimum = 1)]
    pub page: usize,
    /// Most items on a page.
    #[schema(minimum = 1, maximum = 200)]
    pub page_size: usize,
    /// The first page.
    #[schema(format = "uri")]
    pub first: String,
    /// The page before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", nullable = false)]
    pub prev: Option<String>,
    /// The page after this one; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", nullable = false)]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts one page out of all items. `url` is the collection's, without query.
    pub fn cut(asked: PageAsked, url: &str, all: impl ExactSizeIterator<Item = T>) -> Self {
        let PageAsked { page, page_size } = asked;
        let total = all.len();
        let link = |page: usize| format!("{url}?page={page}&pageSize={page_size}");
        let before = (page - 1).saturating_mul(page_size);
        Self {
            this: link(page),
            items: all.skip(before).take(page_size).collect(),
            total,
            page,
            page_size,
            first: link(1),
            prev: (page > 1).then(|| link(page - 1)),
            next: (before.saturating_add(page_size) < total).then(|| link(page + 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other() {
        let cut = |page, page_size| Page::cut(PageAsked { page, page_size }, "https://h/c", 0..5);
        let first = cut(1, 2);
        assert_eq!(first.items, [0, 1]);
        assert_eq!(first.prev, None);
        assert_eq!(first.next.as_deref(), Some("https://h/c?page=2&pageSize=2"));
        let last = cut(3, 2);
        assert_eq!(last.items, [4]);
        assert_eq!(last.next, None);
        assert_eq!(last.prev.as_deref(), Some("https://h/c?page=2&pageSize=2"));
        let beyond = cut(usize::MAX / PAGE_SIZE_MAX, 2);
        assert!(beyond.items.is_empty());
        assert_eq!(beyond.total, 5);
        assert_eq!(cut(1, 5).next, None);
    }
}
