//! What is served, as programs see it that others wrote: `exiftool`, `file` and `pdftotext`. The test step installs them
//! where it may; what is not there is not asked.

use std::{path::Path, process::Stdio};

use hyper::Method;
use protocol::{documents::Preview, files::File, people::Me, spaces::Role};
use tokio::process::Command;

use super::{GUIDE, at, drawn, folder, read, sent, words};
use crate::{harness::Hub, photos::files};

/// What a program says of a file, for which `FILE` stands; nothing if it is not there.
async fn said(data: &Path, program: &[&str], file: &[u8]) -> Option<String> {
    let path = data.join("looked-at");
    tokio::fs::create_dir_all(data).await.expect("a folder");
    tokio::fs::write(&path, file).await.expect("written");
    let path = path.to_string_lossy();
    let arguments = program[1..].iter().map(|it| if *it == "FILE" { &*path } else { it });
    let output = match Command::new(program[0]).args(arguments).stdin(Stdio::null()).output().await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        output => output.expect("it runs"),
    };
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A JPEG as a telephone writes it: with the camera's name, and the place it was taken at as satellites tell it.
fn placed() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let degrees =
        |all: [u32; 3]| all.into_iter().flat_map(|it| [it.to_be_bytes(), 1_u32.to_be_bytes()]).flatten();
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    exif.extend(2_u16.to_be_bytes());
    exif.extend(entry(0x010f, 2, 4, *b"Cam\0"));
    exif.extend(entry(0x8825, 4, 1, 38_u32.to_be_bytes()));
    exif.extend([0; 4]);
    exif.extend(4_u16.to_be_bytes());
    exif.extend(entry(1, 2, 2, *b"N\0\0\0"));
    exif.extend(entry(2, 5, 3, 92_u32.to_be_bytes()));
    exif.extend(entry(3, 2, 2, *b"E\0\0\0"));
    exif.extend(entry(4, 5, 3, 116_u32.to_be_bytes()));
    exif.extend([0; 4]);
    exif.extend(degrees([48, 51, 30]));
    exif.extend(degrees([2, 17, 40]));
    let jpeg = files::jpeg(400, 300);
    let length = u16::try_from(exif.len() + 2).expect("short");
    [&jpeg[..2], &[0xff, 0xe1], &length.to_be_bytes(), &exif, &jpeg[2..]].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn row_58_exiftool_finds_no_place_in_what_is_shown_of_a_photo() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Visite", Role::Member).await.id;
    let photo = placed();
    let all = ["exiftool", "-a", "-G1", "-s", "-n", "FILE"];
    let Some(before) = said(&hub.data, &all, &photo).await else { return };
    assert!(
        before.contains("GPSLatitude") && before.contains("48.858") && before.contains("Cam"),
        "{before}"
    );
    let id = sent(&carl, folder, "IMG_0001.jpg", &photo).await.document.id;
    let client = carl.client.with("content-type", "image/jpeg");
    let path = "/api/v1/files?name=IMG_0001.jpg";
    let file: File = client.send(Method::POST, path, Some(photo.clone())).await.expect(201).json();
    let me: Me = client.send(Method::PUT, "/api/v1/me/photo", Some(photo.clone())).await.expect(200).json();
    for path in [
        at(id, "picture"),
        at(id, "picture?small=true"),
        format!("/api/v1/files/{}", file.id),
        format!("/api/v1/files/{}/thumbnail", file.id),
        format!("/api/v1/people/{}/photo/{}?size=256", carl.id, me.photo.expect("a photo")),
    ] {
        let answer = carl.client.get(&path).await.expect(200);
        let after = said(&hub.data, &all, &answer.body).await.expect("it was there");
        assert!(after.contains("image/jpeg"), "{path}: {after}");
        for secret in ["GPS", "[IFD0]", "[ExifIFD]", "[XMP", "Cam"] {
            assert!(!after.contains(secret), "{path} tells {secret}: {after}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_d4_what_is_served_is_what_it_is_said_to_be() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Tout", Role::Member).await.id;
    let webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm";
    let mut looked = vec![format!("/api/v1/folders/{folder}/zip")];
    for (name, file, what) in [
        ("vue.png", files::png(900, 500), &["picture", "picture?small=true"][..]),
        ("vue.webp", files::webp(90, 50), &["picture"]),
        ("guide.pdf", GUIDE.to_vec(), &["pages/1", "pages/1?small=true"]),
        ("son.mp3", [&b"\xff\xfb\x90\x64"[..], &[0; 413]].concat().repeat(2), &["content"]),
        ("son.wav", b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0".to_vec(), &["content"]),
        ("son.flac", b"fLaC\0\0\0\x22\x10\0\x10\0".to_vec(), &["content"]),
        ("film.mp4", b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2".to_vec(), &["content"]),
        ("film.webm", webm.to_vec(), &["content"]),
    ] {
        let id = sent(&carl, folder, name, &file).await.document.id;
        if name == "guide.pdf" {
            drawn(&carl, id).await;
        }
        looked.extend(what.iter().map(|what| at(id, what)));
    }
    for path in looked {
        let answer = carl.client.get(&path).await.expect(200);
        let Some(kind) = said(&hub.data, &["file", "--brief", "--mime-type", "FILE"], &answer.body).await
        else {
            return;
        };
        let kind = kind.lines().next().unwrap_or_default().replace("/x-", "/");
        assert_eq!(answer.header("content-type"), kind, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_d7_pdftotext_reads_in_what_is_downloaded_the_words_that_were_read_in_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "guide.pdf", GUIDE).await.document.id;
    read(&carl, id).await;
    let downloaded = carl.client.get(&at(id, "content")).await.expect(200).body;
    let Some(expected) = said(&hub.data, &["pdftotext", "-enc", "UTF-8", "FILE", "-"], &downloaded).await
    else {
        return;
    };
    let Preview::Text(text) = words(&carl, id).await else { panic!("text") };
    let pages = |text: &str| -> Vec<Vec<String>> {
        // How far a stroke stands from what it parts is seen otherwise by either.
        let text = text.replace(" / ", "/");
        let pages = text.trim_end_matches('\u{c}').split('\u{c}');
        let sorted = |page: &str| {
            let mut words: Vec<_> = page.split_whitespace().map(str::to_owned).collect();
            words.sort();
            words
        };
        pages.map(sorted).collect()
    };
    assert_eq!(pages(&text.text), pages(&expected));
}
