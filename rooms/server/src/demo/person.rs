//! A person of the demonstration at home: signs in with a browser of a few lines, and looks who used their data.

use reqwest::{Client, Response, header};
use tracing::trace;

use super::institution::{HubAddress, NoAnswer};

/// Redirects followed in a row: a sign-in has four.
const REDIRECTS_MAX: usize = 8;

/// A browser as far as a story needs one: it keeps cookies and follows redirects.
pub struct Browser {
    client: Client,
    base: String,
    cookies: Vec<(String, String)>,
}

/// A page.
pub struct Page {
    /// The status.
    pub status: u16,
    /// The text.
    pub text: String,
}

impl Page {
    /// The part of the text between two others.
    pub fn between(&self, start: &str, end: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(start)?;
        rest.split_once(end).map(|(found, _)| found)
    }

    /// The exchanges that the page links to, each once.
    pub fn exchanges(&self) -> Vec<&str> {
        let mut found: Vec<&str> = (self.text.split("href=\"/uses/").skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        found.dedup();
        found
    }
}

impl Browser {
    /// A browser that has been nowhere yet.
    pub fn new(hub: &HubAddress) -> Self {
        Self {
            client: hub.client.clone(),
            base: hub.base.clone(),
            cookies: Vec::new(),
        }
    }

    /// Signs in as somebody whom the provider lists under `key`.
    ///
    /// # Errors
    /// When hub or provider cannot be talked to. Whether it came to a session is for the next page to tell.
    pub async fn sign_in(&mut self, key: &str) -> Result<(), NoAnswer> {
        let (place, choice) = self.open("/sign-in/upstream?next=%2Fuses").await?;
        let request = choice.between("?request=", "&amp;").unwrap_or_default();
        let provider = place.split("/authorize").next().unwrap_or_default();
        let chosen = format!("{provider}/choose?request={request}&person={key}");
        self.open(&chosen).await?;
        Ok(())
    }

    /// Opens a page, and tells where it was in the end.
    ///
    /// # Errors
    /// When hub or provider cannot be talked to.
    pub async fn open(&mut self, place: &str) -> Result<(String, Page), NoAnswer> {
        let mut place = self.absolute(place);
        for _ in 0..REDIRECTS_MAX {
            let response = self.ask(&place).await?;
            let next = response.headers().get(header::LOCATION);
            match next.and_then(|next| next.to_str().ok()) {
                Some(next) => place = self.absolute(next),
                None => {
                    let status = response.status().as_u16();
                    let text = response.text().await?;
                    return Ok((place, Page { status, text }));
                }
            }
        }
        let nothing = Page {
            status: 0,
            text: String::new(),
        };
        Ok((place, nothing))
    }

    fn absolute(&self, place: &str) -> String {
        match place.starts_with('/') {
            true => format!("{}{place}", self.base),
            false => place.to_owned(),
        }
    }

    async fn ask(&mut self, url: &str) -> Result<Response, NoAnswer> {
        trace!(url, "a person opens a page");
        let cookies: Vec<String> = (self.cookies.iter())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let response = self
            .client
            .get(url)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::ACCEPT_LANGUAGE, "en")
            .send()
            .await?;
        for set in response.headers().get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap_or_default().split(';').next();
            if let Some((name, value)) = pair.and_then(|pair| pair.split_once('=')) {
                self.cookies.retain(|(kept, _)| kept != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(response)
    }
}
