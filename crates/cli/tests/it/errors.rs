//! Everything that can be wrong with an import. Each case has a message a person can act on, exit
//! code 2, and leaves the workspace as it was.

use std::io::Write;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Bench, Run, people};

/// Imports a sound file first, then runs `arguments` and expects an error that says all of `parts`.
#[track_caller]
fn check(bench: &Bench, arguments: &[&str], parts: &[&str]) {
    let sound = bench.file("sound.json", people(3));
    bench.ok(&["import", &sound, "--as", "kept"]);
    let before = bench.tree();
    let run = bench.run(arguments);
    assert_refused(&run, parts);
    assert_eq!(bench.tree(), before, "the workspace changed");
}

#[track_caller]
fn assert_refused(run: &Run, parts: &[&str]) {
    assert_eq!(run.code, 2, "stdout: {}\nstderr: {}", run.stdout, run.stderr);
    assert_eq!(run.stdout, "", "an error prints nothing on stdout");
    for part in parts {
        assert!(run.stderr.contains(part), "expected `{part}` in:\n{}", run.stderr);
    }
}

#[test]
fn a_missing_file() {
    let bench = Bench::new();
    check(
        &bench,
        &["import", "nowhere.xml", "--as", "new"],
        &["error: nowhere.xml: no such file", "hint:"],
    );
}

#[test]
fn a_directory() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("folder")).expect("a folder");
    check(
        &bench,
        &["import", "folder", "--as", "new"],
        &["error: folder: is a directory", "hint:"],
    );
}

#[test]
fn an_empty_file() {
    let bench = Bench::new();
    bench.file("empty.xml", "");
    check(
        &bench,
        &["import", "empty.xml", "--as", "new"],
        &["error: empty.xml: the file is empty", "hint:"],
    );
}

#[test]
fn a_format_nobody_knows() {
    let bench = Bench::new();
    bench.file("page.xml", "<!doctype html><html><body>Not found</body></html>");
    check(
        &bench,
        &["import", "page.xml", "--as", "new"],
        &["page.xml", "HTML", "--format", "un-xml"],
    );
}

#[test]
fn a_format_forced_wrongly() {
    let bench = Bench::new();
    bench.file("people.json", people(3));
    check(
        &bench,
        &["import", "people.json", "--as", "new", "--format", "un-xml"],
        &["people.json", "un-xml", "hint:"],
    );
}

#[test]
fn a_truncated_archive() {
    let bench = Bench::new();
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(people(5000).as_bytes()).expect("packing");
    let packed = packed.finish().expect("packing");
    bench.file("cut.json.gz", &packed[..packed.len() / 2]);
    check(
        &bench,
        &["import", "cut.json.gz", "--as", "new"],
        &["cut.json.gz", "cut short", "hint:"],
    );
}

#[test]
fn a_truncated_list() {
    let bench = Bench::new();
    bench.file(
        "cut.xml",
        "<?xml version='1.0' encoding='UTF-8'?><CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>\
         <DATAID>1</DATAID><FIRST_NAME>INVENTED</FIRST_NAME></INDIVIDUAL><INDIVIDUAL><DATAID>2",
    );
    check(&bench, &["import", "cut.xml", "--as", "new"], &["cut.xml", "cut short", "hint:"]);
}

#[test]
fn nothing_worth_keeping() {
    let bench = Bench::new();
    bench.file("bad.json", "{\"id\":\"x\",\"schema\":\n{\"id\":\"y\",\"schema\":\n");
    check(
        &bench,
        &["import", "bad.json", "--as", "new", "--format", "ftm-json"],
        &["none of the 2 records could be kept", "hint:"],
    );
}

#[test]
fn a_bad_dataset_name() {
    let bench = Bench::new();
    bench.file("people.json", people(3));
    check(
        &bench,
        &["import", "people.json", "--as", "../outside"],
        &["`../outside` cannot name a dataset", "hint:"],
    );
}

#[test]
fn a_workspace_that_is_something_else() {
    let bench = Bench::new();
    let file = bench.file("people.json", people(3));
    std::fs::create_dir(bench.workspace()).expect("a folder");
    bench.file("workspace/thesis.doc", "not ours");
    let before = bench.tree();
    assert_refused(&bench.run(&["import", &file, "--as", "new"]), &["not a workspace", "hint:"]);
    assert_eq!(bench.tree(), before);
}

