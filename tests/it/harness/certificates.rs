//! Certificates of a test's own, made by the openssl of this machine.

use std::{fs, path::Path, process::Command};

use super::balancer::program;

fn openssl(folder: &Path, words: &str) {
    let done = Command::new(program("openssl")).args(words.split(' ')).current_dir(folder).output();
    let done = done.expect("it runs");
    assert!(done.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Makes an authority and a certificate by it, for what `names` says, in a folder: `ca.pem` (and `ca.der`),
/// `server.pem` and `server.key`.
pub fn certify(folder: &Path, names: &str) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(folder, &format!("req -x509 {key} -days 1 -subj /CN=authority -keyout ca.key -out ca.pem"));
    openssl(folder, "x509 -in ca.pem -outform DER -out ca.der");
    openssl(folder, &format!("req {key} -subj /CN=server -keyout server.key -out server.csr"));
    fs::write(folder.join("names"), format!("subjectAltName={names}")).expect("written");
    openssl(
        folder,
        "x509 -req -days 1 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out server.pem",
    );
}
