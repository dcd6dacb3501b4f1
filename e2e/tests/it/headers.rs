//! What every answer says to the browser that shows it, and that no page holds a script of its own.

use identity::people::role::Role;
use reqwest::header;
use server::demo::population::Participant;
use server::http::portal::{PageMethod, pages};

use crate::administration::take_role;
use crate::house::{Engine, House, on_both_engines};
use crate::portal::{Browser, Page, consulted};

on_both_engines!(every_page_says_how_it_may_be_shown);

/// What is wrong with a page that a browser shows.
fn inline_scripts(html: &str) -> Vec<&str> {
    let tags = html.split('<').skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        Some((tag, rest))
    });
    tags.filter(|(tag, rest)| {
        let mut words = tag.split_ascii_whitespace();
        let name = words.next().unwrap_or_default();
        let handles = words.any(|word| word.starts_with("on") && word.contains('='));
        let script = name == "script" && !(tag.contains(" src=\"/assets/") && rest.ends_with('>'));
        handles
            || script
            || name == "style"
            || tag.contains(" style=")
            || tag.contains("javascript:")
    })
    .map(|(tag, _)| tag)
    .collect()
}

#[test]
fn inline_scripts_are_found() {
    let fine = "<script type=\"module\" src=\"/assets/a.js\"></script><p class=\"on\">on=1</p>";
    assert!(inline_scripts(fine).is_empty());
    for wrong in [
        "<script>1</script>",
        "<script src=\"/assets/a.js\">1</script>",
        "<script src=\"https://elsewhere.example/a.js\"></script>",
        "<p onclick=\"1\">",
        "<p style=\"color: red\">",
        "<style>p {}</style>",
        "<a href=\"javascript:1\">",
    ] {
        assert_eq!(inline_scripts(wrong).len(), 1, "{wrong}");
    }
}

fn check(name: &str, page: &Page) {
    let header = |name: header::HeaderName| {
        let mut all = page.headers.get_all(&name).iter();
        let first = all.next().map(|value| value.to_str().unwrap());
        assert!(all.next().is_none(), "{name} is said once");
        first.unwrap_or_default()
    };
    let policy = header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.starts_with("default-src 'none'; "),
        "{name}: {policy}"
    );
    assert!(
        policy.ends_with("frame-ancestors 'none'"),
        "{name}: {policy}"
    );
    assert!(
        !policy.contains("unsafe") && !policy.contains('*'),
        "{name}: {policy}"
    );
    let sniffs = header(header::X_CONTENT_TYPE_OPTIONS);
    assert_eq!(sniffs, "nosniff", "{name}");
    assert_eq!(header(header::REFERRER_POLICY), "no-referrer", "{name}");
    let kept = header(header::CACHE_CONTROL);
    if !name.contains("/assets/") && !name.contains("/manifest.webmanifest") {
        assert_eq!(kept, "no-store", "{name}");
    }
    if header(header::CONTENT_TYPE).starts_with("text/html") {
        assert_eq!(header(header::X_FRAME_OPTIONS), "DENY", "{name}");
        assert!(
            policy.contains("form-action 'self'; base-uri 'none'"),
            "{name}: {policy}"
        );
        let found = inline_scripts(&page.text);
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

async fn every_page_says_how_it_may_be_shown(engine: Engine) {
    let house = House::open(engine).await;
    let person = consulted(&house).await;
    let desk = Participant::WelfareCentre.id();
    let mut holder = Browser::signed_in(&house, &person.key).await;
    for (role, reference) in [
        (Role::Administrator, "administrator-1"),
        (Role::CommitteeMember, "member-1"),
        (Role::Clerk(desk), "clerk-7"),
        (Role::DataProtectionOfficer, "officer-1"),
    ] {
        take_role(&house, &mut holder, role, reference).await;
    }
    let exchange = holder.get(&house, "/uses").await.exchanges().remove(0);
    let asset = holder.get(&house, "/uses").await;
    let asset = asset.between("href=\"/assets/", "\"").to_owned();
    let mut nobody = Browser::default();
    let (mut shown, mut withheld) = (0, 0);
    for page in pages() {
        if page.method == PageMethod::Post {
            continue;
        }
        let path = (page.path)
            .replace("{institution}", &desk.to_string())
            .replace("{exchange}", &exchange)
            .replace("{number}", "26-001")
            .replace("{file}", &asset)
            .replace("{code}", "en");
        let path = match page.path {
            "/desk/{institution}/consultation" => format!("{path}?deliberation=26-001"),
            _ => path,
        };
        for (who, browser) in [("nobody", &mut nobody), ("a holder", &mut holder)] {
            let page = browser.get(&house, &path).await;
            check(&format!("{path} as {who}: {}", page.status), &page);
            match page.status {
                200 => shown += 1,
                _ => withheld += 1,
            }
        }
    }
    assert!(shown >= 35 && withheld >= 30, "{shown} {withheld}");
    // What is refused or is not there says it too.
    for path in [
        "/nothing",
        "/uses/nothing",
        "/register/deliberations/99-999",
    ] {
        check(path, &holder.get(&house, path).await);
    }
    let refused = nobody.post(&house, "/sign-out", &[]).await;
    check("/sign-out without a token", &refused);
    house.close().await;
}