#[test]
fn a_second_import_at_the_same_time() {
    let bench = Bench::new();
    let file = bench.file("people.json", people(3));
    bench.ok(&["import", &file, "--as", "kept"]);
    let workspace = store::Workspace::open(&bench.workspace()).expect("a workspace");
    let lock = workspace.lock().expect("the lock");
    let before = bench.tree();
    let run = bench.run(&["import", &file, "--as", "new"]);
    assert_refused(&run, &["another import is running", "hint: wait"]);
    assert_eq!(bench.tree(), before);
    drop(lock);
    bench.ok(&["import", &file, "--as", "new"]);
}

/// A limit on the size of files stands for a disk that fills up: the write fails in the middle.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up() {
    let bench = Bench::new();
    let file = bench.file("people.json", people(20_000));
    let sound = bench.file("sound.json", people(3));
    bench.ok(&["import", &sound, "--as", "kept"]);
    let before = bench.tree();
    let program = bench.command(&["import", &file, "--as", "new"]);
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 256; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args())
        .current_dir(bench.path(""));
    let run = Run::of(limited.output().expect("sh"));
    assert_refused(&run, &["error:", "hint: free some space"]);
    assert_eq!(bench.tree(), before, "the workspace changed");
}

#[cfg(unix)]
#[test]
fn an_interrupt_in_the_middle() {
    let bench = Bench::new();
    let sound = bench.file("sound.json", people(3));
    bench.ok(&["import", &sound, "--as", "kept"]);
    let before = bench.tree();
    // A pipe lets the test decide when the middle is.
    let pipe = bench.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let name = pipe.display().to_string();
    let mut import = bench.command(&["import", &name, "--as", "new", "--format", "ftm-json"]);
    let child = import.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a start");
    let mut writer = std::fs::File::options().write(true).open(&pipe).expect("the pipe");
    writer.write_all(people(2000).as_bytes()).expect("the first half");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    std::thread::sleep(std::time::Duration::from_millis(200));
    // The program may close the pipe as soon as it knows.
    let _ = writer.write_all(people(200_000).as_bytes());
    drop(writer);
    let run = Run::of(child.wait_with_output().expect("an end"));
    assert_refused(&run, &["stopped; nothing was imported"]);
    assert_eq!(bench.tree(), before, "the workspace changed");
}

/// Killed without a chance to clean up, the import leaves a folder that `doctor` finds and removes;
/// the version in use stays in use.
#[cfg(unix)]
#[test]
fn a_kill_in_the_middle() {
    let bench = Bench::new();
    let sound = bench.file("sound.json", people(3));
    bench.ok(&["import", &sound, "--as", "kept"]);
    let pipe = bench.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let name = pipe.display().to_string();
    let mut import = bench.command(&["import", &name, "--as", "kept", "--format", "ftm-json"]);
    let mut child = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a start");
    let mut writer = std::fs::File::options().write(true).open(&pipe).expect("the pipe");
    writer.write_all(people(50_000).as_bytes()).expect("the first half");
    child.kill().expect("a kill");
    child.wait().expect("an end");
    assert!(bench.ok(&["search", "Invented", "Person", "1"]).contains("inv-1"));
    let found = bench.run(&["doctor"]);
    assert_eq!(found.code, 1, "{}", found.stdout);
    assert!(found.stdout.contains("left behind by an import"), "{}", found.stdout);
    bench.ok(&["doctor", "--repair"]);
    assert!(bench.ok(&["search", "Invented", "Person", "1"]).contains("inv-1"));
}

#[test]
fn a_damaged_snapshot_is_found_and_named() {
    let bench = Bench::new();
    let sound = bench.file("sound.json", people(3));
    bench.ok(&["import", &sound, "--as", "kept"]);
    bench.ok(&["doctor"]);
    let tree = bench.tree();
    let store = tree.keys().find(|path| path.extension().is_some_and(|end| end == "store"));
    let store = store.expect("a file of the index");
    let mut bytes = tree[store].clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    std::fs::write(store, bytes).expect("damage");
    let run = bench.run(&["doctor"]);
    assert_eq!(run.code, 1);
    let told = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("is not what was written: its SHA-256 is"), "{told}");
    assert!(told.contains("import the dataset again"), "{told}");
}

