//! Alarms, carried out of the program: to an address, or to a command.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use protect::{Alarm, Alarms};

/// How long an address may take to answer, and a command to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A target as it is given: a mistake is said when it is set, and not when an alarm is lost.
pub(super) fn target(text: &str) -> Result<String, String> {
    match text.strip_prefix("exec:").map(Path::new) {
        Some(command) if !command.is_absolute() => {
            return Err(
                "a command is named with its whole path, such as exec:/usr/local/bin/alarm"
                    .to_owned(),
            );
        }
        Some(command) if !command.is_file() => {
            return Err(format!("{}: there is no such command", command.display()));
        }
        Some(_) => {}
        None => fetch::check(text).map_err(|error| error.to_string())?,
    }
    Ok(text.to_owned())
}

/// Carries alarms out beside the work, and waits for the last of them before the program ends.
pub(super) struct Outside {
    alarms: Option<Sender<String>>,
    carrier: Option<JoinHandle<()>>,
}

impl Outside {
    /// `targets` are `https://…` addresses, or `exec:` and the path of a command that gets the alarm as JSON
    /// on its standard input.
    pub(super) fn new(targets: Vec<String>) -> Outside {
        if targets.is_empty() {
            return Outside { alarms: None, carrier: None };
        }
        let (alarms, waiting) = channel::<String>();
        let carrier = std::thread::spawn(move || {
            for alarm in waiting {
                for target in &targets {
                    if let Err(reason) = carry(target, &alarm) {
                        anstream::eprintln!("an alarm was not delivered to {target}: {reason}");
                    }
                }
            }
        });
        Outside { alarms: Some(alarms), carrier: Some(carrier) }
    }
}

impl Alarms for Outside {
    fn raise(&self, alarm: &Alarm) {
        anstream::eprintln!("ALARM: {}", crate::ui::plain(&alarm.what));
        if let (Some(alarms), Ok(text)) = (&self.alarms, serde_json::to_string(alarm)) {
            // The carrier lives as long as this does.
            let _ = alarms.send(text);
        }
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        self.alarms = None;
        if let Some(carrier) = self.carrier.take() {
            let _ = carrier.join();
        }
    }
}

fn carry(target: &str, alarm: &str) -> Result<(), String> {
    if let Some(command) = target.strip_prefix("exec:") {
        let mut child = Command::new(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(alarm.as_bytes()).map_err(|error| error.to_string())?;
        }
        let begun = Instant::now();
        let status = loop {
            match child.try_wait().map_err(|error| error.to_string())? {
                Some(status) => break status,
                None if begun.elapsed() > PATIENCE => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(format!("it did not end within {} seconds", PATIENCE.as_secs()));
                }
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        return if status.success() { Ok(()) } else { Err(status.to_string()) };
    }
    let headers = [("content-type", "application/json")];
    let reply = fetch::send(target, &headers, alarm.as_bytes(), PATIENCE)
        .map_err(|error| error.to_string())?;
    match reply.status {
        200..=299 => Ok(()),
        status => Err(format!("HTTP {status}")),
    }
}
