//! By which browser on which system a session was opened, in two words: enough to know one's own, too little to track.

/// What is kept of a `User-Agent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser.
    pub browser: &'static str,
    /// The system.
    pub system: &'static str,
}

/// What a browser is called when it is none of those below.
const OTHER: &str = "";

/// A word in the `User-Agent` and what it stands for; the first that is found counts, because browsers name those that
/// they pretend to be as well.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

impl Device {
    /// What a `User-Agent` says.
    #[must_use]
    pub fn of_user_agent(text: &str) -> Self {
        Self {
            browser: find(text, BROWSERS),
            system: find(text, SYSTEMS),
        }
    }

    /// As it is stored: both words with a bar between.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}|{}", self.browser, self.system)
    }

    /// Reads what was stored; words that are not known any more are left out.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let (browser, system) = text.split_once('|').unwrap_or_default();
        let known = |word: &str, words: &'static [(&str, &str)]| {
            words
                .iter()
                .map(|(_, name)| *name)
                .find(|name| *name == word)
                .unwrap_or(OTHER)
        };
        Self {
            browser: known(browser, BROWSERS),
            system: known(system, SYSTEMS),
        }
    }
}

fn find(text: &str, words: &'static [(&str, &str)]) -> &'static str {
    words
        .iter()
        .find(|(word, _)| text.contains(word))
        .map_or(OTHER, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_systems() {
        for (text, browser, system) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
                "Chrome",
                "Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
                "Safari",
                "iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0 Safari/537.36 Edg/150.0",
                "Edge",
                "Windows",
            ),
            ("curl/8.1 85073003328", "", ""),
        ] {
            let device = Device::of_user_agent(text);
            assert_eq!((device.browser, device.system), (browser, system));
            assert_eq!(Device::from_text(&device.to_text()), device);
        }
        let hostile = Device::from_text("<script>|Linux");
        assert_eq!((hostile.browser, hostile.system), ("", "Linux"));
    }
}