#[test]
fn references_that_lead_nowhere_are_found() {
    let bench = Bench::new();
    let line = r#"{"id":"a","schema":"Ownership","properties":{"owner":["gone"],"asset":["a2"]}}
{"id":"a2","schema":"Company","properties":{"name":["Invented Ltd"]}}
"#;
    let file = bench.file("links.json", line);
    bench.ok(&["import", &file, "--as", "links"]);
    let run = bench.run(&["doctor"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("a.owner points at gone"), "{}", run.stdout);
}

#[test]
fn nothing_imported_yet() {
    let bench = Bench::new();
    for arguments in [&["search", "x"][..], &["trace", "x"], &["datasets"], &["doctor"]] {
        assert_refused(&bench.run(arguments), &["there is no workspace", "hint: import something"]);
    }
    assert!(!bench.workspace().exists(), "a question makes no workspace");
}

#[test]
fn a_failed_first_import_leaves_no_workspace() {
    let bench = Bench::new();
    assert_refused(&bench.run(&["import", "nowhere.xml", "--as", "x"]), &["no such file"]);
    assert!(!bench.workspace().exists());
}

/// A dataset that is there and cannot be asked must not be left out of an answer in silence.
#[test]
fn a_dataset_without_a_version_in_use_is_an_error() {
    let bench = Bench::new();
    let sound = bench.file("sound.json", people(3));
    bench.ok(&["import", &sound, "--as", "one"]);
    bench.ok(&["import", &sound, "--as", "two"]);
    let current = bench.workspace().join("datasets/two/current");
    for text in [None, Some("../../elsewhere"), Some("")] {
        match text {
            None => std::fs::remove_file(&current).expect("a file"),
            Some(text) => std::fs::write(&current, text).expect("a file"),
        }
        let run = bench.run(&["search", "Invented"]);
        assert_refused(&run, &["dataset `two` is damaged", "hint: throughline doctor --repair"]);
        bench.ok(&["doctor", "--repair"]);
        bench.ok(&["search", "Invented"]);
    }
}

/// Evidence lies on disks that nobody may write to.
#[cfg(unix)]
#[test]
fn a_workspace_that_may_only_be_read() {
    use std::os::unix::fs::PermissionsExt;

    let bench = Bench::new();
    let sound = bench.file("sound.json", people(3));
    bench.ok(&["import", &sound, "--as", "one"]);
    let before = bench.tree();
    let folders: Vec<_> = before.keys().filter_map(|path| path.parent()).collect();
    let allow = |mode| {
        for folder in &folders {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).expect("ours");
        }
    };
    allow(0o555);
    let found = bench.run(&["search", "Invented"]);
    let sound = bench.run(&["doctor"]);
    allow(0o755);
    assert_eq!((found.code, sound.code), (0, 0), "{}{}", found.stderr, sound.stderr);
    assert_eq!(bench.tree(), before, "reading left something behind");
}

#[test]
fn a_failed_export_leaves_what_was_there() {
    let bench = Bench::new();
    let sound = bench.file("sound.json", people(3));
    bench.ok(&["import", &sound, "--as", "one"]);
    let inside = bench.workspace().join("datasets/one/current").display().to_string();
    let run = bench.run(&["export", "one", "--out", &inside]);
    assert_refused(&run, &["lies inside the workspace", "hint:"]);
    bench.ok(&["doctor"]);
    let out = bench.file("out.json", "old");
    let run = bench.run(&["export", "nothing", "--out", &out]);
    assert_refused(&run, &["no dataset `nothing`"]);
    assert_eq!(std::fs::read_to_string(&out).expect("a file"), "old");
    #[cfg(unix)]
    {
        bench.ok(&["export", "one", "--out", "/dev/null"]);
        std::os::unix::fs::symlink(&out, bench.path("link.json")).expect("a link");
        bench.ok(&["export", "one", "--out", "link.json"]);
        assert_eq!(std::fs::read_to_string(&out).expect("a file").lines().count(), 3);
        assert!(bench.path("link.json").is_symlink());
    }
    let same = bench.run(&["trace", "inv-1", "--graphml", "g", "--gexf", "g"]);
    assert_refused(&same, &["name the same file"]);
}

#[test]
fn names_from_strangers_do_not_steer_the_terminal() {
    let bench = Bench::new();
    let line = "{\"id\":\"evil\",\"schema\":\"Person\",\"properties\":{\"name\":[\"\\u001b[31mEvil\\u009b \\u202ename\"],\"notes\":[\"\\u001b]0;title\\u0007 note\"]}}\n";
    let file = bench.file("evil.json", line);
    bench.ok(&["import", &file, "--as", "evil"]);
    for arguments in [&["show", "evil"][..], &["search", "evil"], &["compare", "evil", "Evil name"]]
    {
        let shown = bench.ok(arguments);
        let steers = shown
            .chars()
            .any(|c| (c.is_control() && c != '\n') || ('\u{202A}'..='\u{202E}').contains(&c));
        assert!(!steers, "{arguments:?}: {shown:?}");
    }
}
