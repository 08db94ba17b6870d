//! A reading process that misbehaves is stopped, and the user is told. The children are this test program
//! itself, asked for one of the ignored tests.

use std::fs::File;
use std::io::Write;
use std::process::Command;

use documents::Limits;
use documents::isolated::{IsolatedError, Rules, confine, parse, serve};

/// Little, so that the tests are short.
const RULES: Rules = Rules { memory: 512 << 20, cpu: 2, wall: 20 };

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(bytes).expect("a disk with room");
    std::io::Seek::rewind(&mut file).expect("a file");
    file
}

fn run(child: &str, bytes: &[u8], rules: &Rules) -> Result<documents::Document, IsolatedError> {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", child, "--ignored", "--nocapture", "--quiet", "--test-threads=1"]);
    parse(&mut command, file(bytes), rules, &Limits::default())
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[test]
fn who_opens_a_connection_or_starts_a_program_is_stopped() {
    for child in ["child_connects", "child_starts_a_program"] {
        let stopped = run(child, b"x", &RULES);
        assert!(matches!(stopped, Err(IsolatedError::Forbidden)), "{child}: {stopped:?}");
    }
}

#[test]
fn who_takes_too_much_memory_is_stopped() {
    let stopped = run("child_takes_memory", b"x", &RULES);
    assert!(matches!(stopped, Err(IsolatedError::Crashed { .. })), "{stopped:?}");
    assert!(stopped.is_err_and(|error| error.to_string().contains("512 MiB")));
}

#[test]
fn who_never_ends_is_stopped() {
    let stopped = run("child_loops", b"x", &RULES);
    assert!(matches!(stopped, Err(IsolatedError::TooSlow(2))), "{stopped:?}");
    let asleep = run("child_sleeps", b"x", &Rules { wall: 1, ..RULES });
    assert!(matches!(asleep, Err(IsolatedError::TooSlow(1))), "{asleep:?}");
}

#[test]
fn who_opens_a_file_is_refused() {
    let refused = run("child_opens_a_file", b"x", &RULES);
    assert!(matches!(refused, Err(IsolatedError::Crashed { .. })), "{refused:?}");
}

#[test]
#[ignore = "a child"]
fn child_connects() {
    confine(&RULES).expect("a system that confines");
    let _ = std::net::TcpStream::connect(("127.0.0.1", 9));
}

#[test]
#[ignore = "a child"]
fn child_starts_a_program() {
    confine(&RULES).expect("a system that confines");
    let error = std::os::unix::process::CommandExt::exec(&mut Command::new("/bin/true"));
    panic!("{error}");
}

#[test]
#[ignore = "a child"]
fn child_takes_memory() {
    confine(&RULES).expect("a system that confines");
    let mut hoard: Vec<Vec<u8>> = Vec::new();
    loop {
        hoard.push(vec![1; 16 << 20]);
    }
}

#[test]
#[ignore = "a child"]
fn child_loops() {
    confine(&RULES).expect("a system that confines");
    loop {
        std::hint::spin_loop();
    }
}

#[test]
#[ignore = "a child"]
fn child_sleeps() {
    confine(&RULES).expect("a system that confines");
    loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}

/// Fails, as it must: the file cannot be opened, whether to read or to write.
#[test]
#[ignore = "a child"]
fn child_opens_a_file() {
    confine(&RULES).expect("a system that confines");
    File::open("/etc/hostname").expect("refused");
}

#[test]
#[ignore = "a child"]
fn child_serves() {
    serve(std::io::stdin(), std::io::stdout(), &RULES, &Limits::default()).expect("an output");
}
