//! Office files: zips with XML in them. Only the entries that hold words are unpacked, each and all of them
//! to a bound, whatever they say of their size; entities are not expanded, and nothing is fetched.

use std::io::{BufReader, Cursor, Read};

use anyhow::{Result, bail, ensure};
use quick_xml::{Reader, events::Event};
use zip::ZipArchive;

use super::add;

/// Bytes that one entry may unpack to.
const ENTRY_MAX: u64 = 24 * 1024 * 1024;
/// Bytes that all may unpack to.
const ALL_MAX: u64 = 48 * 1024 * 1024;
/// Most entries of a file.
const ENTRIES: usize = 10_000;
/// How deep its XML may be.
const DEPTH: usize = 500;

/// The words of a file.
pub fn words(file: Vec<u8>) -> Result<String> {
    let mut zip = ZipArchive::new(Cursor::new(file))?;
    ensure!(zip.len() <= ENTRIES, "too many entries");
    let mut names: Vec<String> = zip
        .file_names()
        .filter_map(|name| name.ok().map(std::borrow::Cow::into_owned))
        .filter(|name| holds_words(name))
        .collect();
    if names.is_empty() {
        bail!("no words in it");
    }
    // Slides and sheets in the order of their numbers.
    names.sort_by_key(|name| (rank(name), number(name), name.clone()));
    let (mut text, mut left, mut shared) = (String::new(), ALL_MAX, Vec::new());
    for name in names {
        let entry = zip.by_name(&name)?;
        let bound = ENTRY_MAX.min(left);
        let mut unpacked = Counted { from: entry.take(bound + 1), count: 0 };
        let is_shared = name == "xl/sharedStrings.xml";
        let is_sheet = name.starts_with("xl/worksheets/");
        let read = read(BufReader::new(&mut unpacked), is_sheet.then_some(&*shared))?;
        ensure!(unpacked.count <= bound, "it unpacks to too much");
        left -= unpacked.count;
        if is_shared {
            shared = read.split('\n').map(str::to_owned).collect();
            continue;
        }
        if !text.is_empty() {
            add(&mut text, "\n\n");
        }
        if !add(&mut text, read.trim()) {
            break;
        }
    }
    Ok(text)
}

fn holds_words(name: &str) -> bool {
    matches!(name, "word/document.xml" | "content.xml" | "xl/sharedStrings.xml")
        || (name.starts_with("xl/worksheets/sheet") && name.ends_with(".xml"))
        || (name.starts_with("ppt/slides/slide") && name.ends_with(".xml"))
}

fn rank(name: &str) -> u8 {
    u8::from(name != "xl/sharedStrings.xml")
}

fn number(name: &str) -> u32 {
    let digits: String = name.chars().filter(char::is_ascii_digit).take(6).collect();
    digits.parse().unwrap_or(0)
}

/// Counts what is read.
struct Counted<R> {
    from: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.from.read(into)?;
        self.count += count as u64;
        Ok(count)
    }
}

/// Where one is in a sheet.
#[derive(Clone, Copy, PartialEq)]
enum Cell {
    Plain,
    Shared,
}

/// The text between the tags. `shared`: a sheet, whose cells may name words that stand elsewhere.
fn read(from: impl std::io::BufRead, shared: Option<&[String]>) -> Result<String> {
    let mut reader = Reader::from_reader(from);
    let (mut text, mut buffer, mut depth) = (String::new(), Vec::new(), 0_usize);
    let (mut cell, mut in_value) = (Cell::Plain, false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(tag) => {
                depth += 1;
                ensure!(depth <= DEPTH, "too deep");
                match tag.local_name().as_ref() {
                    "c" if shared.is_some() => {
                        let kind = tag.try_get_attribute("t")?;
                        let is_shared = kind.is_some_and(|it| it.value.as_ref() == "s");
                        cell = if is_shared { Cell::Shared } else { Cell::Plain };
                    }
                    "v" | "t" => in_value = true,
                    _ => {}
                }
            }
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "tab" => text.push('\t'),
                "br" | "line-break" => text.push('\n'),
                "s" => text.push(' '),
                _ => {}
            },
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                match tag.local_name().as_ref() {
                    // Paragraphs and headings, rows, and the words that sheets share.
                    "p" | "h" | "row" | "table-row" | "tr" | "si" => text.push('\n'),
                    "c" | "table-cell" | "tc" => {
                        while text.ends_with('\n') {
                            text.pop();
                        }
                        text.push('\t');
                    }
                    "v" | "t" => in_value = false,
                    _ => {}
                }
            }
            Event::Text(words) => {
                match shared {
                    Some(shared) if cell == Cell::Shared && in_value => {
                        let at = words.trim().parse().unwrap_or(usize::MAX);
                        text.push_str(shared.get(at).map_or("", String::as_str));
                    }
                    // Formulas stand beside their values.
                    Some(_) if !in_value => {}
                    _ if words.trim().is_empty() && words.contains('\n') => {}
                    _ => text.push_str(&words),
                }
            }
            Event::GeneralRef(name) => {
                let known = match name.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => name.resolve_char_ref()?,
                };
                text.extend(known);
            }
            Event::Eof => return Ok(text),
            _ => {}
        }
        ensure!(text.len() <= 4 * super::WORDS_MAX, "too many words");
    }
}
