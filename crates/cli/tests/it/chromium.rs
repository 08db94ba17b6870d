//! A Chromium without a window, told what to do through the DevTools protocol over two pipes.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long a condition on a page may take to come true.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Chromium {
    child: Child,
    told: File,
    heard: BufReader<File>,
    /// The tab, once there is one.
    tab: Option<String>,
    number: u64,
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Chromium {
    /// Starts it with a profile on disk; everything it writes goes under `home`. `log` gets what it prints.
    pub(crate) fn start(program: &str, home: &Path, log: &Path) -> Chromium {
        for folder in ["profile", "tmp"] {
            fs::create_dir_all(home.join(folder)).expect("a folder");
        }
        let pipes = ["to", "from"].map(|name| log.with_file_name(name));
        for pipe in &pipes {
            let _ = fs::remove_file(pipe);
            assert!(Command::new("mkfifo").arg(pipe).status().expect("mkfifo").success());
        }
        // The protocol's pipes are the descriptors 3 and 4, which the shell puts there.
        let script = "exec \"$0\" \"$@\" 3<\"$TO\" 4>\"$FROM\"";
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).arg(program).args([
            "--headless=new",
            "--remote-debugging-pipe",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-gpu",
            "--disable-component-update",
            "--disable-background-networking",
            // Containers have a small /dev/shm; the files go under TMPDIR then, and are looked through too.
            "--disable-dev-shm-usage",
        ]);
        command.arg(format!("--user-data-dir={}", home.join("profile").display()));
        if is_root() {
            command.arg("--no-sandbox");
        }
        command.env("HOME", home).env("TMPDIR", home.join("tmp"));
        command
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"));
        command.env("TO", &pipes[0]).env("FROM", &pipes[1]);
        let said = File::create(log).expect("a file");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said);
        let child = command.spawn().expect("a shell");
        // Each waits for the other side, in the order of the shell.
        let told = File::options().write(true).open(&pipes[0]).expect("a pipe");
        let heard = BufReader::new(File::open(&pipes[1]).expect("a pipe"));
        Chromium { child, told, heard, tab: None, number: 0 }
    }

    /// Calls a method of the protocol and returns its result.
    pub(crate) fn call(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": params });
        if let Some(tab) = self.tab.as_ref().filter(|_| !of_the_browser(method)) {
            message["sessionId"] = json!(tab);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.told.write_all(&bytes).expect("a browser that listens");
        loop {
            let mut bytes = Vec::new();
            self.heard.read_until(0, &mut bytes).expect("a browser that answers");
            assert_eq!(bytes.pop(), Some(0), "the browser ended");
            let answer: Value = serde_json::from_slice(&bytes).expect("JSON");
            if answer["id"] == self.number {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    /// Opens a page in a tab of its own.
    pub(crate) fn open(&mut self, url: &str) {
        let target = self.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.call("Target.attachToTarget", &attach);
        self.tab = session["sessionId"].as_str().map(str::to_owned);
        self.call("WebAuthn.enable", &json!({}));
        self.call("Page.enable", &json!({}));
        self.call("Page.navigate", &json!({ "url": url }));
    }

    /// Opens another tab before the page.
    pub(crate) fn another_tab(&mut self) -> String {
        let target = self.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = target["targetId"].as_str().expect("a tab").to_owned();
        self.call("Target.activateTarget", &json!({ "targetId": target }));
        target
    }

    pub(crate) fn close_tab(&mut self, tab: &str) {
        self.call("Target.closeTarget", &json!({ "targetId": tab }));
    }

    /// Plugs in an authenticator that verifies its holder; [`Chromium::hold`] lets it answer.
    pub(crate) fn authenticator(&mut self) -> String {
        let options = json!({ "options": {
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "usb",
            "hasResidentKey": true, "hasUserVerification": true, "isUserVerified": true,
            "automaticPresenceSimulation": false,
        } });
        let added = self.call("WebAuthn.addVirtualAuthenticator", &options);
        added["authenticatorId"].as_str().expect("an authenticator").to_owned()
    }

    /// The holder of this authenticator touches it when it is asked, or no longer.
    pub(crate) fn hold(&mut self, authenticator: &str, held: bool) {
        let touch = json!({ "authenticatorId": authenticator, "enabled": held });
        self.call("WebAuthn.setAutomaticPresenceSimulation", &touch);
    }

    /// The value of an expression in the page, which may be a promise.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let asked = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        let answer = self.call("Runtime.evaluate", &asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true in the page.
    #[track_caller]
    pub(crate) fn wait(&mut self, expression: &str) {
        let until = Instant::now() + PATIENCE;
        while self.value(&format!("!!({expression})")) != true {
            let said = "document.getElementById('message')?.textContent";
            assert!(Instant::now() < until, "{expression}: {}", self.value(said));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Types a text into a field, as a keyboard does.
    pub(crate) fn enter(&mut self, id: &str, text: &str) {
        self.value(&format!("document.getElementById('{id}').select()"));
        self.value(&format!("document.getElementById('{id}').focus()"));
        self.call("Input.insertText", &json!({ "text": text }));
    }

    /// Presses a button, by mouse as far as the page can tell.
    pub(crate) fn press(&mut self, selector: &str) {
        self.value(&format!("document.querySelector(\"{selector}\").click()"));
    }

    /// Ends it as a person does, so that it writes what it writes at its end.
    pub(crate) fn close(mut self) {
        self.call("Browser.close", &json!({}));
        self.child.wait().expect("an end");
    }

    /// What it is.
    pub(crate) fn version(&mut self) -> String {
        let version = self.call("Browser.getVersion", &json!({}));
        version["product"].as_str().unwrap_or_default().to_owned()
    }
}

/// Whether a method is the browser's and not a tab's.
fn of_the_browser(method: &str) -> bool {
    method.starts_with("Browser.") || method.starts_with("Target.")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id").stdout;
    id.trim_ascii() == b"0"
}
