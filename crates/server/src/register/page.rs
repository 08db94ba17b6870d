//! The page for browsers: a few files that lie in the program, served as they are.
//!
//! It calls the routes as any desktop does. What it holds of anybody is in the memory of the tab: scripts,
//! styles and connections are its own origin's alone, nothing of it is kept in caches, and no other page can
//! frame it, open it or read it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

pub(super) struct File {
    pub(super) path: &'static str,
    pub(super) kind: &'static str,
    pub(super) text: &'static str,
}

macro_rules! script {
    ($name:literal) => {
        File {
            path: concat!("/page/", $name),
            kind: "text/javascript; charset=utf-8",
            text: include_str!(concat!("page/", $name)),
        }
    };
}

pub(super) const FILES: &[File] = &[
    File { path: "/", kind: "text/html; charset=utf-8", text: include_str!("page/page.html") },
    File {
        path: "/page/page.css",
        kind: "text/css; charset=utf-8",
        text: include_str!("page/page.css"),
    },
    script!("main.js"),
    script!("text.js"),
    script!("dom.js"),
    script!("device.js"),
    script!("service.js"),
    script!("passkey.js"),
    script!("people.js"),
    script!("shown.js"),
    script!("exports.js"),
    script!("office.js"),
];

/// On every reply of the service: kept nowhere, framed and read by nobody else. Trusted types are required
/// and none is allowed, so that no text can become markup or script.
const HEADERS: [(HeaderName, &str); 9] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types 'none'",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "publickey-credentials-create=(self), publickey-credentials-get=(self), camera=(), microphone=(), \
         geolocation=(), display-capture=(), clipboard-read=(), clipboard-write=(), payment=(), usb=(), \
         serial=(), bluetooth=(), browsing-topics=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
];

/// Puts them on a reply.
pub(super) fn keep_to_itself(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::routes::ROUTES;

    /// What stands between quotation marks in a file.
    fn quoted(text: &str) -> impl Iterator<Item = &str> {
        text.split(['"', '`', '\'']).skip(1)
    }

    #[test]
    fn every_route_that_the_page_calls_is_there() {
        let mut called = 0;
        for file in FILES.iter().filter(|file| file.path.ends_with(".js")) {
            for path in quoted(file.text).filter(|text| text.starts_with("/v1/")) {
                assert!(ROUTES.iter().any(|route| route.path == path), "{}: {path}", file.path);
                called += 1;
            }
        }
        assert!(called >= 15, "{called}");
    }

    #[test]
    fn every_file_that_the_page_names_is_served() {
        let served = |path: &str| FILES.iter().any(|file| file.path == path);
        for file in FILES {
            for name in quoted(file.text) {
                if let Some(name) = name.strip_prefix("./") {
                    assert!(served(&format!("/page/{name}")), "{}: {name}", file.path);
                } else if name.starts_with("/page/") {
                    assert!(served(name), "{}: {name}", file.path);
                }
            }
        }
    }

    /// Nothing becomes markup or code, nothing is kept but the device's key, and nothing is elsewhere.
    #[test]
    fn what_the_page_does_without() {
        let never = [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            "localStorage",
            "sessionStorage",
            "document.cookie",
            "caches.",
            "serviceWorker",
            "history.",
            "pushState",
            "location",
            "document.title",
            "window.open",
            "http://",
            "https://",
            "style=",
            "onclick=",
            "import(",
            "console.",
            "clipboard",
            "setTimeout(\"",
        ];
        for file in FILES {
            for word in never {
                assert!(!file.text.contains(word), "{}: {word}", file.path);
            }
            let keeps = file.text.contains("indexedDB");
            assert_eq!(keeps, file.path == "/page/device.js", "{}", file.path);
        }
    }

    #[test]
    fn fields_fill_nothing_in_and_remember_nothing() {
        for file in FILES.iter().filter(|file| file.path == "/") {
            for (tag, least) in [("<input", 17), ("<select", 2), ("<form", 7)] {
                let tags: Vec<&str> = file.text.split(tag).skip(1).collect();
                assert!(tags.len() >= least, "{tag}: {}", tags.len());
                for rest in tags {
                    let own = rest.split('>').next().unwrap();
                    assert!(own.contains("autocomplete=\"off\""), "{tag}{own}");
                    // A field without a name is part of no form that is sent or remembered.
                    assert!(!own.contains(" name="), "{tag}{own}");
                }
            }
        }
    }

    #[test]
    fn every_text_of_the_page_is_there_in_both_languages() {
        let texts = FILES.iter().find(|file| file.path == "/page/text.js").unwrap().text;
        let texts = texts.split_once("const TEXTS = {").unwrap().1.split_once("\n};").unwrap().0;
        let mut own = 0;
        for entry in texts.split("],\n") {
            let Some((key, both)) = entry.trim().split_once(": [") else { continue };
            let both: Vec<&str> = both.split('"').skip(1).step_by(2).collect();
            assert!(both.len() == 2 && both.iter().all(|text| !text.is_empty()), "{key}: {both:?}");
            let korean = |letter: char| ('가'..='힣').contains(&letter);
            assert!(both[1].contains(korean) && !both[0].contains(korean), "{key}: {both:?}");
            own += 1;
        }
        assert!(own > 90, "{own}");
        for file in FILES {
            for before in ["data-text=\"", "text(\""] {
                for text in file.text.split(before).skip(1) {
                    let key = text.split('"').next().unwrap();
                    assert!(texts.contains(&format!("\n  {key}: [")), "{}: {key}", file.path);
                }
            }
        }
    }
}
